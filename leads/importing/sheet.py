"""A file from a spreadsheet as rows of words. What is no such file, or too large a one, is refused in words.

The file comes from elsewhere and is trusted in nothing: not in its name, its size, its encoding, nor in what a
zip says about itself. No formula is run, no macro, no link to another file.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from programs.formats import show_count

from ..contact import remove_hidden_characters

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_EMPTY = 5_000
LONGEST_CELL = 5_000
MOST_LETTERS = 8_000_000
MOST_COLUMNS = 100
MOST_CELLS = 600_000
# What a workbook of so many rows may become when it is unpacked, and how often smaller a zip may have made it.
MOST_UNPACKED = 150 * 1024 * 1024
MOST_WORDS = 40 * 1024 * 1024  # of it the words that all cells share: they are in memory at once
MOST_FILES = 1_000
SHARED_WORDS = "xl/sharedStrings.xml"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
DELIMITERS = ",;\t|"
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
Line = tuple[int, list[str]]


class Unreadable(ValueError):
    """Why the file cannot be taken, and what to do."""


@dataclass(frozen=True)
class Sheet:
    """`rows`: the number of each line in the file, and its cells."""

    headings: list[str]
    rows: list[Line]


def read(file: IO[bytes], size: int) -> Sheet:
    if size > MOST_BYTES:
        raise Unreadable(
            _("The file is larger than 10 MB. Save it without pictures, or in two parts.")
        )
    start = file.read(8)
    file.seek(0)
    if start.startswith(OLD_EXCEL):
        raise Unreadable(
            _("This is an Excel file of the old kind, or one with a password. Save it as XLSX.")
        )
    return _sheet(_workbook(file) if start.startswith(ZIP) else _table(file.read()))


def _sheet(lines: Iterable[Line]) -> Sheet:
    """The first line that says something holds the headings; empty lines are passed over."""
    headings: list[str] = []
    rows: list[Line] = []
    cells_seen = 0
    letters = 0
    for number, cells in lines:
        # Empty lines count too: a stray cell in the last row of a sheet is a million of them before it.
        if number > MOST_ROWS + MOST_EMPTY:
            raise Unreadable(
                _("Something stands below line %(line)s. Delete the empty lines above it.")
                % {"line": show_count(MOST_ROWS + MOST_EMPTY)}
            )
        letters += sum(map(len, cells))
        if letters > MOST_LETTERS or any(len(cell) > LONGEST_CELL for cell in cells):
            raise Unreadable(
                _("Line %(line)s holds a text that is too long for a list of people.")
                % {"line": show_count(number)}
            )
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(
                _("Line %(line)s has more than %(most)s columns. Take out what is not needed.")
                % {"line": number, "most": MOST_COLUMNS}
            )
        if not headings:
            headings = cells
            continue
        cells_seen += len(cells)
        if len(rows) >= MOST_ROWS or cells_seen > MOST_CELLS:
            raise Unreadable(
                _("The list has more than %(rows)s rows, or too many columns. Bring it in parts.")
                % {"rows": show_count(MOST_ROWS)}
            )
        rows.append((number, cells))
    if not headings:
        raise Unreadable(_("The file is empty."))
    if not rows:
        raise Unreadable(_("There is one line only: the headings, and nobody below them."))
    return Sheet(_distinct(headings), rows)


def _distinct(headings: list[str]) -> list[str]:
    """Every column gets a name of its own: "Column C" where there is none, "Mobile (2)" for a second one."""
    names: list[str] = []
    for position, heading in enumerate(headings, start=1):
        letter = get_column_letter(position)
        name = " ".join(heading.split())[:60] or _("Column %(letter)s") % {"letter": letter}
        number, base = 2, name
        while name in names:
            name, number = f"{base} ({number})", number + 1
        names.append(name)
    return names


# --- CSV ----------------------------------------------------------------------------------------


def _table(raw: bytes) -> Iterator[Line]:
    text = _decode(raw)
    if len(CONTROLS.findall(text)) > max(20, len(text) / 100):
        raise Unreadable(_("This is no list. Bring a CSV or an XLSX file."))
    first, _break, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep="):  # Excel's own hint
        text, skipped = rest, 1
    else:
        skipped = 0
    before = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        for cells in reader:
            yield before + 1 + skipped, [_tidy(cell) for cell in cells]
            before = reader.line_num
    except csv.Error as problem:
        raise Unreadable(
            _("Line %(line)s cannot be read; perhaps a quotation mark is never closed.")
            % {"line": before + 1 + skipped}
        ) from problem


def _decode(raw: bytes) -> str:
    """UTF-8; UTF-16 as Excel's "Unicode text" is; else what Windows of the West writes."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    sample = raw[:2000]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(zeros) > 8 and zeros.count(0) > 0.6 * len(zeros):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """What cuts the heading into the most parts."""
    heading = next((line for line in text.splitlines() if line.strip(f" {DELIMITERS}\"'")), "")
    parts = {mark: len(next(csv.reader([heading], delimiter=mark), [])) for mark in DELIMITERS}
    return max(DELIMITERS, key=lambda mark: parts[mark])


# --- XLSX ---------------------------------------------------------------------------------------


def _workbook(file: IO[bytes]) -> Iterator[Line]:
    """Of the first sheet that is shown. Values as they were last worked out; no formula."""
    _check_zip(file)
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not shown:
            raise Unreadable(_("There is no sheet to be seen in this workbook."))
        shown[0].reset_dimensions()  # what the sheet says of its own size may be wrong
        rows = shown[0].iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
        for number, values in enumerate(rows, start=1):
            yield number, [_tidy(_in_words(value)) for value in values]
    except Unreadable:
        raise
    except Exception as problem:  # openpyxl meets a broken file with errors of a dozen kinds
        raise Unreadable(
            _(
                "This workbook cannot be read. Open it in your spreadsheet and save it as XLSX again."
            )
        ) from problem


def _check_zip(file: IO[bytes]) -> None:
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        raise Unreadable(_("This file is damaged. Bring a CSV or an XLSX file.")) from problem
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("This is no list. Bring a CSV or an XLSX file."))
    words = sum(part.file_size for part in parts if part.filename == SHARED_WORDS)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_FILES or unpacked > MOST_UNPACKED or words > MOST_WORDS:
        raise Unreadable(
            _("Unpacked, this workbook would be too large. Copy the list alone into a new one.")
        )
    file.seek(0)


def _in_words(value: Any) -> str:
    """A mobile that Excel took for a number comes back whole: 9822012300.0 is 9822012300."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value)


def _tidy(cell: str) -> str:
    return remove_hidden_characters(cell, is_one_line=False).strip()
