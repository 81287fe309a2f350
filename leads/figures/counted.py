"""The counting: four walks over the leads of one time, each grouped once, whoever asks.

Everything is a column of the lead, so nothing is joined. What comes out is plain lists and words: it can be
kept as JSON (kept.py). Whoever has no lead stands in no figure: held enquiries wait for a person, canaries are
nobody, a merged lead counts with the one that it was merged into; an erased person stays a count.
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import TruncHour, TruncWeek
from django.utils import timezone

from .. import clock
from ..choices import FUNNEL, PromiseState, Stage
from ..models import Lead
from .asked import Asked
from .narrowed import ANSWERED_WITHIN, narrow, start_of

APPLIED = FUNNEL[FUNNEL.index(Stage.APPLIED) :]
KINDS = ("first_source", "of_program", "of_intake", "of_owner")
MARKED = 12  # campaigns that get a mark; the rest is counted with them


class Minutes(Func):
    """Whole minutes from one moment to another."""

    output_field = models.IntegerField()
    # DATE_PART gives a float; EXTRACT a numeric, which takes three times as long.
    template = "CAST(FLOOR(DATE_PART('epoch', %(expressions)s) / 60) AS integer)"
    arg_joiner = " - "

    def as_sqlite(self, compiler, connection, **context):
        template = "CAST(ROUND(86400 * (%(expressions)s)) AS integer) / 60"
        days = [Func(part, function="JULIANDAY") for part in self.source_expressions]
        copy = self.copy()
        copy.set_source_expressions(days)
        return copy.as_sql(compiler, connection, template=template, **context)


def _grain() -> Case:
    """To the minute for an hour, to five for a working day, then to half an hour: as one says it."""
    return Case(
        When(minutes__lt=60, then=F("minutes")),
        When(minutes__lt=480, then=F("minutes") - F("minutes") % 5),
        default=F("minutes") - F("minutes") % 30,
    )


def count(leads: QuerySet[Lead], asked: Asked, *, by_week: bool = False) -> dict[str, Any]:
    """`leads`: whom the viewer may see. `by_week`: also each counsellor's answers week by week."""
    ours = narrow(leads, asked.bounds).order_by()
    groups = _groups(ours)
    days, campaigns = _days(ours, asked, leads)
    return {
        "at": clock.now().isoformat(),
        "total": sum(days.values()),
        "groups": groups,
        "campaigns": campaigns,
        "days": dict(sorted(_by_day(days).items())),
        "heat": _heat(days),
        "weeks": _weeks(ours),
        "answers": _answers(ours, by_week=by_week),
    }


def _groups(leads: QuerySet[Lead]) -> dict[str, dict[str, dict[str, int]]]:
    """Each source, program, intake and counsellor: how many stand at which stage, and how far they got."""
    groups: dict[str, dict[str, Counter]] = {kind: defaultdict(Counter) for kind in KINDS}
    every: Counter[str] = Counter()
    rows = leads.values_list(
        "first_source", "program_id", "intake_id", "owner_id", "stage", "furthest_stage"
    )
    for *keys, stage, furthest, number in rows.annotate(number=Count("*")):
        cell = f"{stage} {furthest}"
        every[cell] += number
        for kind, key in zip(KINDS, keys, strict=True):
            groups[kind]["none" if key in (None, "") else str(key)][cell] += number
    told = {
        kind: {key: _tally(cells) for key, cells in found.items()} for kind, found in groups.items()
    }
    return told | {"all": {"": _tally(every)}}


def _tally(cells: Counter[str]) -> dict[str, int]:
    """`at new`: stand there now; `to new`: got there or further."""
    tally: Counter[str] = Counter()
    for cell, number in cells.items():
        stage, furthest = cell.split()
        tally["people"] += number
        tally[f"at {stage}"] += number
        for passed in FUNNEL[: FUNNEL.index(furthest) + 1]:
            tally[f"to {passed}"] += number
    return dict(tally)


def _days(
    leads: QuerySet[Lead], asked: Asked, every: QuerySet[Lead]
) -> tuple[Counter[tuple[str, int]], dict[str, dict[str, Any]]]:
    zone = timezone.get_default_timezone()
    rows = leads.values_list(TruncHour("created_at", tzinfo=zone), "first_campaign")
    days: Counter[tuple[str, int]] = Counter()
    campaigns: dict[str, dict[str, Any]] = {}
    for moment, campaign, number, sample in rows.annotate(number=Count("*"), sample=Min("pk")):
        day = moment.date().isoformat()
        days[day, moment.hour] += number
        if campaign:
            told = campaigns.setdefault(campaign, {"days": Counter(), "sample": sample})
            told["days"][day] += number
    for told in campaigns.values():
        told["people"] = sum(told["days"].values())
    return days, _mark_new(campaigns, asked, every)


