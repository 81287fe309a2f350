"""Mails of a few sentences, to a student or to the desk: owed like every other, sent by the outbox."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from programs.models import School

from . import mail
from .choices import MailKind
from .models import Enquiry, Lead, OutboundEmail
from .outbox import doorbell, queue


def owe_letter(
    kind: MailKind,
    lead: Lead,
    to_email: str,
    subject: str,
    paragraphs: Sequence[str],
    *,
    links_lead: bool = False,
) -> OutboundEmail | None:
    """In the caller's transaction. None for a lead that never sent an enquiry: mails hang on one."""
    enquiry = newest_enquiry(lead)
    if enquiry is None:
        return None
    enquiry.lead = lead
    school = School.load()
    path = reverse("admin:leads_lead_change", args=[lead.pk])
    context = {
        "subject": subject,
        "paragraphs": paragraphs,
        "school": school,
        "lead_url": f"{settings.SITE_URL}{path}" if links_lead else "",
        "privacy_url": "" if links_lead else f"{settings.SITE_URL}/privacy/",
    }
    letter = queue.draft(
        kind=kind,
        enquiry=enquiry,
        from_email=mail.sender(school),
        to_email=to_email,
        reply_to=mail.admissions_address(school),
        subject=subject,
        text_body=render_to_string("emails/letter.txt", context),
        html_body=render_to_string("emails/letter.html", context),
        message_domain=mail.message_domain(),
    )
    queue.owe(letter)
    doorbell.ring_after_commit()
    return letter


def newest_enquiry(lead: Lead) -> Enquiry | None:
    return lead.enquiries.order_by("-received_at", "-pk").first()
