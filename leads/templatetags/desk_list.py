"""The rows of a list, as django-unfold 0.91 draws them. It works out all headings anew for each row
(unfold/templatetags/unfold_list.py, items_for_result), which is most of the time that a page of fifty takes;
here they are worked out once."""

from collections.abc import Iterator
from typing import Any

from django import template
from django.contrib.admin.templatetags.base import InclusionAdminNode
from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.db.models import ForeignKey, Model
from django.template.base import Parser, Token
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from unfold.templatetags.unfold_list import (
    CHECKBOX_CLASSES,
    LINK_CLASSES,
    ROW_CLASSES,
    UnfoldResultList,
    result_headers,
)

register = template.Library()

CHECKBOX = "action_checkbox"


@register.tag
def desk_result_list(parser: Parser, token: Token) -> InclusionAdminNode:
    """For lists that are read: no cell is a form."""
    return InclusionAdminNode(
        parser, token, func=_result_list, template_name="change_list_results.html"
    )


def _result_list(context: Context, cl: ChangeList) -> dict[str, Any]:
    headers = list(result_headers(cl))
    labels = [header["text"] for header in headers]
    return {
        "cl": cl,
        "result_headers": headers,
        "num_sorted_fields": sum(header["sortable"] and header["sorted"] for header in headers),
        "results": [UnfoldResultList(row, None, _cells(cl, row, labels)) for row in cl.result_list],
    }


def _cells(cl: ChangeList, row: Model, labels: list[str]) -> Iterator[SafeString]:
    link = ""
    for name, label in zip(cl.list_display, labels, strict=True):
        said = _said(cl, row, name)
        if name == CHECKBOX:
            yield _cell("td", CHECKBOX_CLASSES, _("Select record"), said)
        elif link:
            yield _cell("td", [f"field-{name}", *ROW_CLASSES], label, said)
        else:
            link = f"{cl.url_for_result(row)}?{cl.preserved_filters}"
            linked = format_html(
                '<a href="{}" class="{}">{}</a>', link, " ".join(LINK_CLASSES), said
            )
            yield _cell("th", [f"field-{name}", *ROW_CLASSES], label, linked)


def _cell(tag: str, classes: list[str], label: str, said: Any) -> SafeString:
    return format_html(
        '<{} class="{}" data-label="{}">{}</{}>', tag, " ".join(classes), label, said, tag
    )


def _said(cl: ChangeList, row: Model, name: str) -> Any:
    empty = cl.model_admin.get_empty_value_display()
    column, attribute, value = lookup_field(name, row, cl.model_admin)
    if column is None or column.auto_created:
        return display_for_value(value, empty, getattr(attribute, "boolean", False))
    if isinstance(column, ForeignKey):
        return getattr(row, column.name) or empty
    return display_for_field(value, column, empty)
