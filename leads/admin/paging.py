"""Lists of any length, a page at a time: what is on a page is found by where the page before it ended.

An OFFSET reads all that it skips, and an exact count reads everything. So a page's address carries the last row that
was seen, the first and the last page are a tap away, and a count stops at a bound and says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from programs.formats import show_count

AFTER, BEFORE, LAST = "after", "before", "last"
CURSORS = (AFTER, BEFORE, LAST)
COUNTED = 1000
LONGEST_KEY = 18  # digits; no key of a database has more


class Count(int):
    """A number of rows in words: exact, or past what is counted."""

    words: str

    def __new__(cls, number: int, words: str = "") -> "Count":
        count = super().__new__(cls, number)
        count.words = words or show_count(number)
        return count

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Order:
    """By one column, and by key among equals; rows that have nothing in the column come last."""

    name: str
    is_descending: bool = False

    @classmethod
    def of(cls, rows: QuerySet) -> "Order":
        first = str(next(iter(rows.query.order_by or rows.model._meta.ordering), "-pk"))
        return cls(first.removeprefix("-"), first.startswith("-"))

    @property
    def reversed(self) -> "Order":
        return Order(self.name, not self.is_descending)

    def apply(self, rows: QuerySet) -> QuerySet:
        sign = "-" if self.is_descending else ""
        names = dict.fromkeys((f"{sign}{self.name}", f"{sign}pk"))
        return rows.order_by(*names)

    def beyond(self, rows: QuerySet, value: Any, pk: int) -> QuerySet:
        """What comes after the row with this value and key. The first condition is what an index starts at."""
        to = "lt" if self.is_descending else "gt"
        if self.name == "pk":
            return rows.filter(**{f"pk__{to}": pk})
        further = Q(**{f"{self.name}__{to}": value})
        same = Q(**{self.name: value, f"pk__{to}": pk})
        return rows.filter(further | same, **{f"{self.name}__{to}e": value})


@dataclass
class Page:
    rows: list[models.Model]
    before: str = ""  # cursors, as the address has them; empty at either end
    after: str = ""


@dataclass
class Pages:
    """Pages of a queryset. A column that may be empty is read in two parts: an index holds no end of NULLs."""

    rows: QuerySet
    size: int
    order: Order = field(init=False)

    def __post_init__(self) -> None:
        self.order = Order.of(self.rows)

    def page(self, *, after: str = "", before: str = "", is_last: bool = False) -> Page:
        """A cursor that cannot be read gives the first page."""
        cursor = self._read(after or before)
        goes_back = is_last or bool(before and cursor)
        rows = self._take(cursor, goes_back)
        has_more = len(rows) > self.size
        rows = rows[: self.size]
        if goes_back:
            rows.reverse()
        page = Page(rows)
        if rows and (has_more if goes_back else cursor is not None):
            page.before = self._cursor(rows[0])
        if rows and (bool(before) and cursor is not None if goes_back else has_more):
            page.after = self._cursor(rows[-1])
        return page

    def _take(self, cursor: tuple[Any, int] | None, goes_back: bool) -> list[models.Model]:
        """One row more than a page has, which tells whether there is another page."""
        found: list[models.Model] = []
        parts = list(self._parts())
        for number, (rows, order) in enumerate(reversed(parts) if goes_back else parts):
            if goes_back:
                order = order.reversed
            if cursor is not None:
                is_empty = cursor[0] is None
                if len(parts) == 2 and number == 0 and is_empty != goes_back:
                    continue  # the cursor stands in the other part
                if len(parts) == 1 or number == (is_empty != goes_back):
                    rows = order.beyond(rows, *cursor)
            found += order.apply(rows)[: self.size + 1 - len(found)]
            if len(found) > self.size:
                break
        return found

    def _parts(self) -> Iterator[tuple[QuerySet, Order]]:
        if not self._may_be_empty():
            yield self.rows, self.order
            return
        yield self.rows.filter(**{f"{self.order.name}__isnull": False}), self.order
        empty = self.rows.filter(**{f"{self.order.name}__isnull": True})
        yield empty, Order("pk", self.order.is_descending)

    def _may_be_empty(self) -> bool:
        """Not where a filter compares the column already: who is overdue has a time to be overdue since."""
        if self.order.name == "pk" or not self._field.null:
            return False
        compared = (
            condition.lhs.target
            for condition in self.rows.query.where.children
            if isinstance(condition, (GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual))
        )
        return self._field not in compared

    @property
    def _field(self) -> models.Field:
        return self.rows.model._meta.get_field(self.order.name)

    def _cursor(self, row: models.Model) -> str:
        value = None if self.order.name == "pk" else getattr(row, self.order.name)
        return f"{row.pk}~{'' if value is None else self._field.value_to_string(row)}"

    def _read(self, cursor: str) -> tuple[Any, int] | None:
        key, mark, typed = cursor.partition("~")
        if not mark or not key.isascii() or not key.isdigit() or len(key) > LONGEST_KEY:
            return None
        if self.order.name == "pk":
            return None, int(key)
        if not typed and self._may_be_empty():
            return None, int(key)
        try:
            value = self._field.to_python(typed)
        except (ValidationError, ValueError):
            return None
        is_far = isinstance(value, date) and not 1900 < value.year < 2200
        return None if is_far else (value, int(key))

    def count(self) -> Count:
        """Exact up to a bound; of a whole table, what the database reckons."""
        known = self.rows.order_by()[: COUNTED + 1].count()
        if known <= COUNTED:
            return Count(known)
        return Count(known, _("more than %(number)s") % {"number": show_count(COUNTED)})


class _Paginator:
    """What the list's template asks of a paginator."""

    template_name = "admin/leads/pages.html"

    def get_elided_page_range(self, _number: int) -> list[int]:
        return []


