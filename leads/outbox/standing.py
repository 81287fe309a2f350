"""Where a mail stands, in a sentence that a counsellor can act on."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.formats import show_moment, show_time

from .. import clock
from ..choices import AttemptOutcome, MailState
from ..models import DeliveryAttempt, MailStop, OutboundEmail


def in_words(mail: OutboundEmail) -> str:
    match mail.state:
        case MailState.QUEUED:
            return _queued(mail)
        case MailState.SENT:
            return _("Sent at %(sent_at)s. Whether it arrived, the provider has not said.") % {
                "sent_at": _at(mail.sent_at)
            }
        case MailState.DELIVERED:
            return _("Sent at %(sent_at)s, and it arrived.") % {"sent_at": _at(mail.sent_at)}
        case MailState.BOUNCED:
            return _("It did not arrive: %(reason)s") % {"reason": _reason(mail)}
        case MailState.COMPLAINED:
            return _("It arrived, and the reader reported it as spam. Call before you write again.")
        case MailState.HELD:
            return _("Held: %(reason)s") % {"reason": _reason(mail)}
        case MailState.FAILED:
            return _("Failed: %(reason)s") % {"reason": _reason(mail)}
        case MailState.CANCELLED:
            return _("Cancelled: %(reason)s") % {"reason": _reason(mail)}
    return mail.get_state_display()


def _queued(mail: OutboundEmail) -> str:
    if stop := MailStop.objects.first():
        return _("Queued, but mail is stopped on this copy: %(reason)s") % {"reason": stop.reason}
    now = clock.now()
    if mail.lease_until and mail.lease_until >= now:
        return _("In a worker's hands, until %(lease_until)s at most.") % {
            "lease_until": _at(mail.lease_until)
        }
    last = mail.attempts.order_by("-pk").first()
    # Tries from before staff sent it again explain nothing about the next one.
    if last is None or last.started_at < mail.owed_since:
        return _("Queued. It goes out within the minute.") if mail.due_at <= now else _next(mail)
    if last.outcome == AttemptOutcome.UNKNOWN:
        worker = _("The worker stopped in the middle of the last try.")
        return f"{_next(mail)} {worker}"
    return f"{_next(mail)} {_why(last)}"


def _next(mail: OutboundEmail) -> str:
    if mail.due_at <= clock.now():
        return _("Queued. Next try now.")
    return _("Queued. Next try at %(time)s.") % {"time": _at(mail.due_at)}


def _why(last: DeliveryAttempt) -> str:
    values = {"answer": last.answer.strip().rstrip(".")}
    if last.outcome == AttemptOutcome.UNREACHABLE:
        return _("The mail server could not be reached: %(answer)s.") % values
    return _("The mail server refused for now: %(answer)s.") % values


def _reason(mail: OutboundEmail) -> str:
    return mail.state_reason or _("no reason was given.")


def _at(moment: datetime | None) -> str:
    """With the date when it is not today."""
    if moment is None:
        return _("an unknown time")
    is_today = timezone.localdate(moment) == timezone.localdate()
    return show_time(moment) if is_today else show_moment(moment)
