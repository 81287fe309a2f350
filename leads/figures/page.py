"""The page of figures, part by part, from one set of counts."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise as Words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.formats import show_count, show_share
from programs.models import Intake, Program

from ..choices import FUNNEL, PromiseState, Stage
from ..promise import show_length
from . import drawn
from .asked import Addresses, Asked
from .counted import KINDS, week_days
from .drawn import Figure
from .narrowed import ANSWERED_WITHIN, NOBODY

SHOWN = 10  # rows of a table; the rest is behind a click
AT_MOST = 60
WEEKS = 13
Names = dict[tuple[str, str], str]
THIS_INTAKE = ("this_intake", "")

TITLES: dict[str, str | Words] = {
    "first_source": gettext_lazy("By source"),
    "of_program": gettext_lazy("By program"),
    "of_intake": gettext_lazy("By intake"),
    "of_owner": gettext_lazy("By counsellor"),
}
UNNAMED = {
    "first_source": gettext_lazy("no source known"),
    "of_program": gettext_lazy("no program chosen"),
    "of_intake": gettext_lazy("no intake chosen"),
    "of_owner": gettext_lazy("nobody yet"),
}
# What the tables show beside the number of people, and may be sorted by.
STEPS = {
    "contacted": gettext_lazy("Contacted"),
    "qualified": gettext_lazy("Qualified"),
    "applied": gettext_lazy("Applied"),
    "enrolled": gettext_lazy("Enrolled"),
}
MEASURES = {
    "kept": gettext_lazy("Promises kept"),
    "response": gettext_lazy("Median first answer"),
    "attempts": gettext_lazy("Attempts per lead"),
    "applied": gettext_lazy("Applied"),
    "people": gettext_lazy("People"),
}
WITHIN = {
    "1h": gettext_lazy("within an hour"),
    "4h": gettext_lazy("1 to 4 hours"),
    "1d": gettext_lazy("4 to 24 hours"),
    "3d": gettext_lazy("1 to 3 days"),
    "later": gettext_lazy("later than 3 days"),
}


def names() -> Names:
    """Of programs, intakes and staff, in one query; under THIS_INTAKE the day on which the newest opened."""
    nothing = Value("")
    today = timezone.localdate()
    is_open = Q(opens_on__lte=today) & (Q(closes_on=None) | Q(closes_on__gte=today))
    opened = Case(When(is_open, then=Cast("opens_on", CharField())), default=nothing)

    def rows(kind: str, records: Any, *columns: Any) -> Any:
        return records.order_by().values_list(Value(kind), "pk", *columns)

    programs = rows("of_program", Program.objects.all(), F("name"), nothing, nothing)
    intakes = rows("of_intake", Intake.objects.all(), F("program__name"), F("name"), opened)
    staff = rows(
        "of_owner", get_user_model().objects.all(), F("first_name"), F("last_name"), F("username")
    )
    found: Names = {}
    for kind, pk, first, second, third in programs.union(intakes, staff, all=True):
        is_intake = kind == "of_intake"
        words = (", " if is_intake else " ").join(part for part in (first, second) if part)
        found[kind, str(pk)] = words or third
        if is_intake and third > found.get(THIS_INTAKE, ""):
            found[THIS_INTAKE] = third
    return found


def name_of(known: Names, kind: str, key: str) -> str:
    if key == NOBODY:
        return str(UNNAMED[kind])
    return key if kind == "first_source" else known.get((kind, key), f"#{key}")


# --- Funnel -------------------------------------------------------------------------------------


@dataclass
class Step:
    words: str
    people: Figure
    from_before: str  # in words; empty for the first
    here: Figure


def funnel(counts: Mapping[str, Any], to: Addresses) -> list[Step]:
    tally = counts["groups"]["all"][""]
    people = tally.get("people", 0)
    steps: list[Step] = []
    for stage in FUNNEL:
        number = tally.get(f"to {stage}", 0)
        before = steps[-1] if steps else None
        share = show_share(number, before.people.number) if before else ""
        came = (
            _("%(share)s of those %(stage)s") % {"share": share, "stage": before.words}
            if before
            else ""
        )
        here = Figure(tally.get(f"at {stage}", 0), to.of(at_stage=stage.value))
        reached = Figure(number, to.of(reached=stage.value), people)
        steps.append(Step(str(stage.label), reached, came, here))
    return steps


def left(counts: Mapping[str, Any], to: Addresses) -> list[tuple[str, Figure]]:
    tally = counts["groups"]["all"][""]
    people = tally.get("people", 0)
    return [
        (str(stage.label), Figure(tally.get(f"at {stage}", 0), to.of(at_stage=stage.value), people))
        for stage in (Stage.LOST, Stage.JUNK)
    ]


# --- Tables -------------------------------------------------------------------------------------


@dataclass
class Row:
    name: str
    people: Figure
    steps: list[Figure]
    lost: Figure


@dataclass
class Table:
    kind: str
    title: str
    rows: list[Row] = field(default_factory=list)
    more: list[Row] = field(default_factory=list)
    left_out: int = 0


def tables(
    counts: Mapping[str, Any], to: Addresses, known: Names, *, sort: str, shows_staff: bool
) -> list[Table]:
    return [
        _table(kind, counts, to, known, sort) for kind in KINDS if shows_staff or kind != "of_owner"
    ]


def _table(kind: str, counts: Mapping[str, Any], to: Addresses, known: Names, sort: str) -> Table:
    groups = counts["groups"][kind]
    wanted = {"people": "people", "lost": "at lost"}.get(sort, f"to {sort}")

    def place(key: str) -> tuple:
        tally = groups[key]
        return -tally.get(wanted, 0), -tally.get("people", 0), name_of(known, kind, key)

    keys = sorted(groups, key=place)
    rows = [_row(kind, key, groups[key], counts["total"], to, known) for key in keys[:AT_MOST]]
    left_out = sum(groups[key]["people"] for key in keys[AT_MOST:])
    return Table(kind, str(TITLES[kind]), rows[:SHOWN], rows[SHOWN:], left_out)


def _row(
    kind: str, key: str, tally: Mapping[str, int], total: int, to: Addresses, known: Names
) -> Row:
    people = tally.get("people", 0)

    def got(stage: str) -> Figure:
        return Figure(tally.get(f"to {stage}", 0), to.of(**{kind: key, "reached": stage}), people)

    return Row(
        name_of(known, kind, key),
        Figure(people, to.of(**{kind: key}), total),
        [got(stage) for stage in STEPS],
        Figure(tally.get("at lost", 0), to.of(**{kind: key, "at_stage": "lost"}), people),
    )


# --- Answers and promises -----------------------------------------------------------------------


def answers(counts: Mapping[str, Any], to: Addresses) -> list[tuple[str, Figure]]:
    """How soon people were first answered, and how many wait still."""
    total, within = counts["total"], counts["answers"]["within"]
    found = [
        (str(WITHIN[name]), Figure(within[name], to.of(answered=name), total))
        for name in ANSWERED_WITHIN
    ]
    waiting = Figure(total - sum(within.values()), to.of(answered="no"), total)
    return [*found, (_("not answered yet"), waiting)]


@dataclass
class Work:
    """What one counsellor did for people of this time, or everybody did, or did in one week."""

    people: int = 0
    attempts: int = 0
    tried: int = 0
    kept: int = 0
    broken: int = 0
    open: int = 0
    applied: int = 0

    def add(self, numbers: list[int]) -> None:
        for name, number in zip(vars(self), numbers, strict=True):
            setattr(self, name, getattr(self, name) + (number or 0))

    @property
    def settled(self) -> int:
        return self.kept + self.broken

    @property
    def tries(self) -> str:
        return f"{self.attempts / self.people:.1f}" if self.people else "–"


def work(counts: Mapping[str, Any]) -> dict[tuple[str, str], Work]:
    """By counsellor and week; "" is everybody, and all of the time."""
    found: dict[tuple[str, str], Work] = defaultdict(Work)
    for owner, week, *numbers in counts["weeks"]:
        for key in ((owner, week), (owner, ""), ("", week), ("", "")):
            found[key].add(numbers)
    return found


@dataclass
class Counsellor:
    name: str
    people: Figure
    median: Figure
    ninetieth: Figure
    attempts: Figure
    kept: Figure
    broken: Figure
    open: Figure
    applied: Figure


def counsellors(counts: Mapping[str, Any], to: Addresses, known: Names) -> list[Counsellor]:
    done = work(counts)
    owners = sorted(
        (owner for owner, week in done if not week and owner),
        key=lambda owner: (owner == NOBODY, -done[owner, ""].people),
    )
    return [counsellor(counts, done, owner, to, known) for owner in ["", *owners]]


def counsellor(
    counts: Mapping[str, Any],
    done: Mapping[tuple[str, str], Work],
    owner: str,
    to: Addresses,
    known: Names,
) -> Counsellor:
    one = done.get((owner, ""), Work())
    whose = {"of_owner": owner} if owner else {}
    median, ninetieth, answered = counts["answers"]["of"].get(owner, [None, None, 0])
    listed = to.of(**whose, answered="yes")
    promises = {
        state: Figure(
            getattr(one, state.value),
            to.of(**whose, promise=state.value),
            one.settled if state != PromiseState.OPEN else None,
        )
        for state in PromiseState
    }
    return Counsellor(
        name_of(known, "of_owner", owner) if owner else _("Everybody"),
        Figure(one.people, to.of(**whose)),
        Figure(answered, listed, words=length(median)),
        Figure(answered, listed, words=length(ninetieth)),
        Figure(one.attempts, to.of(**whose, tried="yes"), words=one.tries),
        promises[PromiseState.KEPT],
        promises[PromiseState.BROKEN],
        promises[PromiseState.OPEN],
        Figure(one.applied, to.of(**whose, reached="applied"), one.people),
    )


def length(minutes: int | None) -> str:
    return "–" if minutes is None else show_length(minutes)


# --- Week by week -------------------------------------------------------------------------------


@dataclass
class Cell:
    figure: Figure
    level: int
    words: str  # what stands behind it


@dataclass
class Weeks:
    heads: list[str]
    rows: list[tuple[str, list[Cell]]]
    has_earlier: bool


def weeks(
    counts: Mapping[str, Any], asked: Asked, to: Addresses, known: Names, *, measure: str
) -> Weeks:
    """Each counsellor in each week in which people came: the last thirteen."""
    done = work(counts)
    every = sorted({week for _owner, week in done if week})
    shown = every[-WEEKS:]
    owners = sorted(
        (owner for owner, week in done if not week and owner),
        key=lambda owner: (owner == NOBODY, -done[owner, ""].people),
    )
    measured = {
        (owner, week): _measured(measure, done.get((owner, week), Work()), counts, owner, week)
        for owner in ["", *owners]
        for week in shown
    }
    values = [value for value, *_rest in measured.values()]
    # From the lowest up, so that differences show; but a hair's breadth is not made a gulf.
    most = max(values, default=0)
    lowest = min(min(values, default=0), 0.7 * most)
    heads = [date_format(_day(week), _("j M")) for week in shown]

    def cell(owner: str, week: str) -> Cell:
        value, words, behind, number, more = measured[owner, week]
        first, last = week_days(week, asked)
        whose = {"of_owner": owner} if owner else {}
        url = to.of(**whose, **more, came_from=first, came_until=last)
        return Cell(
            Figure(number, url, words=words), drawn.level(value - lowest, most - lowest), behind
        )

    rows = [
        (
            name_of(known, "of_owner", owner) if owner else _("Everybody"),
            [cell(owner, week) for week in shown],
        )
        for owner in ["", *owners]
    ]
    return Weeks(heads, rows, len(every) > len(shown))


def _day(week: str) -> date:
    return datetime.fromisoformat(week).date()


def _measured(
    measure: str, done: Work, counts: Mapping[str, Any], owner: str, week: str
) -> tuple[float, str, str, int, dict[str, str]]:
    """Its height, in words, what stands behind it, how many the list holds, and what narrows the list."""
    if measure == "people":
        return done.people, show_count(done.people), "", done.people, {}
    if measure == "response":
        key = f"{owner} {week}"
        median, _ninetieth, number = counts["answers"]["of"].get(key, [None, None, 0])
        behind = _("%(number)s answered") % {"number": number}
        return median or 0, length(median), behind, number, {"answered": "yes"}
    if measure == "attempts":
        behind = _("%(attempts)s attempts for %(people)s people") % vars(done)
        average = done.attempts / done.people if done.people else 0
        return average, done.tries, behind, done.tried, {"tried": "yes"}
    if measure == "applied":
        return _share(done.applied, done.people, {"reached": "applied"})
    return _share(done.kept, done.settled, {"promise": "kept"})


def _share(part: int, whole: int, more: dict[str, str]) -> tuple[float, str, str, int, dict]:
    behind = _("%(part)s of %(whole)s") % {"part": part, "whole": whole}
    return part / whole if whole else 0, show_share(part, whole), behind, part, more


# --- Days, campaigns and hours ------------------------------------------------------------------


@dataclass
class Campaign:
    name: str
    people: Figure
    first: date | None


def campaigns(counts: Mapping[str, Any], to: Addresses) -> list[Campaign]:
    return [
        Campaign(
            name or _("further campaigns"),
            Figure(told["people"], to.of(first_campaign=name) if name else ""),
            _day(told["first"]) if told["first"] else None,
        )
        for name, told in sorted(
            counts["campaigns"].items(), key=lambda item: (not item[0], -item[1]["people"])
        )
    ]


def days(counts: Mapping[str, Any], asked: Asked, to: Addresses) -> drawn.Chart:
    known = counts["days"]
    first = asked.since or (_day(next(iter(known))) if known else asked.until)

    def address(start: date, end: date) -> str:
        return to.of(came_from=start.isoformat(), came_until=end.isoformat())

    return drawn.chart(known, counts["campaigns"], first, asked.until, address)


def hours(counts: Mapping[str, Any], to: Addresses) -> list[tuple[str, list[drawn.Warm]]]:
    address: Callable[[int, int], str] = lambda weekday, hour: to.of(weekday=weekday, hour=hour)  # noqa: E731
    return drawn.heat(counts["heat"], address)
