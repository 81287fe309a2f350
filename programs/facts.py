"""Facts inside texts: [[mba-tuition]] in a text reads as the fact of that name.

A name that there is no fact of is left out for visitors, never shown in brackets; the checks before
publishing name it to the editor (`programs/checks/`).
"""

import re
from collections.abc import Iterator

from django.utils.html import conditional_escape

NAME = re.compile(r"\[\[\s*([\w-]{1,60})\s*\]\]")


def fact_names(text: str) -> list[str]:
    return list(dict.fromkeys(NAME.findall(text)))


def fill_in(text: str) -> str:
    """Plain text in, plain text out. One query for all names; none for a text without any."""
    return _filled(text, escape=str)


def fill_in_html(html: str) -> str:
    return _filled(html, escape=conditional_escape)


def _filled(text: str, escape) -> str:
    if "[[" not in text:
        return text
    values = displays(text)
    return NAME.sub(lambda found: escape(values[found[1]]), text)


def displays(text: str) -> dict[str, str]:
    """What each name in the text reads as; what there is no fact of reads as nothing."""
    from .models import Fact  # models read this module for their own texts

    names = fact_names(text)
    known = Fact.objects.filter(slug__in=names) if names else ()
    return dict.fromkeys(names, "") | {fact.slug: fact.display for fact in known}


def unknown_names(text: str) -> list[str]:
    from .models import Fact

    names = fact_names(text)
    known = Fact.objects.filter(slug__in=names).values_list("slug", flat=True) if names else ()
    return [name for name in names if name not in known]


def mentions(value: object) -> Iterator[str]:
    """The names in any stored value: a text, or the raw data of a stream."""
    if isinstance(value, str):
        yield from fact_names(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from mentions(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from mentions(part)
