"""Mail that is owed: written with the enquiry, claimed by one worker at a time.

A claim is made under the row's lock and has a lease, so two workers never hold the same mail, and a
killed worker's mail is free again when its lease runs out. Delivery is at least once: a worker that dies
between the mail server's "250" and our note sends the same Message-ID again.
"""

import uuid
from datetime import timedelta
from email.utils import make_msgid

from django.db import transaction
from django.utils.translation import gettext as _
from django_guid import get_guid

from .. import clock
from ..choices import Happening, MailKind, MailState
from ..contact import email_key
from ..models import Enquiry, OutboundEmail, TimelineEntry

# Covers one mail to a mail server that answers each of its commands just before the time-out.
LEASE = timedelta(seconds=120)
# A worker needs seconds: a mail that is due for longer says that none is at work.
DUE_AT_MOST = timedelta(minutes=5)
# Nobody may use the form to fill a stranger's mailbox.
CONFIRMATIONS_A_DAY = 3
NEVER_SENT = (MailState.QUEUED, MailState.HELD, MailState.FAILED)


def draft(*, kind: MailKind, enquiry: Enquiry, subject: str, message_domain: str, problem: str = "",
          **rest: str) -> OutboundEmail:  # fmt: skip
    """A mail that is not written down yet. `problem` holds it from the start, with the reason in words.

    `rest`: from_email, to_email, reply_to, text_body, html_body.
    """
    reason = problem or _reason_to_hold(kind, enquiry)
    return OutboundEmail(
        kind=kind,
        enquiry=enquiry,
        lead=enquiry.lead,
        subject=" ".join(subject.split())[:255],
        message_id=make_msgid(domain=message_domain),
        state=MailState.HELD if reason else MailState.QUEUED,
        state_reason=reason[:255],
        request_id=get_guid() or "",
        is_canary=enquiry.is_canary,
        **rest,
    )


def owe(*mails: OutboundEmail) -> None:
    """Write down the mails we owe, and a line on the timeline for each."""
    OutboundEmail.everything.bulk_create(mails)
    told = (
        Happening.MAIL_HELD if mail.state == MailState.HELD else Happening.MAIL_QUEUED
        for mail in mails
    )
    lines = [_line(mail, kind) for mail, kind in zip(mails, told, strict=True) if mail.lead_id]
    TimelineEntry.objects.bulk_create(lines)


def _reason_to_hold(kind: MailKind, enquiry: Enquiry) -> str:
    if kind != MailKind.CONFIRMATION:
        return ""
    recent = OutboundEmail.objects.filter(
        kind=kind,
        # The mailbox, not its spelling: dots and plus signs are no way around.
        enquiry__email_key=enquiry.email_key,
        created_at__gte=clock.now() - timedelta(days=1),
    ).exclude(state=MailState.HELD)
    if recent.count() < CONFIRMATIONS_A_DAY:
        return ""
    return _("This address already had %(count)s confirmations in 24 hours.") % {
        "count": CONFIRMATIONS_A_DAY
    }


def has_room(mailbox: str) -> bool:
    """Whether one more confirmation may go to this mailbox today, counting what staff sent there by hand.

    Reads the whole day's mails: `mailbox` is none of the enquiry's, so no index leads to it.
    """
    today = OutboundEmail.everything.filter(
        kind=MailKind.CONFIRMATION, created_at__gte=clock.now() - timedelta(days=1)
    ).exclude(state__in=[MailState.HELD, MailState.CANCELLED])
    sent = sum(email_key(to) == mailbox for to in today.values_list("to_email", flat=True))
    return sent < CONFIRMATIONS_A_DAY


def owe_elsewhere(mail: OutboundEmail, to_email: str, *, message_domain: str) -> OutboundEmail:
    """The same words to another reader: a mail of its own, with a Message-ID of its own.

    The first one stays with its tries and answers, and is cancelled if it never went out.
    """
    if mail.state in NEVER_SENT:
        mail.state, mail.state_reason = (
            MailState.CANCELLED,
            _("Sent to a corrected address instead."),
        )
        mail.claim = mail.lease_until = None
        mail.save(update_fields=["state", "state_reason", "claim", "lease_until"])
    copied = ("kind", "enquiry", "lead", "from_email", "reply_to", "subject", "is_canary",
              "text_body", "html_body", "request_id")  # fmt: skip
    other = OutboundEmail.everything.create(
        **{name: getattr(mail, name) for name in copied},
        to_email=to_email,
        message_id=make_msgid(domain=message_domain),
    )
    note(other, Happening.MAIL_QUEUED)
    return other


def claim_next() -> OutboundEmail | None:
    """The most overdue mail, now ours until its lease ends; None when nothing is due.

    On PostgreSQL workers step over what another one is just claiming, so that many of them do not
    queue up for the same row. SQLite lets in one writer at a time anyhow.
    """
    now = clock.now()
    with transaction.atomic():
        due = OutboundEmail.everything.claimable(now).order_by("due_at")
        mail = due.select_for_update(skip_locked=True).first()
        if mail:
            mail.claim, mail.lease_until = uuid.uuid4(), now + LEASE
            mail.attempts_made += 1
            mail.save(update_fields=["claim", "lease_until", "attempts_made"])
    return mail


def settle(mail: OutboundEmail, **changes) -> bool:
    """End our claim with these changes; False if the lease ran out and another worker has it."""
    return bool(
        OutboundEmail.everything.filter(pk=mail.pk, claim=mail.claim).update(
            claim=None, lease_until=None, **changes
        )
    )


@transaction.atomic
def owe_again(mail: OutboundEmail) -> None:
    """Queue a held, failed or sent mail once more: same Message-ID, three days of tries from now."""
    mail.state, mail.state_reason, mail.attempts_made = MailState.QUEUED, "", 0
    mail.owed_since = mail.due_at = clock.now()
    mail.save()
    note(mail, Happening.MAIL_QUEUED)


def note(mail: OutboundEmail, kind: Happening, **links) -> None:
    """A line on the lead's timeline. A held enquiry has no lead yet, and no mail to tell of."""
    if mail.lead_id:
        _line(mail, kind, **links).save(force_insert=True)


def _line(mail: OutboundEmail, kind: Happening, **links) -> TimelineEntry:
    words = f"{mail.get_kind_display().capitalize()}, {mail.to_email}"
    if mail.state_reason:
        words = f"{words}: {mail.state_reason}"
    return TimelineEntry.about(
        mail.lead, kind, words, outbound_email=mail, enquiry=mail.enquiry, **links
    )
