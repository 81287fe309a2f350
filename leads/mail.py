"""The mails an enquiry sets off, written when it arrives, sent by the outbox.

Names that visitors typed reach templates as values only; no visitor's text is ever a template, and no
marketer's either (leads/mail_words.py).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from programs.formats import show_moment
from programs.models import School
from programs.phone import show_phone

from . import form_words, mail_words
from .choices import Happening, MailKind, MailState
from .contact import mask_phone
from .models import (
    AmendmentWords,
    Application,
    ConfirmationWords,
    Enquiry,
    OutboundEmail,
    TimelineEntry,
)
from .outbox import doorbell, queue
from .promise import promised

logger = logging.getLogger(__name__)

# Which mails marketers write, and where their words are kept.
WORDS = {words.KIND: words for words in (ConfirmationWords, AmendmentWords)}


def owe_welcome(enquiry: Enquiry) -> None:
    """A confirmation to the student, and a notice to admissions."""
    school = School.load()
    mails = [_confirmation(enquiry, school), _notice(enquiry, school)]
    queue.owe(*(mail for mail in mails if mail))


def owe_amendment(enquiry: Enquiry) -> None:
    """To admissions: the same person sent the form again with other answers."""
    school = School.load()
    if address := admissions_address(school):
        headers = {"to_email": address, "reply_to": enquiry.email}
        queue.owe(_draft(MailKind.AMENDMENT, enquiry, school, **headers))


def _confirmation(enquiry: Enquiry, school: School) -> OutboundEmail | None:
    """Someone who gave only a phone number gets a call instead."""
    if not enquiry.email:
        return None
    _prefer_to_a_dead_address(enquiry)
    headers = {"to_email": enquiry.email, "reply_to": admissions_address(school)}
    return _draft(MailKind.CONFIRMATION, enquiry, school, **headers)


def _notice(enquiry: Enquiry, school: School) -> OutboundEmail | None:
    """None only on a site that has no address of its own at all.

    A canary's goes back to the canary: nobody shall call it.
    """
    address = enquiry.email if enquiry.is_canary else admissions_address(school)
    if not address:
        logger.error("Nobody is told of enquiry %s: set ADMISSIONS_EMAIL", enquiry.reference)
        return None
    headers = {"to_email": address, "reply_to": enquiry.email}
    return _draft(MailKind.NOTICE, enquiry, school, **headers)


def tells_admissions() -> bool:
    """Whether there is anybody to tell of a new enquiry."""
    return bool(admissions_address(School.load()))


def admissions_address(school: School) -> str:
    return settings.ADMISSIONS_EMAIL or school.mailbox


def sender(school: School) -> str:
    return settings.MAIL_FROM or formataddr((str(school), school.mailbox or "admissions@localhost"))


def _noun(enquiry: Enquiry) -> str:
    return "application" if enquiry.is_application else "enquiry"


def _draft(kind: MailKind, enquiry: Enquiry, school: School, **headers: str) -> OutboundEmail:
    letter = write(kind, enquiry, school, said_in(kind))
    return queue.draft(
        kind=kind,
        enquiry=enquiry,
        from_email=sender(school),
        subject=letter.subject,
        text_body=letter.text,
        html_body=letter.html,
        message_domain=message_domain(),
        problem=letter.problem,
        **headers,
    )


@dataclass(frozen=True)
class Letter:
    """`problem`: in words, why there is no text and no HTML."""

    subject: str
    text: str = ""
    html: str = ""
    problem: str = ""


def write(
    kind: MailKind, enquiry: Enquiry, school: School, said: Mapping[str, str], **more: object
) -> Letter:
    """The enquiry counts for more than its mail: a broken template holds the mail, never the enquiry.

    `said`: the marketer's words of this kind of mail. `more`: what a sample has instead of rows.
    """
    said, values = mail_words.with_facts(said, _values(enquiry, school))
    subject = mail_words.fill(said["subject"], values) if said else _subject_of_notice(enquiry)
    try:
        context = {**_context(enquiry, school), "subject": subject, **more}
        in_text = context | {"said": mail_words.as_text(said, values)}
        in_html = context | {"said": mail_words.as_html(said, values)}
        text = render_to_string(f"emails/{kind}.txt", in_text)
        return Letter(subject, text, render_to_string(f"emails/{kind}.html", in_html))
    except Exception as error:
        logger.exception("Mail %s of %s cannot be written", kind, enquiry.reference)
        return Letter(
            subject, problem=_("The mail could not be written: %(error)s") % {"error": error}
        )


def said_in(kind: MailKind) -> Mapping[str, str]:
    """What marketers let this kind of mail say. Words that cannot be read are those that were shipped:
    no mail is lost for its words."""
    words = WORDS.get(kind)
    if words is None:
        return {}
    try:
        # A query that fails must not take the enquiry's own transaction with it.
        with transaction.atomic():
            return words.load().said
    except DatabaseError:
        logger.exception("The words of %s cannot be read; it goes out as shipped", kind)
        return words.SHIPPED


def _subject_of_notice(enquiry: Enquiry) -> str:
    topic = enquiry.program.name if enquiry.program else _("program open")
    return f"New {_noun(enquiry)} {enquiry.reference}: {enquiry.full_name}, {topic}"


def send_again(mails: Iterable[OutboundEmail]) -> int:
    """Owe once more each mail that is not waiting already, and wake a worker. Returns how many.

    A cancelled one stays so: it went to another address instead, or the person was erased. One that
    could not be written is written anew; if that fails again it stays held.
    """
    count = sum(_send_once_more(mail.pk) for mail in mails)
    doorbell.ring()
    return count


@transaction.atomic
def _send_once_more(pk: int) -> bool:
    # As it is now: a colleague, a worker or an erasure may have been here since the list was read.
    mail = OutboundEmail.everything.select_for_update(no_key=True).get(pk=pk)
    if not may_be_sent_again(mail) or write_if_empty(mail):
        return False
    queue.owe_again(mail)
    return True


def may_be_sent_again(mail: OutboundEmail) -> bool:
    """An erased person's mail keeps its row and has no address any more."""
    return bool(mail.to_email) and mail.state not in (MailState.QUEUED, MailState.CANCELLED)


