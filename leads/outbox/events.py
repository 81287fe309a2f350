"""What the mail provider tells us later: arrived, bounced, reported as spam.

Events come by webhook (ismr_site/hooks.py), in any order, more than once, and sometimes before the worker
has written down that the mail was sent. Each is kept once; none moves a mail back.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta

from anymail.signals import AnymailTrackingEvent, EventType
from django.db import transaction
from django.utils.translation import gettext as _

from .. import clock
from ..choices import Happening, MailKind, MailState
from ..contact import email_key
from ..models import Lead, OutboundEmail, ProviderEvent
from . import queue

logger = logging.getLogger(__name__)

# What a provider that gives mails ids of its own is asked to send back (docs/decisions.md).
ECHO = "mail"
# Opens and clicks are not kept: nobody asked the reader.
KEPT = {
    EventType.DELIVERED,
    EventType.DEFERRED,
    EventType.BOUNCED,
    EventType.REJECTED,
    EventType.FAILED,
    EventType.COMPLAINED,
}
# Where an event takes a mail, and from where. Bounced beats delivered: some mail servers take a mail
# and return it afterwards. What is not here changes nothing.
MOVES = {
    EventType.DELIVERED: (MailState.DELIVERED, {MailState.SENT}),
    EventType.BOUNCED: (MailState.BOUNCED, {MailState.SENT, MailState.DELIVERED}),
    EventType.REJECTED: (MailState.BOUNCED, {MailState.SENT, MailState.DELIVERED}),
    EventType.FAILED: (MailState.FAILED, {MailState.SENT}),
    EventType.COMPLAINED: (MailState.COMPLAINED, {MailState.SENT, MailState.DELIVERED}),
}
TOLD_AS = {
    MailState.DELIVERED: Happening.MAIL_DELIVERED,
    MailState.BOUNCED: Happening.MAIL_BOUNCED,
    MailState.FAILED: Happening.MAIL_FAILED,
    MailState.COMPLAINED: Happening.MAIL_COMPLAINT,
}
# A provider's clock, or one that counts whole seconds, may tell of a mail before we owed it.
CLOCKS_DIFFER = timedelta(minutes=1)
# An event without an id of ours is taken for the only mail that went to its address this recently.
GUESS_WITHIN = timedelta(days=3)


def take_in(event: AnymailTrackingEvent, provider: str) -> ProviderEvent | None:
    """Keep one event and let it take effect. None for one that we have, or that is not about us."""
    if event.event_type not in KEPT:
        return None
    mail = _find(event)
    if mail is None:
        logger.warning("An event of %s, %s, fits no mail of ours", provider, event.event_type)
        return None
    with transaction.atomic():
        mail = OutboundEmail.everything.select_for_update(no_key=True).get(pk=mail.pk)
        kept, is_new = ProviderEvent.objects.get_or_create(
            event_id=_event_id(event, provider),
            defaults={
                "email": mail,
                "kind": event.event_type,
                "words": _words(event)[:500],
                "happened_at": event.timestamp or clock.now(),
            },
        )
        if not is_new:
            return None
        _apply(kept, mail)
    return kept


def catch_up(mail: OutboundEmail) -> None:
    """A provider can be quicker than our own note that the mail was sent."""
    for event in mail.events.filter(received_at__gte=mail.owed_since).order_by("pk"):
        _apply(event, mail)


# --- Whose event is it? -------------------------------------------------------------------------


def echo_of(mail: OutboundEmail) -> str:
    """The Message-ID up to its @: short enough for every provider's metadata."""
    return mail.message_id.strip("<>").partition("@")[0]


def _find(event: AnymailTrackingEvent) -> OutboundEmail | None:
    mails = OutboundEmail.everything
    ids = [f"<{name.strip('<> ')}>" for name in _names(event)]
    if found := mails.filter(message_id__in=ids).first():
        return found
    if echo := str((event.metadata or {}).get(ECHO) or ""):
        return mails.filter(message_id__startswith=f"<{echo}@").first()
    return _guess(event)


