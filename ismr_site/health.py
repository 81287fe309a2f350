"""/healthz: this process answers. /readyz: it can serve, and how the rest of the site is."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from . import vitals


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "up"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when this process must get no traffic: without its database, or before its migrations.

    The rest is told and turns no visitor away; the workers' /readyz (internal.py) is red for it.
    """
    try:
        now = vitals.measure()
    except vitals.DATABASE_AWAY:
        return JsonResponse({"status": "not ready", "database": "away"}, status=503)
    return JsonResponse(
        {
            "status": "ready" if now.is_migrated else "not ready",
            "database": "up",
            "migrations": "applied" if now.is_migrated else "missing",
            "oldest_owed_mail_seconds": now.oldest_owed_mail_seconds,
            "queues": now.queues,
            "backup_age_seconds": now.backup_age_seconds,
            "clock_skew_seconds": now.clock_skew_seconds,
            "open_alarms": now.open_alarms,
            "mail_stopped": now.is_mail_stopped,
        },
        status=200 if now.is_migrated else 503,
    )
