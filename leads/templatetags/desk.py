"""What waits for a person, on the first screen of the admin."""

from collections import Counter
from datetime import datetime

from django import template
from django.template.context import Context
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from programs.phone import show_phone

from .. import access, clock, consent, next_intake, privacy_requests, promise
from ..choices import MailState, Purpose
from ..contact import mask_contacts, mask_phone
from ..models import Enquiry, Lead, OutboundEmail, PrivacyRequest
from ..my_day import in_one_query, my_day

register = template.Library()


@register.inclusion_tag("admin/leads/waiting.html")
def waiting() -> dict[str, int]:
    """A bounded count: past a hundred the number itself helps nobody. One query."""
    mails = OutboundEmail.objects
    found = Counter(
        kind
        for kind, _pk in in_one_query(
            held_enquiries=Enquiry.objects.held()[:100],
            held_mails=mails.filter(state=MailState.HELD)[:100],
            failed_mails=mails.filter(state=MailState.FAILED)[:100],
        )
    )
    return dict(found)


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
        "sees_phone": access.sees_phone(user),
        "perms": context.get("perms"),
    }


@register.filter
def due_in_words(moment: datetime | None) -> str:
    return promise.due_in_words(moment, clock.now()) if moment else ""


@register.filter
def is_late(moment: object) -> bool:
    return moment is not None and moment < clock.now()


@register.filter
def ago(moment: datetime) -> str:
    """ "2 hours ago", in one unit: the whole moment stands beside it."""
    if (clock.now() - moment).total_seconds() < 60:
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, clock.now(), depth=1)}


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


@register.simple_tag(takes_context=True)
def saved_views(context: Context) -> dict[str, object]:
    """For the bar over the list; `here` is what the list shows now."""
    # Only here: the admin's own modules render widgets while they are imported, and look for tags.
    from ..admin import views

    request = context["request"]
    own, shared = views.seen_by(request.user)
    here = views.without_paging(request.GET.urlencode())
    return {"built_in": views.BUILT_IN, "own": own, "shared": shared, "here": here}


@register.simple_tag
def open_requests(lead: Lead) -> list[PrivacyRequest]:
    """What this person asked about their data and still waits for."""
    return privacy_requests.open_about(lead)


@register.simple_tag
def next_intake_of(lead: Lead) -> dict[str, object]:
    """Whether and for what a lost lead may be kept; an open one costs no query."""
    if not next_intake.may_be_asked(lead):
        return {"may_be_asked": False}
    intakes = list(next_intake.later_intakes(lead)[:20])
    return {
        "may_be_asked": True,
        "planned": next_intake.planned(lead),
        "why_not": next_intake.why_not(lead),
        "has_agreed": consent.stands(lead, Purpose.NEXT_INTAKE),
        "intakes": intakes,
        "needs_day": any(intake.opens_on is None for intake in intakes),
        "notice": consent.next_intake_notice(),
    }
