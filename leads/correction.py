"""A student's address that was wrong: the mail goes where the student meant it to go."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from . import clock, finding, matching
from .choices import EnquiryState, Happening, MailKind, MailState, Strength
from .contact import can_be_mailed, email_key
from .mail import message_domain, write_if_empty
from .models import Lead, OutboundEmail, TimelineEntry
from .outbox import doorbell, queue

ALIKE = 20


class CorrectionError(ValueError):
    """The mail cannot be sent to this address; the message says why, for staff."""


def correct_and_send(mail: OutboundEmail, to_email: str, *, by: AbstractBaseUser) -> OutboundEmail:
    """Send a confirmation to the address that the student meant, as a new mail, and wake a worker.

    The enquiry stays as it was received. The lead takes the address over if the wrong one was its own.
    """
    to_email = to_email.strip()
    key = check_address(to_email)
    with transaction.atomic():
        # Two of us at once, or one of us many times: the count and the new mail belong together.
        matching.lock_identity(key)
        mail = OutboundEmail.everything.select_for_update(no_key=True).get(pk=mail.pk)
        if problem := _why_not(mail, to_email, key) or write_if_empty(mail):
            raise CorrectionError(problem)
        corrected = queue.owe_elsewhere(mail, to_email, message_domain=message_domain())
        _correct_lead(mail, to_email, key, by)
        doorbell.ring_after_commit()
    return corrected


def may_be_corrected(mail: OutboundEmail) -> bool:
    return mail.kind == MailKind.CONFIRMATION and mail.state != MailState.CANCELLED


def check_address(to_email: str) -> str:
    """What makes it the same mailbox as another spelling."""
    try:
        validate_email(to_email)
    except ValidationError:
        raise CorrectionError(_("This is no full e-mail address: name@example.com")) from None
    if not can_be_mailed(to_email) or len(to_email) > 254:
        raise CorrectionError(_("No mail can be sent to this address. Check what follows the @."))
    return email_key(to_email)


def _why_not(mail: OutboundEmail, to_email: str, key: str) -> str:
    if not may_be_corrected(mail):
        return _("Only a confirmation to a student can go to another address, and only once.")
    if mail.enquiry.state == EnquiryState.ERASED:
        return _("This person's data were erased; there is nothing to send.")
    if mail.lease_until and mail.lease_until > clock.now():
        return _("A worker is sending this mail just now. Look again in two minutes.")
    same = OutboundEmail.everything.filter(enquiry=mail.enquiry, kind=mail.kind)
    if same.filter(to_email__iexact=to_email).exists():
        return _(
            "There is a mail to this address already. To repeat it, use “Send again” on that mail."
        )
    if not queue.has_room(key):
        return _("This address already had %(count)s confirmations in 24 hours.") % {
            "count": queue.CONFIRMATIONS_A_DAY
        }
    return ""


def _correct_lead(mail: OutboundEmail, to_email: str, key: str, by: AbstractBaseUser) -> None:
    # Mail, then lead: an enquiry that joins it meanwhile waits, and loses nothing that it told.
    lead = Lead.everything.select_for_update(no_key=True).get(pk=mail.lead_id)
    TimelineEntry.objects.record(
        lead,
        Happening.EMAIL_CORRECTED,
        _("%(reference)s: %(right)s instead of %(wrong)s")
        % {"reference": mail.enquiry.reference, "right": to_email, "wrong": mail.to_email},
        enquiry=mail.enquiry,
        actor=by,
    )
    if lead.email_key != email_key(mail.to_email):
        return  # it has another address, which nobody called wrong
    finding.learn(lead, to_email)
    lead.take_over(to_email, key)
    note_alike(lead)


def note_alike(lead: Lead) -> None:
    """Whoever else is known by what it is reached by from now on."""
    others = Lead.everything.filter(is_canary=lead.is_canary).exclude(pk=lead.pk)
    alike = []
    if lead.email_key:
        reason = _("same e-mail, after a correction")
        same = others.filter(email_key=lead.email_key)[:ALIKE]
        alike += [matching.Likeness(other, reason, Strength.LIKELY) for other in same]
    if lead.phone:
        reason = _("same mobile, after a correction")
        same = others.filter(phone=lead.phone)[:ALIKE]
        alike += [matching.Likeness(other, reason, Strength.WEAK) for other in same]
    matching.note_possible_duplicates(lead, matching.Match(lead, "", alike))
