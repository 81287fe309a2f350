"""The red line at the head of every admin page, while something needs a person."""

from django import template
from django.template.context import Context

from ..alarms import open_alarms

register = template.Library()


@register.inclusion_tag("admin/leads/alarms.html", takes_context=True)
def alarm_lines(context: Context) -> dict[str, object]:
    user = getattr(context.get("request"), "user", None)
    may_see = user is not None and user.is_staff and user.has_perm("leads.view_enquiry")
    return {"alarms": open_alarms() if may_see else []}


@register.filter
def address_of(name: str, addresses: dict[str, str]) -> str:
    return addresses.get(name, "")