class PagedChangeList(ChangeList):
    """Django's list with pages by cursor. Only one column at a time gives the order."""

    def get_filters_params(self, params: dict | None = None) -> dict:
        found = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name not in CURSORS}

    def get_query_string(self, new_params: dict | None = None, remove: list | None = None) -> str:
        """Another filter or order begins at its first page."""
        kept = {name: None for name in CURSORS if name not in (new_params or {})}
        return super().get_query_string({**kept, **(new_params or {})}, remove)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        """What no index orders is not an order, whatever the address says."""
        asked = super().get_ordering(request, queryset)
        orders = self.model_admin.orders
        is_known = bool(asked) and str(asked[0]).removeprefix("-") in orders
        return asked if is_known or not orders else list(self._get_default_ordering())

    def get_results(self, request: HttpRequest) -> None:
        pages = Pages(self.queryset, self.list_per_page)
        asked = request.GET
        self.page = pages.page(
            after=asked.get(AFTER, ""), before=asked.get(BEFORE, ""), is_last=LAST in asked
        )
        self.result_list = self.page.rows
        self.multi_page = bool(self.page.before or self.page.after)
        self.result_count = pages.count() if self.multi_page else Count(len(self.page.rows))
        if self.result_count > COUNTED and self._shows_whole_table(request):
            about = _("about %(number)s") % {
                "number": show_count(max(reckon_rows(self.model), COUNTED))
            }
            self.result_count = Count(self.result_count, about)
        self.full_result_count, self.show_full_result_count = None, False
        self.show_admin_actions, self.can_show_all = True, False
        self.paginator = _Paginator()

    def _shows_whole_table(self, request: HttpRequest) -> bool:
        is_narrowed = self.has_active_filters or bool(self.query)
        return not is_narrowed and request.user.has_perm("leads.see_every_lead")

    def kept_parameters(self) -> list[tuple[str, str]]:
        """What the sheet sends along beside its own questions: order, search, and filters of other pages."""
        asked = {spec.parameter_name for spec in self.filter_specs if hasattr(spec, "control")}
        others = self.filter_params.items()
        return [
            (name, value)
            for name, values in others
            for value in values
            if name not in asked and name not in CURSORS
        ]

    @cached_property
    def page_addresses(self) -> dict[str, str]:
        """Of the pages that there are, as seen from this one."""
        page, found = self.page, {}
        if page.before:
            found["first"] = self.get_query_string()
            found["before"] = self.get_query_string({BEFORE: page.before})
        if page.after:
            found["after"] = self.get_query_string({AFTER: page.after})
            found["last"] = self.get_query_string({LAST: "1"})
        return found


def reckon_rows(model: type[models.Model]) -> int:
    """About how many rows a whole table has; PostgreSQL keeps the number for its planner."""
    if connection.vendor != "postgresql":
        return model._base_manager.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table]
        )
        return max(int(cursor.fetchone()[0]), 0)
