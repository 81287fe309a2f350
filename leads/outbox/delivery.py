"""Sends what is owed, one mail after the other over one connection, and keeps each answer."""

import logging
import random
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import gettext as _
from django_guid import clear_guid, set_guid

from .. import clock, metrics
from ..choices import AttemptOutcome, Happening, MailState
from ..models import DeliveryAttempt, MailStop, OutboundEmail
from . import doorbell, events, queue

logger = logging.getLogger(__name__)

BATCH = 50
CALL_HELP_AFTER = 5  # mails of one batch; fewer are quickly done alone
# A task is killed after CELERY_TASK_TIME_LIMIT (60 s), and the mail it was at would be to blame. So a
# server that takes just less than the time-out at each of its commands is hung up on before.
BEGIN_NO_MAIL_AFTER = 35.0  # seconds
HANG_UP_AFTER = 50.0
GIVE_UP_AFTER = timedelta(hours=72)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
# A server that was away may be back at any time, and then mail shall go out within minutes.
LONGEST_PAUSE_WHILE_AWAY = timedelta(minutes=2)
# The server is closing (421), or speaks of our own login (RFC 4954, 6): the mails are fine and wait until
# that is mended.
NOT_ABOUT_THE_MAIL = {421, 530, 534, 535, 538}
# So often a mail may end its worker before it is taken for the cause.
DEADLY_TRIES = 5


def deliver_due() -> int:
    """Send up to BATCH mails that are due, over one connection. Returns how many were tried.

    Stops early when the mail server cannot be reached: one try tells, the rest stay due. While more
    is due than this worker holds, it rings for another one.
    """
    if MailStop.objects.exists():
        return 0
    tried, began = 0, time.monotonic()
    connection = get_connection()
    with hang_up_after(HANG_UP_AFTER, connection):
        while tried < BATCH and time.monotonic() - began < BEGIN_NO_MAIL_AFTER:
            mail = queue.claim_next()
            if mail is None:
                return tried
            tried += 1
            outcome = deliver(mail, connection)
            if outcome == AttemptOutcome.UNREACHABLE:
                return tried
            if tried == CALL_HELP_AFTER:
                doorbell.ring()
    doorbell.ring()
    return tried


@contextmanager
def hang_up_after(seconds: float, connection: BaseEmailBackend) -> Iterator[None]:
    """However slowly the mail server answers. At the end the connection is closed."""
    clock_watcher = threading.Timer(seconds, _hang_up, [connection])
    clock_watcher.daemon = True
    clock_watcher.start()
    try:
        yield
    finally:
        clock_watcher.cancel()
        _close(connection)


