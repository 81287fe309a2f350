"""What waits for a person, on the first screen of the admin."""

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from programs.phone import show_phone

from .. import clock
from ..admin.my_day import my_day
from ..choices import MailState
from ..contact import mask_contacts, mask_phone
from ..models import Enquiry, Lead, OutboundEmail
from ..promise import show_length

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


@register.inclusion_tag("admin/leads/my_day.html", takes_context=True)
def my_days_work(context: Context) -> dict[str, object]:
    """`?of=all` shows everybody's, to whoever may see every lead."""
    request = context["request"]
    user = request.user
    may_see_all = user.has_perm("leads.see_every_lead")
    of_all = may_see_all and (request.GET.get("of") == "all" or not hasattr(user, "seat"))
    return {
        "parts": my_day(user, Lead.objects.seen_by(user), of_all=of_all),
        "of_all": of_all,
        "may_see_all": may_see_all,
        "sees_phone": user.has_perm("leads.see_phone"),
        "perms": context.get("perms"),
    }


@register.filter
def due_in_words(moment: object) -> str:
    """ "in 42 min", "2 h 5 min late"."""
    if moment is None:
        return ""
    minutes = round((moment - clock.now()).total_seconds() / 60)
    length = show_length(abs(minutes))
    words = _("%(length)s late") if minutes < 0 else _("in %(length)s")
    return words % {"length": length}


@register.filter
def is_late(moment: object) -> bool:
    return moment is not None and moment < clock.now()


@register.simple_tag
def phone_of(lead: Lead, sees_phone: bool) -> str:
    """Whole, or its last four digits for a role that need not call."""
    if not lead.phone:
        return ""
    return show_phone(lead.phone) if sees_phone else mask_phone(lead.phone)


@register.filter
def for_eyes(words: object, sees_phone: bool) -> str:
    """Whole, or with addresses and numbers masked."""
    return str(words) if sees_phone else mask_contacts(str(words))
