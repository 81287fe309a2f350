"""Words that staff send often, filled in for one lead. A blank that cannot be filled stops the send."""

import re
from urllib.parse import quote

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from programs.models import School

from .choices import Channel, Disposition, MailKind
from .contacting import log_attempt
from .desk_work import Refused
from .letters import newest_enquiry, owe_letter
from .models import Lead, MessageTemplate

BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def values(lead: Lead, by: AbstractBaseUser) -> dict[str, str]:
    enquiry, school = newest_enquiry(lead), School.load()
    return {
        "name": lead.full_name,
        "program": lead.program.name if lead.program else "",
        "school": school.name,
        "reference": enquiry.reference if enquiry else "",
        "counsellor": by.get_full_name() or by.get_username(),
        "phone": school.phone_display,
    }


def fill(template: MessageTemplate, lead: Lead, by: AbstractBaseUser) -> tuple[str, str]:
    """Subject and text. Refused if it names a blank that there is not, or that this lead leaves empty."""
    known = values(lead, by)
    used = BLANK.findall(f"{template.subject} {template.text}")
    if missing := sorted({name for name in used if not known.get(name)}):
        names = ", ".join(f"{{{{{name}}}}}" for name in missing)
        raise Refused(_("Nothing stands for %(names)s here, so it is not sent.") % {"names": names})

    def put(words: str) -> str:
        return BLANK.sub(lambda found: known[found[1]], words)

    return put(template.subject), put(template.text)


def whatsapp_url(lead: Lead, text: str) -> str:
    return f"https://wa.me/{lead.phone.removeprefix('+')}?text={quote(text)}"


def send(
    template: MessageTemplate,
    lead: Lead,
    *,
    by: AbstractBaseUser,
    because: str = "",
    seen: int | None = None,
) -> str:
    """A mail is owed and the attempt is logged. For WhatsApp the address that opens the chat is returned:
    what was sent there, only the person who sends it knows, and logs."""
    subject, text = fill(template, lead, by)
    if template.channel == Channel.WHATSAPP:
        return whatsapp_url(lead, text)
    log_attempt(
        lead.pk,
        Channel.EMAIL,
        Disposition.SENT,
        by=by,
        note=template.name,
        because=because,
        seen=seen,
    )
    owe_letter(MailKind.MESSAGE, lead, lead.email, subject or template.name, text.split("\n\n"))
    return ""
