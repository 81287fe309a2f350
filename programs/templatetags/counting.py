"""Marks what is counted, on pages that visitors get (static/js/visit.js)."""

from django import template
from django.template.context import Context
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def counted(context: Context, place: str | None) -> str:
    """{% counted block.id %} inside the tag of a section. Nothing in a preview, a draft or the styleguide."""
    page, request = context.get("page"), context.get("request")
    if not place or not page or not request or getattr(request, "is_preview", False):
        return ""
    return format_html(' data-counts="{}:{}"', page.pk, place)
