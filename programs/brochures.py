"""The words of an uploaded PDF, so that they can be held against the facts."""

import logging

from django.core.cache import cache
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from wagtail.documents.models import AbstractDocument

MOST_PAGES = 60
A_DAY = 24 * 60 * 60

# What is odd about somebody's PDF is nothing for our log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pages_of(document: AbstractDocument) -> list[str]:
    """The text of each page, of the first sixty. None of it for a scan, a locked or a broken file.

    A minute's work for a thick one, so it is remembered for a day under the hash of its content.
    """
    key = f"brochure:{document.get_file_hash()}"
    if (pages := cache.get(key)) is None:
        pages = _read(document)
        cache.set(key, pages, A_DAY)
    return pages


def _read(document: AbstractDocument) -> list[str]:
    try:
        with document.open_file() as file:
            reader = PdfReader(file)
            return [page.extract_text() for page in reader.pages[:MOST_PAGES]]
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
