"""What the head of a page tells those who list it or show a link to it."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from ..languages import language_of
from ..models import BasePage, Program
from ..sharing.share import share_of_address, share_of_page
from ..structured_data import as_script, graph_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_language(context: template.Context) -> str:
    return language_of(context.get("page"))


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context) -> SafeString | str:
    if page := _page(context):
        return as_script(graph_of(page, context["school"], context["request"]))
    return ""


@register.inclusion_tag("components/share.html", takes_context=True)
def share_page(context: template.Context, og_type: str = "website") -> dict[str, Any]:
    page = _page(context)
    share = share_of_page(page, context["school"], context["request"]) if page else None
    return {"share": share, "school": context.get("school"), "og_type": og_type}


@register.inclusion_tag("components/share.html", takes_context=True)
def share_form(
    context: template.Context, title: str, description: str, program: Program | None = None
) -> dict[str, Any]:
    """`title` is followed by the program that the form was opened for."""
    school, request = context["school"], context["request"]
    words = f"{title}: {program.name}" if program else title
    share = share_of_address(request.path, words, description, school)
    return {"share": share, "school": school, "og_type": "website"}


def _page(context: template.Context) -> BasePage | None:
    """What is shown without a request, as error pages are, is no page that anybody shares."""
    page = context.get("page")
    return page if isinstance(page, BasePage) and "request" in context else None
