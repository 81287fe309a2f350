"""What waits for a person, on the first screen of the admin."""

from django import template

from ..choices import MailState
from ..models import Enquiry, OutboundEmail

register = template.Library()


@register.inclusion_tag("admin/leads/waiting.html")
def waiting() -> dict[str, int]:
    """A bounded count: past a hundred the number itself helps nobody."""
    mails = OutboundEmail.objects
    return {
        "held_enquiries": Enquiry.objects.held()[:100].count(),
        "held_mails": mails.filter(state=MailState.HELD)[:100].count(),
        "failed_mails": mails.filter(state=MailState.FAILED)[:100].count(),
    }
