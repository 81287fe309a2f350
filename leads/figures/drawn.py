"""From counts to what a template shows: numbers that lead somewhere, lengths of bars, a chart's lines.

The drawings are SVG that the server writes, coloured by static/css/admin/figures.css. Each stands beside a table
with the same numbers, or is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from programs.formats import show_count, show_day, show_share

WIDTH, HEIGHT = 960, 260
LEFT, RIGHT, TOP, BOTTOM = 64, 10, 58, 26
LEVELS = 6  # of heat
FLAG_ROW, FLAG_ROWS = 16, 3


@dataclass(frozen=True)
class Figure:
    """A number with the list behind it; `of` gives it a share."""

    number: int
    url: str = ""
    of: int | None = None
    words: str = ""

    @property
    def share(self) -> str:
        return "" if self.of is None else show_share(self.number, self.of)

    @property
    def length(self) -> str:
        """Of a bar, in hundredths of `of`."""
        return f"{100 * self.number / self.of:.1f}" if self.of else "0"

    @property
    def text(self) -> str:
        return self.words or show_count(self.number)

    def __str__(self) -> SafeString:
        """As a template shows it."""
        shown = link(self.text, self.url if self.number else "")
        return shown if self.of is None else format_html("{} <small>{}</small>", shown, self.share)


def link(words: str, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, words) if url else format_html("{}", words)


# --- Enquiries a day ----------------------------------------------------------------------------


@dataclass
class Column:
    x: str
    width: str
    y: str
    height: str
    marked_y: str
    marked_height: str
    words: str
    url: str
    day: str
    people: Figure
    marked: int


@dataclass
class Flag:
    x: str
    y: str
    words: str
    is_left: bool


@dataclass
class Chart:
    columns: list[Column]
    ticks: list[tuple[str, str]]
    labels: list[tuple[str, str]]
    flags: list[Flag] = field(default_factory=list)
    step: str = "day"
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = HEIGHT - BOTTOM
    left: int = LEFT
    right: int = WIDTH - RIGHT
    flag_top: int = TOP


def chart(
    days: Mapping[str, int],
    campaigns: Mapping[str, Mapping[str, Any]],
    first: date,
    last: date,
    address: Any,
) -> Chart:
    """A column a day; a week or a month where days would be hairs. `address`: of the list of some days."""
    spans, step = _spans(first, last)
    marked = _add_up(told["days"] for told in campaigns.values())
    heights = [(_within(days, *span), _within(marked, *span)) for span in spans]
    top = nice(max((people for people, _marked in heights), default=0))
    slot = (WIDTH - LEFT - RIGHT) / max(len(spans), 1)
    columns = [
        _column(index, span, numbers, slot, top, step, address)
        for index, (span, numbers) in enumerate(zip(spans, heights, strict=True))
    ]
    ticks = [(f"{_y(value, top):.1f}", show_count(value)) for value in _ticks(top)]
    every = max(1, -(-len(spans) // 9))
    labels = [
        (f"{LEFT + slot * (index + 0.5):.1f}", _label(span[0], step, first, last))
        for index, span in enumerate(spans)
        if index % every == 0
    ]
    return Chart(columns, ticks, labels, _flags(campaigns, spans, slot), step)


def _spans(first: date, last: date) -> tuple[list[tuple[date, date]], str]:
    length = (last - first).days + 1
    step = "day" if length <= 130 else "week" if length <= 800 else "month"
    spans, start = [], first
    while start <= last:
        end = min(_end(start, step), last)
        spans.append((start, end))
        start = end + timedelta(days=1)
    return spans, step


def _end(start: date, step: str) -> date:
    if step == "day":
        return start
    if step == "week":
        return start + timedelta(days=6 - start.weekday())
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _add_up(days: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in days:
        for day, number in each.items():
            total[day] = total.get(day, 0) + number
    return total


def _within(days: Mapping[str, int], start: date, end: date) -> int:
    if start == end:
        return days.get(start.isoformat(), 0)
    low, high = start.isoformat(), end.isoformat()
    return sum(number for day, number in days.items() if low <= day <= high)


def nice(most: int) -> int:
    """The round number that a scale ends with: 1, 2 or 5 and noughts, four steps at most."""
    if most <= 4:
        return 4
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * 4 >= most:
                return step * factor * -(-most // (step * factor))
        step *= 10


def _ticks(top: int) -> list[int]:
    steps = next(count for count in (4, 3, 2, 5, 1) if top % count == 0)
    return [top * index // steps for index in range(steps + 1)]


def _y(value: float, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top


def _column(
    index: int,
    span: tuple[date, date],
    numbers: tuple[int, int],
    slot: float,
    top: int,
    step: str,
    address: Any,
) -> Column:
    people, marked = numbers
    gap = min(slot * 0.25, 4)
    foot = HEIGHT - BOTTOM
    day = _span_in_words(span, step)
    words = _("%(day)s: %(people)s") % {"day": day, "people": show_count(people)}
    if marked:
        words = _("%(words)s, %(marked)s of them by campaigns") % {
            "words": words,
            "marked": show_count(marked),
        }
    url = address(*span)
    return Column(
        x=f"{LEFT + slot * index + gap / 2:.2f}",
        width=f"{slot - gap:.2f}",
        y=f"{_y(people, top):.1f}",
        height=f"{foot - _y(people, top):.1f}",
        marked_y=f"{_y(marked, top):.1f}",
        marked_height=f"{foot - _y(marked, top):.1f}",
        words=words,
        url=url,
        day=day,
        people=Figure(people, url),
        marked=marked,
    )


def _span_in_words(span: tuple[date, date], step: str) -> str:
    first, last = span
    if step == "day":
        return date_format(first, _("D j M"))
    if step == "week":
        return _("%(first)s to %(last)s") % {"first": show_day(first), "last": show_day(last)}
    return date_format(first, _("F Y"))


def _label(day: date, step: str, first: date, last: date) -> str:
    is_one_year = first.year == last.year or step == "day"
    return date_format(day, _("j M") if is_one_year else _("M Y"))


def _flags(
    campaigns: Mapping[str, Mapping[str, Any]], spans: Sequence[tuple[date, date]], slot: float
) -> list[Flag]:
    """Where a campaign first appeared; names that would run into each other go a line lower."""
    ends = [float("-inf")] * FLAG_ROWS
    flags = []
    begun = [(told["first"], name) for name, told in campaigns.items() if name and told["first"]]
    for first, name in sorted(begun):
        index = next(at for at, (_s, end) in enumerate(spans) if first <= end.isoformat())
        x = LEFT + slot * (index + 0.5)
        words = name if len(name) <= 24 else name[:23] + "…"
        length = 7 * len(words) + 10
        is_left = x + length > WIDTH
        start = x - length if is_left else x
        row = next((at for at, end in enumerate(ends) if end < start), None)
        if row is None:
            continue  # it stands in the list of campaigns below
        ends[row] = start + length
        flags.append(Flag(f"{x:.1f}", f"{12 + FLAG_ROW * row}", words, is_left))
    return flags


# --- Heat ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Warm:
    figure: Figure
    level: int


def heat(rows: Sequence[Sequence[int]], address: Any) -> list[tuple[str, list[Warm]]]:
    """Seven rows of 24 hours. Levels are of equal steps from nothing to the warmest hour."""
    most = max((number for row in rows for number in row), default=0)
    return [
        (
            # 1 January 2024 was a Monday.
            date_format(date(2024, 1, 1) + timedelta(days=weekday), "D"),
            [
                Warm(
                    Figure(number, address(weekday + 1, hour), words=_in_a_cell(number)),
                    level(number, most),
                )
                for hour, number in enumerate(row)
            ],
        )
        for weekday, row in enumerate(rows)
    ]


def _in_a_cell(number: int) -> str:
    """A cell is narrow: 13,646 is 14k there, and whole in the list."""
    return "" if number < 10_000 else _("%(number)sk") % {"number": round(number / 1000)}


def level(number: float, most: float) -> int:
    return min(LEVELS, 1 + int(LEVELS * number / most)) if most > 0 and number > 0 else 0
