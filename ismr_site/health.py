"""/healthz: this process answers. /readyz: it can serve, and mail that is owed goes out."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from leads.models import OutboundEmail


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "up"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when this process must get no traffic. Old owed mail is told, but turns no visitor away."""
    try:
        executor = MigrationExecutor(connection)
        is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        oldest = OutboundEmail.objects.owed().aggregate(Min("due_at"))["due_at__min"]
    except DatabaseError:
        return JsonResponse({"status": "not ready", "database": "away"}, status=503)
    age = max(0, round((timezone.now() - oldest).total_seconds())) if oldest else 0
    return JsonResponse(
        {
            "status": "ready" if is_migrated else "not ready",
            "database": "up",
            "migrations": "applied" if is_migrated else "missing",
            "oldest_owed_mail_seconds": age,
        },
        status=200 if is_migrated else 503,
    )
