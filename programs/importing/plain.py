"""Plain text: lines, and what they look like. Headings are found later, by `recognise.py`."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from . import glued_table
from .pieces import Item, Listing, Paragraph, Piece, Reading, Table, escape, shorten, tidy

BULLET = re.compile(r"^\s*[•●◦▪‣·*–-][\s\u00a0]+(?=\S)")
NUMBER = re.compile(r"^\s*\(?(\d{1,2})[.)][\s\u00a0]+(?=\S)")
TABULAR = re.compile(r"[ \u00a0]{2,}(?=\S)")
LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
WIDEST_WRAPPED = 120
NARROWEST_WRAPPED = 45


def read(text: str) -> Reading:
    reading = Reading()
    for group in _groups(text):
        reading.pieces += _pieces(group, reading)
    return reading


def _groups(text: str) -> Iterator[list[str]]:
    group: list[str] = []
    for line in text.split("\n"):
        if tidy(line):
            group.append(line.rstrip())
        elif group:
            yield group
            group = []
    if group:
        yield group


def _pieces(lines: list[str], reading: Reading) -> Iterator[Piece]:
    """Of lines that no empty line divides."""
    if not lines:
        return
    if table := _tabular(lines):
        yield table
    elif found := glued_table.find(lines):
        yield from _pieces(lines[: found.start], reading)
        yield from tables_words(found, reading)
        yield from _pieces(lines[found.end :], reading)
    else:
        yield from _lists_and_paragraphs(lines)


def tables_words(found: glued_table.Found, reading: Reading) -> Iterator[Piece]:
    """The table; under it the rows that could not be read, which are listed too."""
    yield found.table
    for label in found.guessed:
        reading.changed.append(
            _("Row “%s” of the table could be cut in several ways: check where its cells end.")
            % shorten(label)
        )
    for line in found.unread:
        reading.not_placed.append(
            _("A row of the table, kept as text below it: “%s”") % shorten(line)
        )
        yield Paragraph(escape(tidy(line)))


def _tabular(lines: list[str]) -> Table | None:
    for gap, least in ((re.compile(r"\t"), 2), (TABULAR, 3)):
        rows = [[tidy(cell) for cell in gap.split(line.strip(" "))] for line in lines]
        width = len(rows[0])
        if len(rows) >= least and width > 1 and all(len(row) == width for row in rows):
            return Table(rows)
    return None


def _lists_and_paragraphs(lines: list[str]) -> Iterator[Piece]:
    while lines:
        if _is_item(lines[0]):
            items, lines = _items(lines)
            yield Listing(items)
        else:
            end = next((n for n, line in enumerate(lines) if _is_item(line)), len(lines))
            for words in _unwrapped(lines[:end]):
                yield Paragraph(_linked(words))
            lines = lines[end:]


def _is_item(line: str) -> bool:
    return bool(BULLET.match(line) or NUMBER.match(line))


def _items(lines: list[str]) -> tuple[list[Item], list[str]]:
    """Items of one kind, with the indented lines that go on with them."""
    is_ordered = not BULLET.match(lines[0])
    mark, outer = (NUMBER if is_ordered else BULLET), _indent(lines[0])
    items: list[Item] = []
    for position, line in enumerate(lines):
        if match := mark.match(line):
            depth = min(3, (_indent(line) - outer) // 2) if _indent(line) > outer else 0
            number = int(match[1]) if is_ordered else 0
            items.append(Item(_linked(tidy(line[match.end() :])), depth, is_ordered, number))
        elif not _is_item(line) and _indent(line) > outer:
            last = items[-1]
            items[-1] = Item(
                f"{last.html} {_linked(tidy(line))}", last.depth, is_ordered, last.number
            )
        else:
            return items, lines[position:]
    return items, []


def _indent(line: str) -> int:
    return len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines that an editor broke at its margin are one paragraph; others are each their own."""
    if len(lines) > 2 and _is_wrapped(lines[1:]) and len(lines[0]) < 0.7 * max(map(len, lines)):
        return [lines[0].strip(), *_unwrapped(lines[1:])]
    if _is_wrapped(lines):
        return [tidy(" ".join(lines))]
    return [line.strip() for line in lines]


def _is_wrapped(lines: list[str]) -> bool:
    """Of no line but the last would the next word have fitted on it."""
    width = max(map(len, lines))
    return len(lines) > 1 and width <= WIDEST_WRAPPED and all(
        len(line) >= NARROWEST_WRAPPED and len(line) + len(following.split()[0]) >= width
        for line, following in zip(lines, lines[1:], strict=False)
    )  # fmt: skip


def _linked(words: str) -> str:
    """Escaped, and every address a link."""
    return LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escape(words))
