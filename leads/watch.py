"""Looks after the site: flies canaries, balances the books, measures the queue, and raises the alarm.

It needs neither Celery nor Redis nor a worker, since those may be what is broken. On several hosts one looks
at a time, whichever comes first; what is due when, the database knows.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Min

from programs import scheduling
from programs.away_page import write_away_page

from . import alarms, books, clock, mail, privacy_requests
from .canary import look as canary
from .choices import AttemptOutcome
from .erasure import write_ledger
from .figures import health_line
from .models import DeliveryAttempt, Lead, MailStop, OutboundEmail
from .outbox import queue

logger = logging.getLogger(__name__)

LOOK_EVERY = 10.0  # seconds
BALANCE_EVERY = TIDY_EVERY = 3600.0
REWRITE_EVERY = 300.0
AGAIN_AFTER = 60.0  # when it failed
UNASSIGNED_AT_MOST = timedelta(minutes=15)
LOCK = (7002, 1)


@dataclass
class Duty:
    """Something to do every so many seconds; first when the watch starts."""

    name: str
    do: Callable[[], object]
    every: float = LOOK_EVERY
    is_of_each_host: bool = False
    due_at: float = float("-inf")

    def do_when_due(self) -> None:
        """A duty that fails is logged, and the others are done all the same, unless the database went:
        our lock goes with the connection, and another host may look by now."""
        now = time.monotonic()
        if now < self.due_at:
            return
        self.due_at = now + min(self.every, AGAIN_AFTER)
        try:
            self.do()
        except DatabaseError as problem:
            logger.warning("The watch cannot %s: %s", self.name, str(problem).partition("\n")[0])
            connection.close()
            raise
        except Exception:
            logger.exception("The watch cannot %s", self.name)
        else:
            self.due_at = now + self.every


def duties() -> list[Duty]:
    return [
        Duty("look for mail that is late", look_at_mail),
        Duty("balance the books", balance_books, BALANCE_EVERY),
        Duty("look for the canary", look_for_canary),
        Duty("send the canary off", canary.fly_when_due),
        Duty("forget old canaries", canary.tidy, TIDY_EVERY),
        Duty("note erasures beside the backups", note_erasures, BALANCE_EVERY),
        Duty("see that somebody is told of enquiries", look_for_admissions),
        Duty("see that pages go out on time", look_at_the_schedule),
        Duty("see that every lead has an owner", look_for_owners),
        Duty("see that privacy requests are answered", look_at_requests),
        Duty("tell the owner", alarms.tell),
        Duty("write nginx's own page", keep_away_page, REWRITE_EVERY, is_of_each_host=True),
    ]


def keep_away_page() -> None:
    """A marketer changes the phone number, and nobody remembers the page that is hardly ever seen."""
    if settings.AWAY_PAGE:
        write_away_page(Path(settings.AWAY_PAGE))


def note_erasures() -> None:
    """What could not be noted when it happened, so that no restore brings the person back."""
    if settings.BACKUP_DIR:
        write_ledger(Path(settings.BACKUP_DIR))


def watch(until: threading.Event) -> None:
    """Until somebody asks it to stop."""
    ours = duties()
    while not until.is_set():
        look(ours, until)
        until.wait(LOOK_EVERY)


def look(ours: list[Duty], until: threading.Event) -> None:
    try:
        close_old_connections()
        with _one_watch_at_a_time() as is_ours:
            for duty in ours:
                if (is_ours or duty.is_of_each_host) and not until.is_set():
                    duty.do_when_due()
    except DatabaseError as problem:
        # It comes back by itself; the next look opens another connection.
        logger.warning("The database is away: %s", str(problem).partition("\n")[0])
        connection.close()


@contextmanager
def _one_watch_at_a_time() -> Iterator[bool]:
    """An advisory lock of PostgreSQL, which ends with the connection of a watch that was killed.

    SQLite means one machine, where one watch runs or none.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK)
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        # A connection that broke meanwhile has let go already.
        if is_ours and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", LOCK)


# --- What is looked at --------------------------------------------------------------------------


def look_at_mail() -> None:
    alarms.settle("mail", late_mail())


def late_mail() -> str:
    """In words what is wrong with the queue, or nothing. While all mail is stopped nothing is late."""
    owed = OutboundEmail.everything.owed()  # a canary's that does not leave is the same trouble
    oldest = owed.aggregate(due=Min("due_at"), since=Min("owed_since"))
    if oldest["due"] is None or MailStop.objects.exists():
        return ""
    late = clock.now() - queue.DUE_AT_MOST
    if oldest["due"] < late:
        count = owed.filter(due_at__lt=late).count()
        return f"{count} mails are due for more than 5 minutes. Does the mail worker run?"
    if oldest["since"] < late and _is_mail_server_away():
        # Each try puts them off for two minutes, so they are never due for long.
        return f"The mail server cannot be reached; {owed.count()} mails wait for it."
    return ""


def _is_mail_server_away() -> bool:
    last = DeliveryAttempt.objects.exclude(finished_at=None).order_by("-pk").first()
    return last is not None and last.outcome == AttemptOutcome.UNREACHABLE


def balance_books() -> None:
    trouble = books.amiss_in_words(books.balance())
    health_line.note_books(trouble)
    alarms.settle("books", trouble)


def look_for_admissions() -> None:
    nobody = (
        "Nobody is told of new enquiries: set ADMISSIONS_EMAIL, or the school's e-mail address."
    )
    alarms.settle("admissions", "" if mail.tells_admissions() else nobody)


def look_at_the_schedule() -> None:
    alarms.settle("schedule", "; ".join(scheduling.overdue()))


def look_for_owners() -> None:
    alarms.settle("unassigned", waits_for_an_owner())


def waits_for_an_owner() -> str:
    """In words, or nothing. Rules give a lead to somebody within a minute; a quarter of an hour is long."""
    oldest = Lead.objects.unassigned().aggregate(since=Min("created_at"))["since"]
    if oldest is None or oldest > clock.now() - UNASSIGNED_AT_MOST:
        return ""
    return (
        "A lead has had no owner for more than 15 minutes. Is everybody away or full, and does a rule fit? "
        "See Seats and Whose turn it is."
    )


def look_at_requests() -> None:
    alarms.settle("privacy requests", privacy_requests.in_need_of_an_answer())


def look_for_canary() -> None:
    alarms.settle("canary", canary.look())
