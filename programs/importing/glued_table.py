"""A table that lost its lines: copied from a web page, each row is one line with its cells glued together.

    AspectProduction Management        Operations Management
    FocusConcentrates on physical products.Encompasses a broader range.

The header says how many cells there are. A row is cut where two cells meet without a space: after a
sentence's end, at a small letter before a capital, after a bracket or a number. The label is the longest
run of Title Case that leaves enough places to cut for the cells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from .pieces import Table, shorten, tidy

GAP = re.compile(r"\t+|[ \u00a0]{2,}")
MOST_NAMES = 6
LONGEST_NAME = 40
LONGEST_LABEL = 60
LEAST_ROWS = 2

# Written as one word with a capital inside: no cell begins there.
ONE_WORD = re.compile(
    r"\b(?:LinkedIn|YouTube|WhatsApp|GitHub|PowerPoint|JavaScript|PayPal|AutoCAD|DevOps|HubSpot|iPhone"
    r"|(?:Fin|Ed|Agri|Bio|Health)Tech|[BM](?:Tech|Com|Sc|Arch|Pharm|Ed|Phil)|PhD|PwC|Mc[A-Z][a-z]+|eCommerce)"
)
JOINT = re.compile(
    r"(?P<sentence>(?<=[.!?])|(?<=[.!?][”\"’)]))(?=[A-Z₹“\"](?!\.)|\d)"
    r"|(?P<word>(?<=[a-z)\]”%]))(?=[A-Z][A-Za-z \-’']|₹)"
    r"|(?P<number>(?<=\d))(?=[A-Z][a-z]|₹)"
    r"|(?P<weak>(?<=[a-z)])(?=\d)|(?<=[A-Z])(?=[A-Z][a-z]{2}))"
)
STRENGTH = {"sentence": 3, "word": 2, "number": 2, "weak": 1}
TITLE_WORD = re.compile(
    r"[A-Z0-9(&“\"].*|of|and|the|in|for|to|with|on|by|vs\.?|or|a|an|at|from|&|/|-|–"
)
FRAGMENT = re.compile(r"[A-Za-z]*$")


@dataclass
class Found:
    table: Table
    start: int
    end: int
    unread: list[str] = field(default_factory=list)  # rows that could not be cut
    guessed: list[str] = field(
        default_factory=list
    )  # labels of rows that had several places to cut


@dataclass(frozen=True)
class Joint:
    at: int
    strength: int


def find(lines: Sequence[str]) -> Found | None:
    """The first glued table among the lines; `start` is its header, `end` the line after its last row."""
    for start, line in enumerate(lines[: -LEAST_ROWS or None]):
        if (names := read_header(line)) and (found := _read(names, lines, start)):
            return found
    return None


def read_header(line: str) -> list[str]:
    """The names of its columns, label's first; none if it is no header."""
    if len(line) > 200 or line.rstrip().endswith((".", "!", "?", ":", ",")):
        return []
    names = [
        tidy(name) for part in GAP.split(line.strip()) for name in _cut(part, _joints(part), 2)
    ]
    is_header = 3 <= len(names) <= MOST_NAMES and all(
        0 < len(name) <= LONGEST_NAME and _is_title(name) for name in names
    )
    return names if is_header else []


def _read(names: list[str], lines: Sequence[str], start: int) -> Found | None:
    rows, unread, guessed, end = [], [], [], start + 1
    waiting: list[str] = []
    for number, line in enumerate(lines[start + 1 :], start + 1):
        row, is_guess = read_row(line, len(names))
        if row:
            rows.append(row)
            unread += waiting
            waiting, end = [], number + 1
            guessed += [row[0]] if is_guess else []
        elif waiting:
            break
        else:
            waiting = [line]
    if len(rows) < LEAST_ROWS or len(unread) > len(rows) // 2:
        return None
    return Found(Table([names, *rows], has_header=True), start, end, unread, guessed)


def read_row(line: str, columns: int) -> tuple[list[str], bool]:
    """Its cells, and whether another cut would have been as good. No cells if there is no place to cut."""
    line = line.strip()
    if GAP.search(line):
        cells = [tidy(cell) for cell in GAP.split(line)]
        if len(cells) == columns:
            return cells, False
    joints = _joints(line)
    needed = columns - 2
    for place in reversed(_label_ends(line, joints, needed)):
        after = [joint for joint in joints if joint.at > place]
        cuts, is_guess = _choose(line, place, after, needed)
        if len(cuts) == needed:
            ends = [0, place, *cuts, len(line)]
            cells = [tidy(line[a:b]) for a, b in zip(ends, ends[1:], strict=False)]
            if all(cells):
                return cells, is_guess
    return [], False


def _label_ends(line: str, joints: list[Joint], needed: int) -> list[int]:
    """Where the label may end, the best last: in Title Case rather than not, at a sure joint rather than a
    weak one, and then the longest."""
    places = [
        joint
        for number, joint in enumerate(joints)
        if joint.at <= LONGEST_LABEL and len(joints) - number - 1 >= needed
    ]
    titles = [joint for joint in places if _is_title(line[: joint.at])]
    sure = [joint for joint in titles if joint.strength > 1]
    return [joint.at for joint in sure or titles or places[:1]]


def _choose(line: str, start: int, joints: list[Joint], needed: int) -> tuple[list[int], bool]:
    """The strongest places; among equals those that leave cells of like length, which is a guess."""
    chosen: list[int] = []
    for strength in sorted({joint.strength for joint in joints}, reverse=True):
        equals = [joint.at for joint in joints if joint.strength == strength][:12]
        missing = needed - len(chosen)
        if len(equals) <= missing:
            chosen += equals
            if len(chosen) == needed:
                return sorted(chosen), False
            continue
        best = min(
            combinations(equals, missing),
            key=lambda cuts: _unevenness([start, *sorted([*chosen, *cuts]), len(line)]),
        )
        return sorted([*chosen, *best]), True
    return sorted(chosen), False


def _unevenness(ends: list[int]) -> int:
    lengths = [b - a for a, b in zip(ends, ends[1:], strict=False)]
    return max(lengths) - min(lengths)


def _joints(line: str) -> list[Joint]:
    inside = {at for word in ONE_WORD.finditer(line) for at in range(word.start() + 1, word.end())}
    joints = []
    for match in JOINT.finditer(line):
        if match.start() in inside or match.start() == 0:
            continue
        strength = STRENGTH[match.lastgroup or "weak"]
        before = line[: match.start()].rstrip('.!?”"’)]')
        if len(FRAGMENT.search(before)[0]) in (1, 2) and strength > 1:
            strength = 1  # an abbreviation (B.Tech), a prefix (McKinsey)
        joints.append(Joint(match.start(), strength))
    return joints


def _cut(text: str, joints: list[Joint], least: int) -> list[str]:
    ends = [0, *(joint.at for joint in joints if joint.strength >= least), len(text)]
    return [text[a:b] for a, b in zip(ends, ends[1:], strict=False)]


def _is_title(text: str) -> bool:
    return bool(text.strip()) and all(TITLE_WORD.fullmatch(word) for word in text.split())


def unread_words(found: Found) -> list[str]:
    return [shorten(line) for line in found.unread]
