"""A table that lost its borders on the way: one line a row, cells glued to one another.

    AspectOne thing        Another thing
    FocusIs about the first.Is about the second.

Cells part where a tab or two blanks stand, where a sentence ends and a capital follows at once, and where a
small letter is followed by a capital.
"""

import re

GAP = re.compile(r"\t+|\s{2,}|\s*\|\s*")
END_OF_SENTENCE = re.compile(r"(?<=[.!?])(?=[A-Z\u0900-\u097f])")
JOINT = re.compile(r"(?<=[a-z)])(?=[A-Z])")
FEWEST_ROWS = 2


def read_glued_table(lines: list[str]) -> list[list[str]] | None:
    """Rows of equal length with the names of the columns first; None if these lines are no table."""
    names = _names(lines[0])
    if len(names) < 2 or len(lines) <= FEWEST_ROWS:
        return None
    rows = [_cells(line, len(names)) for line in lines[1:]]
    return [names, *rows] if all(rows) else None


def _names(line: str) -> list[str]:
    parts = [part for part in GAP.split(line.strip()) if part]
    return [name.strip() for part in parts for name in JOINT.split(part)] if len(parts) > 1 else []


def _cells(line: str, count: int) -> list[str]:
    """Empty if the line does not come apart into so many."""
    parts = [part.strip() for part in GAP.split(line.strip()) if part.strip()]
    if len(parts) == count:
        return parts
    label, rest = _split_at_first(line.strip(), JOINT)
    if not rest:
        return []
    cells = [label]
    for left in range(count - 2, 0, -1):
        cell, rest = _split_in_parts(rest, left + 1)
        if not rest:
            return []
        cells.append(cell)
    return [*cells, rest]


def _split_at_first(text: str, where: re.Pattern[str]) -> tuple[str, str]:
    found = where.search(text)
    return (text[: found.start()].strip(), text[found.start() :].strip()) if found else (text, "")


def _split_in_parts(text: str, parts: int) -> tuple[str, str]:
    """The first of so many parts, and the rest: at the joint nearest to where equal parts would end."""
    joints = list(END_OF_SENTENCE.finditer(text)) or list(JOINT.finditer(text))
    if not joints:
        return text, ""
    ideal = len(text) / parts
    at = min((joint.start() for joint in joints), key=lambda place: abs(place - ideal))
    return text[:at].strip(), text[at:].strip()
