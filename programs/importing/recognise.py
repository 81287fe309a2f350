"""What people write without saying so: lists typed by hand, tables without lines, headings without a style."""

import re
from collections.abc import Iterator
from dataclasses import replace

from . import glued_table
from .contact import is_contact_line
from .pieces import Heading, Item, Listing, Paragraph, Piece, Reading, plain
from .plain import tables_words

TYPED_MARK = re.compile(
    r"^((?:<[bi]>)*)(?:(?P<dot>[•●◦▪‣·*–-])|\(?(?P<number>\d{1,2})[.)])[\s\u00a0]+(?=\S)"
)
APPLY = re.compile(
    r"^(?:(?P<apply>(?:apply|register)(?: (?:online|now|here|today))?)"
    r"|(?P<enquire>(?:enquire|inquire)(?: (?:online|now|here|today))?))[\s!.»→>]*$",
    re.I,
)
LONGEST_HEADING = 100
MOST_WORDS = 14
SMALL = 3  # words this short need no capital in a title


def recognise(reading: Reading) -> Reading:
    pieces = list(_with_typed_lists(_with_glued_tables(reading)))
    pieces = _with_headings(pieces)
    return replace(reading, pieces=_with_whole_lists(pieces))


# --- Tables


def _with_glued_tables(reading: Reading) -> Iterator[Piece]:
    run: list[Paragraph] = []
    for piece in reading.pieces:
        if isinstance(piece, Paragraph):
            run.append(piece)
            continue
        yield from _tables_in(run, reading)
        run = []
        yield piece
    yield from _tables_in(run, reading)


def _tables_in(run: list[Paragraph], reading: Reading) -> Iterator[Piece]:
    lines = [
        (number, line, html)
        for number, piece in enumerate(run)
        for line, html in zip(piece.lines, piece.html.split("<br/>"), strict=True)
    ]
    found = glued_table.find([line for _number, line, _html in lines])
    if not found:
        yield from run
        return
    first, last = lines[found.start][0], lines[found.end - 1][0]
    yield from run[:first]
    yield from _rest(lines[: found.start], first)
    yield from tables_words(found, reading)
    yield from _rest(lines[found.end :], last)
    yield from _tables_in(run[last + 1 :], reading)


def _rest(lines: list[tuple[int, str, str]], number: int) -> Iterator[Paragraph]:
    """Of a paragraph that the table begins or ends in."""
    if html := "<br/>".join(html for at, _line, html in lines if at == number):
        yield Paragraph(html)


# --- Lists


def _with_typed_lists(pieces: Iterator[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if not isinstance(piece, Paragraph):
            yield piece
            continue
        lines = piece.html.split("<br/>")
        marks = [TYPED_MARK.match(line) for line in lines]
        if not all(marks) or piece.is_bold:
            yield piece
            continue
        for line, mark in zip(lines, marks, strict=True):
            number = int(mark["number"] or 0)
            yield Listing([Item(mark[1] + line[mark.end() :], 0, bool(number), number)])


def _with_whole_lists(pieces: list[Piece]) -> list[Piece]:
    """Items that follow each other are one list; a number that starts anew starts a new one."""
    whole: list[Piece] = []
    for piece in pieces:
        last = whole[-1] if whole else None
        if isinstance(piece, Listing) and isinstance(last, Listing) and _goes_on(last, piece):
            whole[-1] = Listing([*last.items, *piece.items])
        else:
            whole.append(piece)
    return whole


def _goes_on(last: Listing, following: Listing) -> bool:
    one, other = last.items[-1], following.items[0]
    if one.is_ordered != other.is_ordered:
        return False
    return not one.is_ordered or other.number == one.number + 1 > 1


# --- Headings


def _with_headings(pieces: list[Piece]) -> list[Piece]:
    """Where a text has headings of its own, only whole bold lines are taken for further ones."""
    has_own = sum(isinstance(piece, Heading) for piece in pieces) > 1
    deepest = max((piece.level for piece in pieces if isinstance(piece, Heading)), default=1)
    following = [*pieces[1:], None][: len(pieces)]
    return [
        Heading(piece.text.rstrip(":"), min(deepest + 1, 6) if has_own else 2)
        if isinstance(piece, Paragraph)
        and (piece.is_bold or not has_own)
        and is_heading_like(piece)
        and _is_body(after)
        else piece
        for piece, after in zip(pieces, following, strict=True)
    ]


def is_heading_like(piece: Paragraph) -> bool:
    text = piece.text
    if len(text) > LONGEST_HEADING or len(text.split()) > MOST_WORDS or "<br/>" in piece.html:
        return False
    if piece.has_link or not re.search(r"[^\W\d_]{2}", text):
        return False
    if APPLY.match(text) or is_contact_line(text) or "@" in text:
        return False
    if piece.is_bold:
        return not text.endswith((".", ",", ";"))
    if (
        text.endswith((".", ",", ";", ":", "…", "!", "।"))
        or text[0].islower()
        or not text[0].isalnum()
    ):
        return False
    return text.endswith("?") or _is_titled(text) or len(text.split()) <= 8


def _is_titled(text: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", text) if len(word) > SMALL]
    return sum(word[0].isupper() for word in words) >= 0.6 * len(words)


def _is_body(piece: Piece | None) -> bool:
    """A heading stands over something; a line among short lines is an address or a verse."""
    if isinstance(piece, Paragraph):
        return piece.is_bold or is_heading_like(piece) or len(plain(piece.html)) > 60 or (
            plain(piece.html).endswith((".", "?", "!", ":", "।"))
        )  # fmt: skip
    return piece is not None
