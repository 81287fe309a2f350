"""What narrows leads down to those behind one number: the words of an address, each with its condition.

The list of leads reads them by leads/admin/figure_filters.py. What cannot be read finds nobody: a list that is
longer than its address says would be worse.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils import timezone

from ..choices import FUNNEL, PromiseState, Stage
from ..models import Lead, StageChange

Leads = QuerySet[Lead]
NOBODY = "none"
# First answers by how long they took; the last kind is those who wait still.
ANSWERED_WITHIN = {
    "1h": (0, 60),
    "4h": (60, 240),
    "1d": (240, 1440),
    "3d": (1440, 4320),
    "later": (4320, None),
}


def _day(words: str) -> date:
    """ValueError for what is no day that a clock of ours could show."""
    day = date.fromisoformat(words)
    if not 2000 <= day.year < 2200:
        raise ValueError(words)
    return day


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _came_from(leads: Leads, words: str) -> Leads:
    return leads.filter(created_at__gte=start_of(_day(words)))


def _came_until(leads: Leads, words: str) -> Leads:
    """That day included."""
    return leads.filter(created_at__lt=start_of(_day(words) + timedelta(days=1)))


def _pointing(name: str) -> Callable[[Leads, str], Leads]:
    def narrow(leads: Leads, words: str) -> Leads:
        if words != NOBODY and len(words) > 18:
            raise ValueError(words)  # no key of ours is that long
        return leads.filter(**{name: None if words == NOBODY else int(words)})

    return narrow


def _saying(name: str) -> Callable[[Leads, str], Leads]:
    def narrow(leads: Leads, words: str) -> Leads:
        return leads.filter(**{name: "" if words == NOBODY else words})

    return narrow


def _at_stage(leads: Leads, words: str) -> Leads:
    return leads.filter(stage=Stage(words))


def _reached(leads: Leads, words: str) -> Leads:
    """That stage or a later one."""
    return leads.filter(furthest_stage__in=FUNNEL[FUNNEL.index(Stage(words)) :])


def _promise(leads: Leads, words: str) -> Leads:
    return leads.filter(promise_state=PromiseState(words))


def _answered(leads: Leads, words: str) -> Leads:
    if words in ("yes", "no"):
        return leads.filter(first_contacted_at__isnull=words == "no")
    at_least, below = ANSWERED_WITHIN[words]
    found = Q(first_contacted_at__isnull=False)
    if at_least:
        found &= Q(first_contacted_at__gte=F("created_at") + timedelta(minutes=at_least))
    if below:
        found &= Q(first_contacted_at__lt=F("created_at") + timedelta(minutes=below))
    return leads.filter(found)


def _tried(leads: Leads, words: str) -> Leads:
    is_tried = {"yes": Q(attempts_made__gt=0), "no": Q(attempts_made=0)}
    return leads.filter(is_tried[words])


def _hour(leads: Leads, words: str) -> Leads:
    zone = timezone.get_default_timezone()
    return leads.alias(came_hour=ExtractHour("created_at", tzinfo=zone)).filter(
        came_hour=int(words)
    )


def _weekday(leads: Leads, words: str) -> Leads:
    """1 is Monday."""
    zone = timezone.get_default_timezone()
    return leads.alias(came_day=ExtractIsoWeekDay("created_at", tzinfo=zone)).filter(
        came_day=int(words)
    )


def _moved(leads: Leads, words: str) -> Leads:
    """Moved to a stage on one of these days: qualified.2026-11-16.2026-11-22"""
    stage, first, last = words.split(".")
    moves = StageChange.objects.filter(
        lead=OuterRef("pk"),
        to_stage=Stage(stage),
        changed_at__gte=start_of(_day(first)),
        changed_at__lt=start_of(_day(last) + timedelta(days=1)),
    )
    return leads.filter(Exists(moves))


CONDITIONS: dict[str, Callable[[Leads, str], Leads]] = {
    "came_from": _came_from,
    "came_until": _came_until,
    "of_program": _pointing("program"),
    "of_intake": _pointing("intake"),
    "of_owner": _pointing("owner"),
    "first_source": _saying("first_source"),
    "first_campaign": _saying("first_campaign"),
    "at_stage": _at_stage,
    "reached": _reached,
    "promise": _promise,
    "answered": _answered,
    "tried": _tried,
    "hour": _hour,
    "weekday": _weekday,
    "moved": _moved,
}


def narrow(leads: Leads, asked: Mapping[str, str]) -> Leads:
    for name, words in asked.items():
        leads = narrow_by(leads, name, words)
    return leads


def narrow_by(leads: Leads, name: str, words: str) -> Leads:
    if "\x00" in words or len(words) > 120:
        return leads.none()
    try:
        return CONDITIONS[name](leads, words)
    except (ValueError, KeyError, OverflowError):
        return leads.none()
