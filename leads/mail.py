"""The mails an enquiry sets off, written when it arrives, sent by the outbox.

Names that visitors typed reach templates as values only; no visitor's text is ever a template.
"""

import logging
from collections.abc import Iterable
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from programs.models import School
from programs.phone import show_phone

from . import clock
from .choices import MailKind, MailState
from .contact import mask_phone
from .models import Enquiry, OutboundEmail
from .outbox import doorbell, queue
from .promise import call_by

logger = logging.getLogger(__name__)


def owe_confirmation(enquiry: Enquiry) -> OutboundEmail | None:
    """To the student. Someone who gave only a phone number gets a call instead."""
    if not enquiry.email:
        return None
    school = School.load()
    return _owe(
        MailKind.CONFIRMATION,
        enquiry,
        school,
        to_email=enquiry.email,
        reply_to=admissions_address(school),
        subject=f"{school}: we have your {_noun(enquiry)}, reference {enquiry.reference}",
    )


def owe_notice(enquiry: Enquiry) -> OutboundEmail | None:
    """To admissions. None only on a site that has no address of its own at all.

    A canary's goes back to the canary: nobody shall call it.
    """
    school = School.load()
    address = enquiry.email if enquiry.is_canary else admissions_address(school)
    if not address:
        logger.error("Nobody is told of enquiry %s: set ADMISSIONS_EMAIL", enquiry.reference)
        return None
    topic = enquiry.program.name if enquiry.program else "program open"
    return _owe(
        MailKind.NOTICE,
        enquiry,
        school,
        to_email=address,
        reply_to=enquiry.email,
        subject=f"New {_noun(enquiry)} {enquiry.reference}: {enquiry.full_name}, {topic}",
    )


def owe_amendment(enquiry: Enquiry) -> OutboundEmail | None:
    """To admissions: the same person sent the form again with other answers."""
    school = School.load()
    address = admissions_address(school)
    if not address:
        return None
    return _owe(
        MailKind.AMENDMENT,
        enquiry,
        school,
        to_email=address,
        reply_to=enquiry.email,
        subject=f"Changed answers {enquiry.reference}: {enquiry.full_name}",
    )


def admissions_address(school: School) -> str:
    return settings.ADMISSIONS_EMAIL or school.email


def sender(school: School) -> str:
    return settings.MAIL_FROM or formataddr((str(school), school.email or "admissions@localhost"))


def _noun(enquiry: Enquiry) -> str:
    return "application" if hasattr(enquiry, "application") else "enquiry"


def _owe(kind: MailKind, enquiry: Enquiry, school: School, **headers: str) -> OutboundEmail:
    subject = " ".join(headers.pop("subject").split())
    text, html, problem = _write(kind, enquiry, school)
    return queue.owe(
        kind=kind,
        enquiry=enquiry,
        from_email=sender(school),
        subject=subject,
        text_body=text,
        html_body=html,
        message_domain=urlsplit(settings.SITE_URL).hostname or "localhost",
        problem=problem,
        **headers,
    )


def _write(kind: MailKind, enquiry: Enquiry, school: School) -> tuple[str, str, str]:
    """Text, HTML, and in words why they could not be written.

    The enquiry counts for more than its mail: a broken template holds the mail, never the enquiry.
    """
    try:
        context = _context(enquiry, school)
        text = render_to_string(f"emails/{kind}.txt", context)
        return text, render_to_string(f"emails/{kind}.html", context), ""
    except Exception as error:
        logger.exception("Mail %s of %s cannot be written", kind, enquiry.reference)
        return "", "", f"The mail could not be written: {error}"


def send_again(mails: Iterable[OutboundEmail]) -> int:
    """Owe once more each mail that is not waiting already, and wake a worker. Returns how many.

    One that could not be written is written anew; if that fails again it stays held.
    """
    count = 0
    for mail in mails:
        if mail.state == MailState.QUEUED:
            continue
        if not mail.text_body:
            mail.text_body, mail.html_body, problem = _write(
                MailKind(mail.kind), mail.enquiry, School.load()
            )
            if problem:
                continue
        queue.owe_again(mail)
        count += 1
    doorbell.ring()
    return count


def _context(enquiry: Enquiry, school: School) -> dict[str, object]:
    lead_path = reverse("admin:leads_lead_change", args=[enquiry.lead_id])
    return {
        "enquiry": enquiry,
        "application": getattr(enquiry, "application", None),
        "school": school,
        "phone": show_phone(enquiry.phone),
        "own_answers": _answers(enquiry, phone=mask_phone(enquiry.phone)),
        "all_answers": [
            *_answers(enquiry, phone=show_phone(enquiry.phone)),
            ("Came from", str(enquiry.touch)),
            *([("Page", enquiry.page)] if enquiry.page else []),
        ],
        # What was held may be old by now; its promise starts when a person released it.
        "call_by": call_by(clock.now() if enquiry.held_reasons else enquiry.received_at, school),
        "received_at": timezone.localtime(enquiry.received_at),
        "lead_url": f"{settings.SITE_URL}{lead_path}",
        "privacy_url": f"{settings.SITE_URL}/privacy/",
        "amendments": [list(again.answers.items()) for again in enquiry.amendments.all()],
        "possible_duplicates": list(enquiry.lead.possible_duplicates.select_related("other")),
    }


def _answers(enquiry: Enquiry, *, phone: str) -> list[tuple[str, str]]:
    """Label and value of each answer, in the order of the form; empty ones are left out."""
    answers = [
        ("Name", enquiry.full_name),
        ("Mobile", phone),
        ("E-mail", enquiry.email),
        ("Program", enquiry.program.name if enquiry.program else ""),
        ("City", enquiry.city),
    ]
    if application := getattr(enquiry, "application", None):
        answers += [
            ("Intake", application.intake.name if application.intake else ""),
            ("Degree", application.degree),
            ("Where you stand", str(application.get_degree_status_display())),
            ("Marks", application.marks_in_words),
            ("Entrance exams", application.exam_names),
            ("Work experience", str(application.get_work_experience_display())),
        ]
    answers.append(("Question", enquiry.message))
    return [(label, value) for label, value in answers if value]