def _names(event: AnymailTrackingEvent) -> Iterator[str]:
    """Message-IDs in an event. Amazon SES and Postal tell ours beside their own."""
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    yield str(event.message_id or "")
    for path in (("mail", "commonHeaders", "messageId"), ("payload", "message", "message_id")):
        value = raw
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        if value:
            yield str(value)


def _guess(event: AnymailTrackingEvent) -> OutboundEmail | None:
    """Only what is true of the mailbox, whichever mail it was, and only when one mail can be meant."""
    if not event.recipient or event.event_type not in (EventType.BOUNCED, EventType.REJECTED):
        return None
    sent = OutboundEmail.everything.filter(
        lead__email_key=email_key(event.recipient),
        to_email__iexact=event.recipient,
        sent_at__gte=clock.now() - GUESS_WITHIN,
    )[:2]
    return sent[0] if len(sent) == 1 else None


def _event_id(event: AnymailTrackingEvent, provider: str) -> str:
    """The provider's own, or one that is the same whenever the same event is sent again."""
    if event.event_id:
        return f"{provider}:{event.event_id}"[:255]
    said = f"{event.event_type} {event.message_id} {event.recipient} {event.timestamp}"
    return f"{provider}:{hashlib.sha256(said.encode()).hexdigest()}"


def _words(event: AnymailTrackingEvent) -> str:
    """The receiving mail server's own answer tells most; Mailgun and others leave it empty at times."""
    parts = [event.description, event.mta_response]
    words = ": ".join(" ".join(part.split()) for part in parts if part)
    return words or (
        _("reason: %(reject_reason)s") % {"reject_reason": event.reject_reason}
        if event.reject_reason
        else ""
    )


# --- What it does -------------------------------------------------------------------------------


def _apply(event: ProviderEvent, mail: OutboundEmail) -> None:
    """One event on one mail, whose row is ours until the commit."""
    state, movable = MOVES.get(event.kind, ("", ()))
    # What was said of an earlier sending says nothing of the one that staff asked for afterwards.
    if mail.state not in movable or event.happened_at < mail.owed_since - CLOCKS_DIFFER:
        return
    mail.state, mail.state_reason = state, _reason(event)[:255]
    mail.save(update_fields=["state", "state_reason"])
    queue.note(mail, TOLD_AS[state])
    if mail.kind != MailKind.CONFIRMATION:
        if state != MailState.DELIVERED:
            logger.error("Mail %s to admissions did not arrive: %s", mail.pk, event.kind)
    elif mail.lead_id:
        _mark_lead(mail)


def _reason(event: ProviderEvent) -> str:
    said = event.words or _("the provider gave no reason")
    return {
        EventType.DELIVERED: "",
        EventType.REJECTED: _("The mail provider refuses to send to this address: %(said)s")
        % {"said": said},
        EventType.COMPLAINED: _(
            "The reader reported it as spam; the provider may hold the next ones back."
        ),
    }.get(event.kind, said)


def _mark_lead(mail: OutboundEmail) -> None:
    """Only what concerns the address that we would write to next."""
    key = email_key(mail.to_email)
    lead = Lead.everything.filter(pk=mail.lead_id, email_key=key)
    if mail.state in (MailState.BOUNCED, MailState.COMPLAINED):
        lead.update(email_problem=mail.state_reason[:255])
    elif mail.state == MailState.DELIVERED and not _bounced_since(mail, key):
        lead.update(email_problem="")


def _bounced_since(mail: OutboundEmail, key: str) -> bool:
    later = OutboundEmail.everything.filter(
        lead=mail.lead_id,
        state__in=[MailState.BOUNCED, MailState.COMPLAINED],
        owed_since__gte=mail.owed_since,
    )
    return any(email_key(other.to_email) == key for other in later)
