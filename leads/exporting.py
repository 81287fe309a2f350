"""Leads as a table for a spreadsheet: chosen columns, a reason, a line in the access log, and no formulas."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from programs.formats import show_moment

from . import access
from .choices import Stage
from .desk_work import Refused
from .models import Lead

COLUMNS = {
    "full_name": gettext_lazy("Name"),
    "phone": gettext_lazy("Mobile"),
    "email": gettext_lazy("E-mail"),
    "city": gettext_lazy("City"),
    "program": gettext_lazy("Program"),
    "stage": gettext_lazy("Stage"),
    "owner": gettext_lazy("Owner"),
    "source": gettext_lazy("Source"),
    "campaign": gettext_lazy("Campaign"),
    "language": gettext_lazy("Language"),
    "created_at": gettext_lazy("Came in"),
    "last_enquiry_at": gettext_lazy("Last enquiry"),
    "next_at": gettext_lazy("Next step due"),
}
# Where a column is not one of the lead's own.
FROM = {
    "program": "program__name",
    "owner": "owner__username",
    "source": "first_touch__source",
    "campaign": "first_touch__campaign",
}
FORMATS = (("csv", "CSV"), ("xlsx", "XLSX"))
IN_MEMORY = 5 * 1024 * 1024
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(
    leads: QuerySet[Lead], columns: Iterable[str], *, by: AbstractBaseUser, reason: str
) -> "Table":
    """What leaves is read at once and logged, so that the log counts the very rows that left."""
    chosen = [name for name in COLUMNS if name in set(columns)]
    if not by.has_perm("leads.export_lead"):
        raise Refused(_("Exporting is for the head of admissions."))
    if not chosen or not reason.strip():
        raise Refused(_("Choose columns, and say what it is for."))
    rows = leads.order_by("pk").values_list(*(FROM.get(name, name) for name in chosen))
    table = Table(chosen, list(rows))
    access.note(by, "exported", count=len(table.rows), words=reason)
    return table


@dataclass(frozen=True)
class Table:
    columns: list[str]
    rows: list[tuple[Any, ...]]

    @property
    def headings(self) -> list[str]:
        return [str(COLUMNS[name]) for name in self.columns]

    def as_csv(self) -> Iterator[str]:
        return as_lines(self.headings, (map(_cell, self.columns, row) for row in self.rows))

    def as_workbook(self) -> IO[bytes]:
        """A file that is gone when it is closed: 20,000 rows take some seconds and few megabytes."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_("Leads"))
        sheet.freeze_panes = "A2"
        for position in range(1, len(self.columns) + 1):
            sheet.column_dimensions[get_column_letter(position)].width = 22
        sheet.append([_bold(sheet, heading) for heading in self.headings])
        for row in self.rows:
            sheet.append(
                [_typed(sheet, _cell(*one)) for one in zip(self.columns, row, strict=True)]
            )
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 the answer closes it
        book.save(file)
        file.seek(0)
        return file


def as_lines(headings: list[str], rows: Iterable[Iterable[str | datetime]]) -> Iterator[str]:
    """CSV with a byte order mark before it, as spreadsheets want it, and without formulas."""
    yield "\ufeff" + _line(headings)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[str | datetime]) -> str:
    out = io.StringIO()
    words = (show_moment(cell) if isinstance(cell, datetime) else cell for cell in cells)
    csv.writer(out).writerow(map(neutral, words))
    return out.getvalue()


def _cell(name: str, value: Any) -> str | datetime:
    if name == "stage":
        return str(Stage(value).label)
    if isinstance(value, datetime):
        return value
    return str(value or "")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is read as text. So is a number in E.164."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell


def _bold(sheet: WriteOnlyWorksheet, heading: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet: WriteOnlyWorksheet, value: str | datetime) -> Any:
    """A moment as one, in the school's time; what would be a formula as text, which stays text when the
    workbook is saved as CSV."""
    if isinstance(value, datetime):
        return timezone.localtime(value, timezone.get_default_timezone()).replace(
            tzinfo=None, microsecond=0
        )
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    if not value.startswith(STARTS_A_FORMULA):
        return value
    cell = WriteOnlyCell(sheet)
    cell._value, cell.data_type, cell.quotePrefix = value, "s", True
    return cell