def write_if_empty(mail: OutboundEmail) -> str:
    """A mail whose template was broken when it was owed. Why it still cannot be written, or nothing."""
    problem = ""
    if not mail.text_body:
        kind = MailKind(mail.kind)
        letter = write(kind, mail.enquiry, School.load(), said_in(kind))
        mail.text_body, mail.html_body, problem = letter.text, letter.html, letter.problem
    return problem


def _prefer_to_a_dead_address(enquiry: Enquiry) -> None:
    """Who gives another address after mail came back shall be written to there.

    The same address once more is tried once more: the person typed it again, a full mailbox may be
    empty by now, and the worst that comes of it is one bounce, of three a day at most.
    """
    lead = enquiry.lead
    if lead is None or not lead.email_problem or lead.email_key == enquiry.email_key:
        return
    TimelineEntry.objects.record(
        lead,
        Happening.EMAIL_CORRECTED,
        _("%(reference)s gives %(right)s; mail to %(wrong)s does not arrive.")
        % {"reference": enquiry.reference, "right": enquiry.email, "wrong": lead.email},
        enquiry=enquiry,
    )
    lead.take_over(enquiry.email, enquiry.email_key)


def message_domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


# --- What they say ------------------------------------------------------------------------------


def _values(enquiry: Enquiry, school: School) -> dict[str, str]:
    """For the placeholders of leads/mail_words.py."""
    return {
        "name": enquiry.full_name,
        "reference": enquiry.reference,
        "school": str(school),
        "program": enquiry.program.name if enquiry.program else _("our programs"),
        "enquiry": _noun(enquiry),
        "call_or_write": _("call you") if enquiry.phone else _("write to you"),
        "call_by": show_moment(promised(enquiry), has_weekday=True),
        "received_at": show_moment(enquiry.received_at),
        "privacy_url": f"{settings.SITE_URL}/privacy/",
    }


def _context(enquiry: Enquiry, school: School) -> dict[str, object]:
    lead_path = reverse("admin:leads_lead_change", args=[enquiry.lead_id])
    return {
        "enquiry": enquiry,
        "application": _application(enquiry),
        "school": school,
        "phone": show_phone(enquiry.phone),
        "own_answers": _answers(enquiry, phone=mask_phone(enquiry.phone)),
        "all_answers": [
            *_answers(enquiry, phone=show_phone(enquiry.phone)),
            (_("Came from"), str(enquiry.touch)),
            *([(_("Page"), enquiry.page)] if enquiry.page else []),
        ],
        "call_by": promised(enquiry),
        "lead_url": f"{settings.SITE_URL}{lead_path}",
        # Asked for by the mails that show them, and by no other.
        "amendments": SimpleLazyObject(
            lambda: [
                form_words.as_sent(enquiry, again.answers) for again in enquiry.amendments.all()
            ]
        ),
        "possible_duplicates": SimpleLazyObject(
            lambda: list(enquiry.lead.possible_duplicates.select_related("other"))
        ),
    }


def _application(enquiry: Enquiry) -> Application | None:
    """Asks the database only about what came in by Apply Online."""
    return getattr(enquiry, "application", None) if enquiry.is_application else None


def _answers(enquiry: Enquiry, *, phone: str) -> list[tuple[str, str]]:
    """Label and value of each answer, in the order of the form; empty ones are left out."""
    values = {
        "full_name": enquiry.full_name,
        "phone": phone,
        "email": enquiry.email,
        "program": enquiry.program.name if enquiry.program else "",
        "city": enquiry.city,
        "message": enquiry.message,
    }
    if application := _application(enquiry):
        values |= {
            "intake": application.intake.name if application.intake else "",
            "degree": application.degree,
            "degree_status": str(application.get_degree_status_display()),
            "marks": application.marks_in_words,
            "exams": application.exam_names,
            "work_experience": str(application.get_work_experience_display()),
        }
    return form_words.as_sent(enquiry, values)
