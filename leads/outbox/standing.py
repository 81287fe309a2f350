"""Where a mail stands, in a sentence that a counsellor can act on."""

from datetime import datetime

from django.utils import timezone

from programs.formats import show_moment, show_time

from .. import clock
from ..choices import AttemptOutcome, MailState
from ..models import MailStop, OutboundEmail


def in_words(mail: OutboundEmail) -> str:
    match mail.state:
        case MailState.QUEUED:
            return _queued(mail)
        case MailState.SENT:
            return f"Sent at {_at(mail.sent_at)}. Whether it arrived, the provider has not said."
        case MailState.DELIVERED:
            return f"Sent at {_at(mail.sent_at)}, and it arrived."
        case MailState.BOUNCED:
            return f"It did not arrive: {_reason(mail)}"
        case MailState.COMPLAINED:
            return "It arrived, and the reader reported it as spam. Call before you write again."
        case MailState.HELD:
            return f"Held: {_reason(mail)}"
        case MailState.FAILED:
            return f"Failed: {_reason(mail)}"
        case MailState.CANCELLED:
            return f"Cancelled: {_reason(mail)}"
    return mail.get_state_display()


def _queued(mail: OutboundEmail) -> str:
    if stop := MailStop.objects.first():
        return f"Queued, but mail is stopped on this copy: {stop.reason}"
    now = clock.now()
    if mail.lease_until and mail.lease_until >= now:
        return f"In a worker's hands, until {_at(mail.lease_until)} at most."
    last = mail.attempts.order_by("-pk").first()
    # Tries from before staff sent it again explain nothing about the next one.
    if last is None or last.started_at < mail.owed_since:
        return "Queued. It goes out within the minute." if mail.due_at <= now else _next(mail)
    if last.outcome == AttemptOutcome.UNKNOWN:
        return f"{_next(mail)} The worker stopped in the middle of the last try."
    answer = last.answer.strip().rstrip(".")
    return f"{_next(mail)[:-1]}, because {_because(last.outcome)}: {answer}."


def _next(mail: OutboundEmail) -> str:
    is_due = mail.due_at <= clock.now()
    return f"Queued. Next try {'now' if is_due else f'at {_at(mail.due_at)}'}."


def _because(outcome: str) -> str:
    if outcome == AttemptOutcome.UNREACHABLE:
        return "the mail server could not be reached"
    return "the mail server refused for now"


def _reason(mail: OutboundEmail) -> str:
    return mail.state_reason or "no reason was given."


def _at(moment: datetime | None) -> str:
    """With the date when it is not today."""
    if moment is None:
        return "an unknown time"
    is_today = timezone.localdate(moment) == timezone.localdate()
    return show_time(moment) if is_today else show_moment(moment)
