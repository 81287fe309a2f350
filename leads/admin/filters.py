"""What the lists can be narrowed to. Filters combine, stay in the address, and cost two queries for all their choices.

Django's own ask the database for each list of choices, and for a column of text they read every row of it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from programs.models import Intake, Program

from .. import attribution, clock
from ..choices import Channel, EnquiryState, Exam, MailKind, MailState, Origin, Stage
from ..contacting import GIVE_UP_AFTER
from ..models import CLOSED, AccessLog, Application, Lead, Tag, Touch

Choices = Iterable[tuple[str, Any]]


class Filter(SimpleListFilter):
    """One question of the sheet, drawn as one control; an empty answer asks nothing."""

    template = "admin/leads/filter.html"
    control: ClassVar[str] = "select"
    fixed: ClassVar[Choices] = ()

    def has_output(self) -> bool:
        return True

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return self.fixed

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        value = (self.value() or "").strip()
        return self.narrow(rows, value, request) if value else rows

    def narrow(self, rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        raise NotImplementedError

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        yield {
            "name": self.parameter_name,
            "control": self.control,
            "value": self.value() or "",
            "options": self.lookup_choices,
        }


def by_column(
    column: str,
    label: Any,
    choices: Choices | Callable[[HttpRequest], Choices],
    parameter: str = "",
    *,
    takes_any: bool = False,
) -> type[Filter]:
    """A filter for one column; `choices` are fixed, or asked for with the request. `takes_any`: of a column of
    text, also what is not among them."""

    class ByColumn(Filter):
        title = label
        parameter_name = parameter or column
        fixed = () if callable(choices) else choices

        def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
            return choices(request) if callable(choices) else choices

        def narrow(self, rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
            if not takes_any and value not in {str(key) for key, _words in self.lookup_choices}:
                return rows.none()
            return rows.filter(**{column: value})

    return ByColumn


# --- Choices that the database knows --------------------------------------------------------------


def _records(kind: str) -> Callable[[HttpRequest], Choices]:
    """Programs, intakes, owners and tags, all in one query for a request."""

    def choices(request: HttpRequest) -> Choices:
        if not hasattr(request, "desk_records"):
            request.desk_records = list(_all_records())
        return [(str(pk), name) for of_kind, pk, name in request.desk_records if of_kind == kind]

    return choices


def _all_records() -> QuerySet:
    full_name = Concat("first_name", Value(" "), "last_name")
    named = {
        "program": Program.objects.annotate(words=F("name")),
        "intake": Intake.objects.annotate(words=Concat("program__name", Value(", "), "name")),
        "owner": User.objects.filter(seat__isnull=False).annotate(
            words=Coalesce(NullIf(full_name, Value(" ")), "username")
        ),
        "actor": User.objects.filter(is_staff=True).annotate(words=F("username")),
        "tag": Tag.objects.annotate(words=F("name")),
    }
    parts = [
        rows.annotate(kind=Value(kind, CharField()), label=Cast("words", CharField()))
        .order_by()
        .values_list("kind", "pk", "label")
        for kind, rows in named.items()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("label")


def _told(kind: str) -> Callable[[HttpRequest], Choices]:
    """Sources and campaigns that there are, in one query for a request."""

    def choices(request: HttpRequest) -> Choices:
        if not hasattr(request, "desk_told"):
            request.desk_told = attribution.known()
        return [(value, value) for value in request.desk_told[kind]]

    return choices


# --- Of leads -------------------------------------------------------------------------------------


class WhoseFilter(Filter):
    title = _("whose")
    parameter_name = "whose"
    fixed = (("me", _("mine")), ("nobody", _("nobody's")))

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        return rows.filter(owner=request.user if value == "me" else None)


class OpenFilter(Filter):
    title = _("open or closed")
    parameter_name = "stands"
    fixed = (("open", _("open")), ("closed", _("closed")))

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        still_open = [stage for stage in Stage if stage not in CLOSED]
        return rows.filter(stage__in=CLOSED if value == "closed" else still_open)


class DueFilter(Filter):
    title = _("next step")
    parameter_name = "due"
    fixed = (("overdue", _("overdue")), ("today", _("today")), ("none", _("none planned")))

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        now = clock.now()
        if value == "overdue":
            return rows.filter(next_at__lt=now)
        if value == "today":
            evening = timezone.localtime(now).replace(hour=23, minute=59, second=59)
            return rows.filter(next_at__gte=now, next_at__lte=evening)
        return rows.filter(next_at=None)


class UnreachableFilter(Filter):
    title = _("reaching them")
    parameter_name = "reach"
    fixed = (
        ("mail", _("mail does not arrive")),
        ("phone", _("wrong number")),
        ("misses", _("three misses or more")),
    )

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        if value == "misses":
            return rows.filter(failed_in_a_row__gte=GIVE_UP_AFTER)
        return rows.exclude(**{"phone_problem" if value == "phone" else "email_problem": ""})


class RefusedFilter(Filter):
    title = _("asked not to be reached by")
    parameter_name = "not_by"
    fixed = Channel.choices

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        return _holding(rows, "channels_refused", value)


class ExamFilter(Filter):
    title = _("exam")
    parameter_name = "exam"
    fixed = Exam.choices

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        told = _holding(Application.objects.filter(lead__isnull=False), "exams", value)
        return rows.filter(pk__in=told.values("lead"))


def _holding(rows: QuerySet, column: str, value: str) -> QuerySet:
    """A JSON list that has this word in it; `contains` is not for SQLite."""
    if connection.vendor == "postgresql":
        return rows.filter(**{f"{column}__contains": [value]})
    return rows.annotate(as_text=Cast(column, CharField())).filter(as_text__contains=f'"{value}"')


class CityFilter(Filter):
    """As it was typed, in capitals or not."""

    title = _("city")
    parameter_name = "city"
    control = "text"

    def narrow(self, rows: QuerySet[Lead], value: str, request: HttpRequest) -> QuerySet[Lead]:
        return rows.filter(city__iexact=value[:80])


class TouchFilter(Filter):
    """The source of an enquiry. A rare one is looked up first: in a list by time the database would go through
    a million rows to meet fifty of it."""

    title = _("source")
    parameter_name = "touch__source"
    few = 2000

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:
        return _told("source")(request)

    def narrow(self, rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
        touches = Touch.objects.filter(source=value).order_by()
        keys = list(touches.values_list("enquiry", flat=True)[: self.few + 1])
        return (
            rows.filter(touch__source=value) if len(keys) > self.few else rows.filter(pk__in=keys)
        )


# --- Of any list ----------------------------------------------------------------------------------


def by_day(column: str, label: Any, parameter: str, *, is_end: bool = False) -> type[Filter]:
    """From a day on, or until its end, in the school's time."""

    class ByDay(Filter):
        title = label
        parameter_name = parameter
        control = "date"

        def narrow(self, rows: QuerySet, value: str, request: HttpRequest) -> QuerySet:
            day = _read_day(value)
            if day is None:
                return rows
            begins = timezone.make_aware(datetime.combine(day, time.min))
            if is_end:
                return rows.filter(Q(**{f"{column}__lt": begins + timedelta(days=1)}))
            return rows.filter(Q(**{f"{column}__gte": begins}))

    return ByDay


