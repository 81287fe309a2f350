"""Links that carry the program, so that a form opens with it chosen."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ..contact import last_known_contact
from ..models import BasePage, Program, School

register = template.Library()


@register.simple_tag
def apply_url(program: Program | None = None) -> str:
    if program:
        return reverse("leads:apply_program", args=[program.slug])
    return reverse("leads:apply")


@register.simple_tag
def enquire_url(program: Program | None = None, *, from_brochure_of: BasePage | None = None) -> str:
    """`from_brochure_of`: the form keeps it as the page it was opened from. Not as a `utm_` value, which would
    put the brochure in the place of the campaign that brought the visitor."""
    query = {"program": program.slug} if program else {}
    if address := getattr(from_brochure_of, "url", None):
        query["page"] = f"{address}#brochure"
    return reverse("leads:enquire") + (f"?{urlencode(query)}" if query else "")


@register.simple_tag
def whatsapp_url(school: School, title: str = "") -> str:
    text = (
        _("Hello, I have a question about “%(title)s”.") % {"title": title}
        if title
        else "Hello, I have a question."
    )
    return school.whatsapp_url(text)


register.simple_tag(last_known_contact)
