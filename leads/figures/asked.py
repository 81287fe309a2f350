"""What a page of figures is asked for: a time and what narrows it, as the address says it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.models import Intake

from .narrowed import NOBODY

DEFAULT = "90"
DAYS = {"7": 7, "30": 30, "90": 90, "year": 365}
PERIODS = {
    "7": _("7 days"),
    "30": _("30 days"),
    "90": _("90 days"),
    "intake": _("This intake"),
    "year": _("A year"),
    "all": _("All"),
    "between": _("From … to"),
}
NARROWING = ("of_program", "first_source", "of_owner")
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Asked:
    """`since` None: from the first lead on. Both days are in it."""

    period: str
    since: date | None
    until: date
    of_program: str = ""
    first_source: str = ""
    of_owner: str = ""

    @cached_property
    def bounds(self) -> dict[str, str]:
        """The part of a list's address that every number has in common."""
        days = {"came_from": self.since and self.since.isoformat()}
        named = {name: getattr(self, name) for name in NARROWING}
        every = days | {"came_until": self.until.isoformat()} | named
        return {name: words for name, words in every.items() if words}

    @property
    def days(self) -> int | None:
        return (self.until - self.since).days + 1 if self.since else None

    @property
    def query(self) -> dict[str, str]:
        """This page's own address."""
        named = {name: getattr(self, name) for name in NARROWING if getattr(self, name)}
        days = {}
        if self.period == "between":
            days = {"from": self.since.isoformat(), "to": self.until.isoformat()}
        return {"period": self.period} | days | named

    def packed(self) -> dict[str, str]:
        """Without its days where the period gives them: what is kept today answers tomorrow too."""
        named = {name: words for name, words in asdict(self).items() if name in NARROWING}
        if self.period == "between":
            named |= {"from": self.since.isoformat(), "to": self.until.isoformat()}
        return {"period": self.period} | named


def read(words: Mapping[str, str]) -> Asked:
    """From an address. What is not understood falls back to the last 90 days, everybody."""
    today = timezone.localdate()
    period = words.get("period", DEFAULT)
    first, last = _day(words.get("from", "")), _day(words.get("to", ""))
    if period == "between" or (first or last) and "period" not in words:
        if first and last and first > last:
            first, last = last, first
        last = min(last or today, today)
        return _with(words, "between", min(first or last, last), last)
    if period == "all":
        return _with(words, period, None, today)
    if period == "intake" and (opened := this_intake_since()):
        return _with(words, period, opened, today)
    if period not in DAYS:
        period = DEFAULT
    return _with(words, period, today - timedelta(days=DAYS[period] - 1), today)


def _with(words: Mapping[str, str], period: str, since: date | None, until: date) -> Asked:
    source = words.get("first_source", "")[:120].replace("\x00", "").strip().casefold()
    keys = {name: _key(words.get(name, "")) for name in ("of_program", "of_owner")}
    return Asked(period, since, until, first_source=source, **keys)


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if EARLIEST <= day < date.max - timedelta(days=1) else None


def _key(words: str) -> str:
    is_pk = words.isascii() and words.isdigit() and len(words) < 10
    return words if is_pk or words == NOBODY else ""


def this_intake_since() -> date | None:
    """The day on which the newest open intake opened."""
    opened = Intake.objects.open().filter(opens_on__isnull=False).order_by("-opens_on")
    return opened.values_list("opens_on", flat=True).first()


@dataclass(frozen=True)
class Addresses:
    """Where numbers lead. `is_open` False, for whoever sees counts only: nowhere."""

    asked: Asked
    is_open: bool = True
    site: str = ""

    @cached_property
    def _list(self) -> str:
        return f"{self.site}{reverse('admin:leads_lead_changelist')}"

    @cached_property
    def _whole(self) -> str:
        return f"{self._list}?{urlencode(self.asked.bounds)}"

    def of(self, **more: object) -> str:
        """Made some hundred times a page, so what they have in common is made once."""
        if not self.is_open:
            return ""
        bounds = self.asked.bounds
        if bounds.keys() & more.keys():
            return f"{self._list}?{urlencode(bounds | more)}"
        return f"{self._whole}&{urlencode(more)}" if more else self._whole
