"""A page as it would be published: its texts, and the HTML that visitors would get."""

from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from ..brochures import pages_of

PLAIN = ["title", "lead", "heading", "seo_title", "search_description"]
SKIPPED = {"type", "id", "consent_note"}


class Draft:
    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Where, and what is written there, without markup."""
        return [(where, strip_tags(text)) for where, text in self._raw_texts() if text.strip()]

    def _raw_texts(self) -> Iterator[tuple[str, str]]:
        for name in PLAIN:
            if value := getattr(self.page, name, ""):
                yield capfirst(self.page._meta.get_field(name).verbose_name), value
        body = getattr(self.page, "body", None) or []
        for number, block in enumerate(body, 1):
            where = _("Block %(number)d, %(kind)s") % {"number": number, "kind": block.block.label}
            for text in _strings(block.get_prep_value()["value"]):
                yield where, text.replace("</", " </")  # words of two cells are two words

    @cached_property
    def brochures(self) -> list[tuple[str, list[str]]]:
        """Title and the words of each page of each PDF that can be downloaded here."""
        return [(document.title, pages_of(document)) for document in self._documents()]

    @property
    def all_texts(self) -> Iterator[tuple[str, str]]:
        """Those of the brochures too, which nobody can correct in the editor."""
        yield from self.texts
        for title, pages in self.brochures:
            for number, text in enumerate(pages, 1):
                place = {"title": title, "number": number}
                yield _("Brochure “%(title)s”, page %(number)d") % place, text

    def _documents(self) -> list[AbstractDocument]:
        own = getattr(self.page, "brochure", None)
        chosen = [
            block.value.get("document")
            for block in getattr(self.page, "body", None) or []
            if block.block_type == "brochure"
        ]
        return list(dict.fromkeys(document for document in (own, *chosen) if document))

    @cached_property
    def html(self) -> str:
        return self.page.make_preview_request().content.decode()

    @cached_property
    def main(self) -> BeautifulSoup:
        """Without the frame that every page has."""
        return BeautifulSoup(self.html, "html.parser").find("main") or BeautifulSoup(
            "", "html.parser"
        )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in SKIPPED:
                yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
