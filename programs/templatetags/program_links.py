"""Links that carry the program, so that a form opens with it chosen."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from ..contact import last_known_contact
from ..models import Program, School

register = template.Library()


@register.simple_tag
def apply_url(program: Program | None = None) -> str:
    if program:
        return reverse("leads:apply_program", args=[program.slug])
    return reverse("leads:apply")


@register.simple_tag
def enquire_url(program: Program | None = None) -> str:
    address = reverse("leads:enquire")
    return f"{address}?{urlencode({'program': program.slug})}" if program else address


@register.simple_tag
def whatsapp_url(school: School, title: str = "") -> str:
    text = f"Hello, I have a question about “{title}”." if title else "Hello, I have a question."
    return school.whatsapp_url(text)


register.simple_tag(last_known_contact)