def _hang_up(connection: BaseEmailBackend) -> None:
    """From another thread: whoever waits for the server's answer gets an error at once."""
    # Django keeps it under the second name while it greets and logs in.
    for name in ("connection", "_partial_connection"):
        sock = getattr(getattr(connection, name, None), "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _close(connection: BaseEmailBackend) -> None:
    """A server that hangs up before our goodbye has taken every mail all the same."""
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        logger.info("The mail server was gone before the goodbye")


def deliver(mail: OutboundEmail, connection: BaseEmailBackend) -> AttemptOutcome:
    if _is_deadly(mail):
        reason = _("The worker stopped %(tries)s times while it sent this mail.") % {
            "tries": DEADLY_TRIES
        }
        _settle(mail, MailState.HELD, reason, Happening.MAIL_HELD)
        return AttemptOutcome.UNKNOWN
    attempt = DeliveryAttempt.objects.create(email=mail)
    began = time.monotonic()
    outcome, answer = _try(mail, connection)
    _tell(mail, outcome, answer, time.monotonic() - began)
    attempt.outcome, attempt.finished_at = outcome, clock.now()
    with transaction.atomic():
        # No longer ours: another worker has it, or the person was erased, and the answer may name them.
        attempt.answer = answer[:500] if _conclude(mail, attempt, answer) else ""
        attempt.save()
    return outcome


def _conclude(mail: OutboundEmail, attempt: DeliveryAttempt, answer: str) -> bool:
    """What becomes of the mail after this attempt; False when it is not ours any more."""
    now, outcome = attempt.finished_at, attempt.outcome
    if outcome == AttemptOutcome.SENT:
        return _settle(mail, MailState.SENT, "", Happening.MAIL_SENT, sent_at=now)
    if outcome == AttemptOutcome.PERMANENT:
        return _settle(mail, MailState.FAILED, answer, Happening.MAIL_FAILED)
    if now - mail.owed_since > GIVE_UP_AFTER:
        reason = _("No success in 72 hours: %(answer)s") % {"answer": answer}
        return _settle(mail, MailState.FAILED, reason, Happening.MAIL_FAILED)
    if outcome == AttemptOutcome.TEMPORARY and _takes_no_mail(mail, attempt):
        outcome = AttemptOutcome.UNREACHABLE
    return queue.settle(mail, due_at=now + pause(mail.attempts_made, outcome))


def _takes_no_mail(mail: OutboundEmail, attempt: DeliveryAttempt) -> bool:
    """Whether the server has taken no mail at all since it last refused this one: then it has a
    trouble of its own, not with this reader, and may be well again at any time."""
    earlier = mail.attempts.exclude(pk=attempt.pk).order_by("-pk").first()
    since = earlier.started_at if earlier else attempt.started_at - LONGEST_PAUSE_WHILE_AWAY
    return not OutboundEmail.everything.filter(sent_at__gt=since).exists()


def _tell(mail: OutboundEmail, outcome: AttemptOutcome, answer: str, seconds: float) -> None:
    """Of the mail server's answer the code alone: its words may name the reader."""
    metrics.observe(metrics.TRIES, seconds, kind=mail.kind, outcome=outcome)
    code = answer[:3] if answer[:3].isdigit() else "-"
    set_guid(mail.request_id)
    try:
        words = "Mail %d, %s: %s, code %s, in %.2f s"
        logger.info(words, mail.pk, mail.kind, outcome.value, code, seconds)
    finally:
        clear_guid()


def _is_deadly(mail: OutboundEmail) -> bool:
    if mail.attempts_made <= DEADLY_TRIES:
        return False
    last = mail.attempts.order_by("-pk").values_list("outcome", flat=True)[:DEADLY_TRIES]
    return list(last) == [AttemptOutcome.UNKNOWN] * DEADLY_TRIES


@transaction.atomic
def _settle(mail: OutboundEmail, state: MailState, reason: str, kind: Happening, **changes) -> bool:
    if not queue.settle(mail, state=state, state_reason=reason[:255], **changes):
        return False
    mail.state, mail.state_reason = state, reason
    queue.note(mail, kind)
    events.catch_up(mail)
    return True


def _try(mail: OutboundEmail, connection: BaseEmailBackend) -> tuple[AttemptOutcome, str]:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text_body,
        from_email=mail.from_email,
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    # For providers that give mails ids of their own; over SMTP in a header, else by their API.
    if settings.MAIL_ECHO_HEADER:
        message.extra_headers[settings.MAIL_ECHO_HEADER] = events.echo_of(mail)
    message.metadata = {events.ECHO: events.echo_of(mail)}
    message.attach_alternative(mail.html_body, "text/html")
    try:
        connection.open()  # kept open for the next mail; does nothing when it is
    except Exception as problem:  # whatever it is, it is none of this mail's fault
        return AttemptOutcome.UNREACHABLE, _as_words(problem)
    try:
        if not message.send():
            return AttemptOutcome.PERMANENT, _("This mail has nobody to go to.")
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        return _by_code(code), _in_words(code, words)
    except smtplib.SMTPResponseException as answer:
        return _by_code(answer.smtp_code), _in_words(answer.smtp_code, answer.smtp_error)
    except AnymailRecipientsRefused as refused:
        return AttemptOutcome.PERMANENT, str(refused)
    except AnymailAPIError as problem:
        return _by_status(problem.status_code), str(problem)
    except (smtplib.SMTPException, OSError) as problem:
        return AttemptOutcome.UNREACHABLE, _as_words(problem)
    except Exception as problem:
        # A mail that cannot even be written down must not stop the ones behind it.
        logger.exception("Mail %s cannot be sent", mail.pk)
        return AttemptOutcome.PERMANENT, _("This mail cannot be sent: %(problem)s") % {
            "problem": problem
        }
    return AttemptOutcome.SENT, "accepted"


def _by_code(code: int) -> AttemptOutcome:
    """RFC 5321, 4.2.1: 5xx is refused for good, anything else may work later."""
    if code in NOT_ABOUT_THE_MAIL:
        return AttemptOutcome.UNREACHABLE
    return AttemptOutcome.PERMANENT if 500 <= code < 600 else AttemptOutcome.TEMPORARY


def _by_status(status: int | None) -> AttemptOutcome:
    """The same for a provider's API over HTTP; without a status it was never reached."""
    if status is None or status in (401, 403):
        return AttemptOutcome.UNREACHABLE
    is_for_good = 400 <= status < 500 and status not in (408, 429)
    return AttemptOutcome.PERMANENT if is_for_good else AttemptOutcome.TEMPORARY


def _as_words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return _in_words(problem.smtp_code, problem.smtp_error)
    return str(problem) or type(problem).__name__


def _in_words(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    return f"{code} {text}"


def pause(attempts_made: int, outcome: AttemptOutcome) -> timedelta:
    """Doubles from 30 seconds; the jitter keeps a recovered server from a stampede."""
    is_away = outcome == AttemptOutcome.UNREACHABLE
    longest = LONGEST_PAUSE_WHILE_AWAY if is_away else LONGEST_PAUSE
    doubled = FIRST_PAUSE * 2 ** min(attempts_made - 1, 10)
    return min(doubled, longest) * random.uniform(0.75, 1.25)  # noqa: S311
