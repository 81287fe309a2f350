"""Which format it is, and the text of it in whatever encoding it came."""

import re

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .html import read_html
from .pieces import Pieces
from .placing import Placed, place
from .plain_text import read_plain_text
from .word import WordError, read_word

MOST = 10_000_000  # bytes
ENCODINGS = ("utf-8-sig", "cp1252")
ENDINGS = {
    "docx": "word",
    "md": "markdown",
    "markdown": "markdown",
    "html": "html",
    "htm": "html",
    "txt": "text",
}


class CannotReadError(ValueError):
    """Nothing was made of it; the message says why and what to do."""


def read(data: bytes, name: str = "") -> Placed:
    if len(data) > MOST:
        raise CannotReadError(
            _("The file has more than %d MB. Save it without large pictures.") % (MOST // 1_000_000)
        )
    if not data.strip():
        raise CannotReadError(_("There is nothing in it."))
    try:
        placed = place(_pieces(data, name))
    except WordError as trouble:
        raise CannotReadError(str(trouble)) from trouble
    except RecursionError as trouble:
        raise CannotReadError(
            _("This is nested deeper than any text. Copy the text alone and paste it.")
        ) from trouble
    if not placed.body and not placed.lead:
        raise CannotReadError(_("We found no text in it."))
    return placed


def _pieces(data: bytes, name: str) -> Pieces:
    kind = ENDINGS.get(name.lower().rpartition(".")[2], "")
    if kind == "word" or data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return read_word(data)
    if name and not kind:
        raise CannotReadError(_("We read .docx, .html, .md and .txt. Save it as one of these."))
    text = _decode(data)
    if kind == "html" or (not kind and re.match(r"\s*<[a-z!]", text, re.IGNORECASE)):
        return read_html(text)
    if kind == "markdown" or (not kind and _is_markdown(text)):
        return read_html(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
    return read_plain_text(text)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:2000]:
        raise CannotReadError(_("This is not a text. We read .docx, .html, .md and .txt."))
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


def _is_markdown(text: str) -> bool:
    lines = text.splitlines()
    return any(line.startswith(("# ", "## ", "### ")) for line in lines) or any(
        line.startswith("|") and line.rstrip().endswith("|") for line in lines
    )
