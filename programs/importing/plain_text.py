"""Plain text: blank lines part paragraphs, a short line without a full stop is a heading."""

import re
from html import escape

from .glued_table import read_glued_table
from .pieces import Heading, Items, Paragraph, Pieces, Table

BULLET = re.compile(r"^\s*[-–•·*]\s+(.+)$")
NUMBER = re.compile(r"^\s*\d{1,2}[.)]\s+(.+)$")
LONGEST_HEADING = 100
ENDS = (".", ",", ";", ":", "!", "…")
LINK = re.compile(r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)])")


def read_plain_text(text: str) -> Pieces:
    found = Pieces()
    for part in re.split(r"\n[ \t]*\n+", text.replace("\r\n", "\n").replace("\r", "\n")):
        if lines := [line for line in part.split("\n") if line.strip()]:
            _read_part(lines, found)
    return found


def _read_part(lines: list[str], found: Pieces) -> None:
    if rows := read_glued_table(lines):
        found.pieces.append(Table(rows))
    elif all(BULLET.match(line) for line in lines):
        found.pieces.append(Items([_html(BULLET.match(line)[1]) for line in lines]))
    elif len(lines) > 1 and all(NUMBER.match(line) for line in lines):
        found.pieces.append(
            Items([_html(NUMBER.match(line)[1]) for line in lines], is_ordered=True)
        )
    elif len(lines) == 1 and is_like_a_heading(lines[0]):
        found.pieces.append(Heading(lines[0].strip(), 3 if NUMBER.match(lines[0]) else 2))
    else:
        words = " ".join(line.strip() for line in lines)
        found.pieces.append(Paragraph(_html(words), words))


def is_like_a_heading(line: str) -> bool:
    line = line.strip()
    if len(line) > LONGEST_HEADING or not line[0].isalnum():
        return False
    return bool(NUMBER.match(line)) or (
        not line.endswith(ENDS) and not re.search(r"[:@]|\d{5}", line)
    )


def _html(text: str) -> str:
    return LINK.sub(r'<a href="\1">\1</a>', escape(text.strip(), quote=False))
