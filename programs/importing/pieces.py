"""What every reader makes of a text, whatever format it came in.

`html` holds b, i, br and a[href] only, escaped: `markup.py` and `plain.py` are the only ones that write it.
"""

import html as entities
import re
from dataclasses import dataclass, field

TAG = re.compile(r"<[^>]+>")
SPACE = re.compile(r"\s+")


def plain(html: str) -> str:
    """Its words in one line."""
    return tidy(entities.unescape(TAG.sub("", html.replace("<br/>", " "))))


def tidy(text: str) -> str:
    return SPACE.sub(" ", text).strip()


def escape(text: str) -> str:
    return entities.escape(text, quote=False)


def shorten(text: str, most: int = 80) -> str:
    """For the report: enough to find the place again."""
    text = tidy(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    html: str
    is_bold: bool = False  # as a whole: often a heading by somebody who knows no styles

    @property
    def text(self) -> str:
        return plain(self.html)

    @property
    def lines(self) -> list[str]:
        """With their gaps, which may be all that is left of a table."""
        return [entities.unescape(TAG.sub("", line)) for line in self.html.split("<br/>")]

    @property
    def has_link(self) -> bool:
        return "<a " in self.html


@dataclass(frozen=True)
class Item:
    html: str
    depth: int = 0
    is_ordered: bool = False
    number: int = 0  # where the text says one


@dataclass(frozen=True)
class Listing:
    items: list[Item]


@dataclass(frozen=True)
class Table:
    """Rows of plain words, all of the same length."""

    rows: list[list[str]]
    has_header: bool = False
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    content: bytes
    name: str
    alt: str = ""
    caption: str = ""


Piece = Heading | Paragraph | Listing | Table | Picture


@dataclass
class Reading:
    pieces: list[Piece] = field(default_factory=list)
    title: str = ""  # if the file names one outside its text
    not_placed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
