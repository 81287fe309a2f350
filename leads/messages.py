"""Words that staff send often, filled in for one lead. A blank that cannot be filled stops the send."""

from urllib.parse import quote

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from programs.models import School

from . import clock
from .choices import Channel, Disposition, MailKind
from .contacting import check_budget, log_attempt
from .desk_work import Refused
from .letters import newest_enquiry, owe_letter
from .models import Lead, MessageTemplate
from .models.message_template import BLANK


def values(lead: Lead, by: AbstractBaseUser) -> dict[str, str]:
    enquiry = newest_enquiry(lead)
    return values_of(lead, by, reference=enquiry.reference if enquiry else "", school=School.load())


def values_of(
    lead: Lead, by: AbstractBaseUser, *, reference: str, school: School
) -> dict[str, str]:
    return {
        "name": lead.full_name,
        "program": lead.program.name if lead.program else "",
        "school": school.name,
        "reference": reference,
        "counsellor": by.get_full_name() or by.get_username(),
        "phone": school.phone_display,
    }


def fill(template: MessageTemplate, lead: Lead, by: AbstractBaseUser) -> tuple[str, str]:
    """Subject and text. Refused if it names a blank that there is not, or that this lead leaves empty."""
    known = values(lead, by)
    if missing := what_is_missing(template, known):
        raise Refused(missing)

    def put(words: str) -> str:
        return BLANK.sub(lambda found: known[found[1]], words)

    return put(template.subject), put(template.text)


def what_is_missing(template: MessageTemplate, known: dict[str, str]) -> str:
    """In words; nothing if every blank can be filled."""
    used = BLANK.findall(f"{template.subject} {template.text}")
    missing = sorted({name for name in used if not known.get(name)})
    names = ", ".join(f"{{{{{name}}}}}" for name in missing)
    if not names:
        return ""
    return _("Nothing stands for %(names)s here, so it is not sent.") % {"names": names}


def whatsapp_url(lead: Lead, text: str) -> str:
    return f"https://wa.me/{lead.phone.removeprefix('+')}?text={quote(text)}"


def send(
    template: MessageTemplate,
    lead: Lead,
    *,
    by: AbstractBaseUser,
    because: str = "",
    seen: int | None = None,
    is_answer: bool = True,
) -> str:
    """A mail is owed and the attempt is logged; `is_answer`: to this one person, not to many at once. For
    WhatsApp the address that opens the chat is returned: what was sent there, only the person who sends it
    knows, and logs."""
    subject, text = fill(template, lead, by)
    if template.channel == Channel.WHATSAPP:
        check_budget(lead, Channel.WHATSAPP, clock.now(), because)
        return whatsapp_url(lead, text)
    with transaction.atomic():
        log_attempt(
            lead.pk,
            Channel.EMAIL,
            Disposition.SENT,
            by=by,
            note=template.name,
            because=because,
            seen=seen,
            is_answer=is_answer,
        )
        words = subject or template.name
        if owe_letter(MailKind.MESSAGE, lead, lead.email, words, text.split("\n\n")) is None:
            raise Refused(_("There is no enquiry that a mail could answer."))
    return ""
