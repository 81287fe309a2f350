"""How the site is, in figures: for /readyz of the web, /readyz of the workers, and /metrics."""

from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min

from leads import clock
from leads.alarms import open_alarms
from leads.models import MailStop, OutboundEmail
from leads.outbox import queue

from . import broker
from .backup.place import backup_age_seconds
from .question import Question

DATABASE_AWAY = (DatabaseError, InterfaceError)
MAIL_DUE_AT_MOST = queue.DUE_AT_MOST.total_seconds()
SKEW_AT_MOST = 60
BACKUP_AT_MOST = 26 * 60 * 60
# Backups lie on a share of another machine, which may be stale or hang.
_backup_age = Question(backup_age_seconds, within=0.3, errors=(OSError,))


@dataclass(frozen=True)
class Vitals:
    is_migrated: bool
    oldest_owed_mail_seconds: int
    queues: dict[str, int] | str
    backup_age_seconds: int | None
    clock_skew_seconds: float
    open_alarms: list[str]
    is_mail_stopped: bool


def measure() -> Vitals:
    """Raises one of DATABASE_AWAY within three seconds when the database does not answer."""
    knock()
    executor = MigrationExecutor(connection)
    oldest = OutboundEmail.everything.owed().aggregate(Min("due_at"))["due_at__min"]
    age = (clock.now() - oldest).total_seconds() if oldest else 0
    skew = clock.measure().total_seconds() if connection.vendor == "postgresql" else 0
    return Vitals(
        is_migrated=not executor.migration_plan(executor.loader.graph.leaf_nodes()),
        oldest_owed_mail_seconds=max(0, round(age)),
        queues=broker.depths(),
        backup_age_seconds=_backup_age(),
        clock_skew_seconds=round(skew, 1) or 0.0,  # never -0.0
        open_alarms=sorted(open_alarms().values_list("subject", flat=True)),
        is_mail_stopped=MailStop.objects.exists(),
    )


def knock() -> None:
    """A connection that is kept open would wait for ever on a server that hangs; a fresh one has the
    two seconds of connect_timeout. Whatever else is wrong, the first query says better."""
    if connection.vendor != "postgresql":
        return
    try:
        psycopg.connect(**connection.get_connection_params()).close()
    except psycopg.errors.ConnectionTimeout as problem:
        connection.close()
        raise OperationalError("The database does not answer.") from problem
    except psycopg.Error:
        return


def troubles(vitals: Vitals) -> list[str]:
    """Why a worker counts as not ready, in words. An empty list is good news."""
    found = []
    age = vitals.oldest_owed_mail_seconds
    if age > MAIL_DUE_AT_MOST and not vitals.is_mail_stopped:
        found.append(f"A mail has been due for {age} seconds.")
    if "books" in vitals.open_alarms:
        found.append("The books do not balance: manage.py books")
    if abs(vitals.clock_skew_seconds) > SKEW_AT_MOST:
        found.append(f"This host's clock is off by {vitals.clock_skew_seconds:.0f} seconds.")
    backup = vitals.backup_age_seconds
    if settings.BACKUP_DIR and backup is None:
        found.append("There is no good backup in BACKUP_DIR, or it cannot be read.")
    elif settings.BACKUP_DIR and backup > BACKUP_AT_MOST:
        found.append(f"The last good backup is {backup / 3600:.0f} hours old.")
    return found
