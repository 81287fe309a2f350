"""Is the desk's ground firm? One line for the first screen: books, mails owed, bounces, canary, owners.

Nothing here is worked out in the request that would take long: the books are what the watch found last.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.formats import show_count, show_moment, show_share

from .. import clock
from ..choices import MailState
from ..models import BooksLook, CanaryRun, Lead, MailStop, OutboundEmail
from ..promise import show_length

MAIL_AT_MOST = timedelta(minutes=10)
UNASSIGNED_AT_MOST = timedelta(minutes=15)
BOOKS_AT_MOST = timedelta(hours=2)
CANARY_AT_MOST = timedelta(minutes=15)
BOUNCES_OF = timedelta(days=7)
BOUNCED_AT_MOST = 0.05
FEW = 20  # mails; of fewer no rate is worth a word
ARRIVED = (MailState.SENT, MailState.DELIVERED, MailState.BOUNCED, MailState.COMPLAINED)


@dataclass(frozen=True)
class Sign:
    """One thing looked at: in order or not, in words, and where it is mended."""

    words: str
    url: str
    is_well: bool = True
    mark: str = "✓"


def note_books(trouble: str) -> None:
    """What the watch found, kept for the line."""
    BooksLook.objects.update_or_create(
        pk=1, defaults={"looked_at": clock.now(), "trouble": trouble}
    )


def look() -> list[Sign]:
    """Four queries."""
    now = clock.now()
    return [_books(now), *_mails(now), _canary(now), _owners(now)]


def _books(now: datetime) -> Sign:
    url, last = reverse("books"), BooksLook.objects.first()
    if last is None and not settings.IS_DEPLOYED:  # a laptop runs no watch
        return Sign(_("Nobody looks at the books here; see them now"), url, mark="–")
    if last is None:
        return Sign(_("The books were not looked at yet. Does the watch run?"), url, False)
    moment = show_moment(last.looked_at)
    if last.trouble:
        return Sign(
            _("The books do not balance, as of %(moment)s.") % {"moment": moment}, url, False
        )
    if now - last.looked_at > BOOKS_AT_MOST:
        words = _("The books were last looked at on %(moment)s. Does the watch run?")
        return Sign(words % {"moment": moment}, url, False)
    return Sign(_("Books balance"), url)


def _mails(now: datetime) -> list[Sign]:
    """The queue and the bounces, in one walk over what is queued and what went out in seven days."""
    since = now - BOUNCES_OF
    is_sent = Q(sent_at__gte=since, state__in=ARRIVED)
    mails = OutboundEmail.objects.order_by().filter(
        Q(state=MailState.QUEUED) | Q(sent_at__gte=since)
    )
    found = mails.aggregate(
        oldest=Min("owed_since", filter=Q(state=MailState.QUEUED)),
        sent=Count("pk", filter=is_sent),
        bounced=Count("pk", filter=is_sent & Q(state=MailState.BOUNCED)),
    )
    return [_queue(found["oldest"], now), _bounces(found["bounced"], found["sent"])]


def _queue(oldest: datetime | None, now: datetime) -> Sign:
    url = f"{reverse('admin:leads_outboundemail_changelist')}?state__exact=queued"
    if oldest is None:
        return Sign(_("No mail waits"), url)
    age = show_length(int((now - oldest).total_seconds() // 60))
    if now - oldest <= MAIL_AT_MOST:
        return Sign(_("Oldest mail waits %(age)s") % {"age": age}, url)
    return Sign(_("The oldest mail has waited for %(age)s.") % {"age": age}, url, False)


def _bounces(bounced: int, sent: int) -> Sign:
    url = f"{reverse('admin:leads_outboundemail_changelist')}?state__exact=bounced"
    said = {"share": show_share(bounced, sent), "bounced": show_count(bounced)}
    if sent >= FEW and bounced > BOUNCED_AT_MOST * sent:
        words = _("%(share)s of the mails of seven days bounced (%(bounced)s).") % said
        return Sign(words, url, False)
    if not sent:
        return Sign(_("No mail went out in seven days"), url)
    return Sign(_("%(share)s of mails bounced in seven days") % said, url)


def _canary(now: datetime) -> Sign:
    """Of the run before it lands nothing is known yet, so the last that landed speaks."""
    url = reverse("books")
    if not settings.CANARY_EMAIL:
        return Sign(_("No canary flies"), url, mark="–")
    runs = list(CanaryRun.objects.all()[:2])
    landed = next((run for run in runs if run.returned_at or run.problem), None)
    if landed and landed.problem:
        return Sign(
            _("The canary did not come back: %(why)s") % {"why": landed.problem}, url, False
        )
    if not runs or now - runs[0].started_at > CANARY_AT_MOST:
        if MailStop.objects.exists():
            return Sign(_("No canary flies while mail is stopped"), url)
        return Sign(_("No canary has flown for a quarter of an hour."), url, False)
    return Sign(_("Canary came back") if landed else _("Canary is on its way"), url)


def _owners(now: datetime) -> Sign:
    url = f"{reverse('admin:leads_lead_changelist')}?whose=nobody&stands=open"
    oldest = Lead.objects.unassigned().aggregate(since=Min("created_at"))["since"]
    if oldest is None:
        return Sign(_("Every lead has an owner"), url)
    age = show_length(int((now - oldest).total_seconds() // 60))
    if now - oldest <= UNASSIGNED_AT_MOST:
        return Sign(_("Oldest lead without an owner: %(age)s") % {"age": age}, url)
    return Sign(_("A lead has had no owner for %(age)s.") % {"age": age}, url, False)