def _read_day(typed: str):
    try:
        day = parse_date(typed)
    except ValueError:
        return None
    return day if day and 2000 <= day.year < 2100 else None


OF_LEADS = (
    WhoseFilter,
    OpenFilter,
    DueFilter,
    by_column("stage", _("stage"), Stage.choices, "stage__exact"),
    by_column("program", _("program"), _records("program"), "program__id__exact"),
    by_column("intake", _("intake"), _records("intake"), "intake__id__exact"),
    by_column("owner", _("owner"), _records("owner"), "owner__id__exact"),
    by_column("first_source", _("source"), _told("source"), "first_touch__source", takes_any=True),
    by_column(
        "first_campaign", _("campaign"), _told("campaign"), "first_touch__campaign", takes_any=True
    ),
    CityFilter,
    by_column(
        "language",
        _("language"),
        (("en", _("English")), ("hi", _("Hindi")), ("mr", _("Marathi"))),
        "language__exact",
    ),
    ExamFilter,
    UnreachableFilter,
    RefusedFilter,
    by_column("tags", _("tag"), _records("tag"), "tags__id__exact"),
    by_column("origin", _("came in by"), Origin.choices, "origin__exact"),
    by_day("last_enquiry_at", _("asked since"), "asked_from"),
    by_day("last_enquiry_at", _("asked until"), "asked_until", is_end=True),
)
OF_ENQUIRIES = (
    by_column("state", _("state"), EnquiryState.choices, "state__exact"),
    by_column("program", _("program"), _records("program"), "program__id__exact"),
    by_column("origin", _("came in by"), Origin.choices, "origin__exact"),
    TouchFilter,
    by_day("received_at", _("received since"), "received_from"),
    by_day("received_at", _("received until"), "received_until", is_end=True),
)
OF_MAILS = (
    by_column("state", _("state"), MailState.choices, "state__exact"),
    by_column("kind", _("kind"), MailKind.choices, "kind__exact"),
    by_day("created_at", _("queued since"), "queued_from"),
    by_day("created_at", _("queued until"), "queued_until", is_end=True),
)
OF_ACCESS = (
    by_column("action", _("what was done"), AccessLog.Action.choices, "action__exact"),
    by_column("actor", _("by whom"), _records("actor"), "actor__id__exact"),
    by_day("at", _("since"), "at_from"),
    by_day("at", _("until"), "at_until", is_end=True),
)