def _mark_new(
    campaigns: dict[str, dict[str, Any]], asked: Asked, every: QuerySet[Lead]
) -> dict[str, dict[str, Any]]:
    """The largest by name, with the day on which they first appeared if that is in this time."""
    largest = sorted(campaigns, key=lambda name: (-campaigns[name]["people"], name))[:MARKED]
    known = _known_before(asked, every, [campaigns[name]["sample"] for name in largest])
    shown = {}
    for name in largest:
        told = campaigns[name]
        days = dict(sorted(told["days"].items()))
        first = None if name in known else min(days)
        shown[name] = {"days": days, "people": told["people"], "first": first}
    if rest := [told for name, told in campaigns.items() if name not in shown]:
        days = sum((told["days"] for told in rest), Counter())
        shown[""] = {"days": dict(days), "people": days.total(), "first": None}
    return shown


def _known_before(asked: Asked, every: QuerySet[Lead], samples: list[int]) -> set[str]:
    if not samples or asked.since is None:
        return set()
    # Said so that the index of leads with a campaign serves.
    with_campaign = every.order_by().exclude(first_campaign="")
    earlier = with_campaign.filter(
        first_campaign=OuterRef("first_campaign"), created_at__lt=start_of(asked.since)
    )
    ours = Lead.objects.filter(Exists(earlier), pk__in=samples)
    return set(ours.order_by().values_list("first_campaign", flat=True))


def _by_day(days: Counter[tuple[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (day, _hour), number in days.items():
        found[day] += number
    return found


def _heat(days: Counter[tuple[str, int]]) -> list[list[int]]:
    heat = [[0] * 24 for _day in range(7)]
    for (day, hour), number in days.items():
        heat[datetime.fromisoformat(day).weekday()][hour] += number
    return heat


def _weeks(leads: QuerySet[Lead]) -> list[list[Any]]:
    """Counsellor, week, people, attempts, tried, kept, broken, open, applied."""
    zone = timezone.get_default_timezone()

    def of(state: PromiseState) -> Count:
        return Count("pk", filter=Q(promise_state=state))

    rows = leads.values_list("owner_id", TruncWeek("created_at", tzinfo=zone)).annotate(
        people=Count("*"),
        attempts=Sum("attempts_made"),
        tried=Count("pk", filter=Q(attempts_made__gt=0)),
        kept=of(PromiseState.KEPT),
        broken=of(PromiseState.BROKEN),
        open=of(PromiseState.OPEN),
        applied=Count("pk", filter=Q(furthest_stage__in=APPLIED)),
    )
    return [
        ["none" if owner is None else str(owner), week.date().isoformat(), *numbers]
        for owner, week, *numbers in rows
    ]


def _answers(leads: QuerySet[Lead], *, by_week: bool) -> dict[str, Any]:
    """How long first answers took: medians and 90th percentiles, and how many within what."""
    answered = leads.filter(first_contacted_at__isnull=False).annotate(
        minutes=Minutes(F("first_contacted_at"), F("created_at"))
    )
    zone = timezone.get_default_timezone()
    more = [TruncWeek("created_at", tzinfo=zone)] if by_week else []
    rows = answered.annotate(grain=_grain()).values_list("owner_id", "grain", *more)
    taken: dict[str, Counter[int]] = defaultdict(Counter)
    for owner, minutes, *week, number in rows.annotate(number=Count("*")):
        names = ["", "none" if owner is None else str(owner)]
        if week:
            monday = week[0].date().isoformat()
            names += [f"{name} {monday}" for name in names]
        for name in names:
            taken[name][minutes] += number
    within = {
        name: sum(
            number
            for minutes, number in taken[""].items()
            if minutes >= at_least and (below is None or minutes < below)
        )
        for name, (at_least, below) in ANSWERED_WITHIN.items()
    }
    return {
        "within": within,
        "of": {
            name: [_at(0.5, every), _at(0.9, every), every.total()] for name, every in taken.items()
        },
    }


def _at(share: float, taken: Counter[int]) -> int | None:
    """The smallest time within which that share was answered."""
    left = share * taken.total()
    for minutes in sorted(taken):
        left -= taken[minutes]
        if left <= 0:
            return minutes
    return None


def week_days(monday: str, asked: Asked) -> tuple[str, str]:
    """First and last day of a week that lie in this time."""
    first = datetime.fromisoformat(monday).date()
    last = min(first + timedelta(days=6), asked.until)
    return max(first, asked.since or first).isoformat(), last.isoformat()
