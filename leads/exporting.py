"""Leads as a table for a spreadsheet: chosen columns, a reason, a line in the access log, and no formulas."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.formats import show_moment

from . import access
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
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(
    leads: QuerySet[Lead], columns: Iterable[str], *, by: AbstractBaseUser, reason: str
) -> Iterator[str]:
    """Lines of CSV with a byte order mark, as spreadsheets want it. Logged before the first line leaves."""
    chosen = [name for name in COLUMNS if name in set(columns)]
    if not by.has_perm("leads.export_lead"):
        raise Refused(_("Exporting is for the head of admissions."))
    if not chosen or not reason.strip():
        raise Refused(_("Choose columns, and say what it is for."))
    access.note(by, "exported", count=leads.count(), words=reason)
    return _lines(leads, chosen)


def _lines(leads: QuerySet[Lead], chosen: list[str]) -> Iterator[str]:
    yield "\ufeff" + _line([str(COLUMNS[name]) for name in chosen])
    rows = leads.select_related("program", "owner", "first_touch").order_by("pk")
    for lead in rows.iterator(chunk_size=500):
        yield _line([neutral(_cell(lead, name)) for name in chosen])


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _cell(lead: Lead, name: str) -> str:
    if name in ("source", "campaign"):
        return getattr(lead.first_touch, name) if lead.first_touch else ""
    if name == "stage":
        return str(lead.get_stage_display())
    value = getattr(lead, name)
    if name.endswith("_at"):
        return show_moment(value) if value else ""
    return str(value or "")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is read as text. So is a number in E.164."""
    return f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell
