"""What is counted: calls to action and brochures, how often they are seen and followed.

A place is a block of a page, by the id that Wagtail gave it, or the program page's own brochure. Only a
place that stands on a live page counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from .facts import fill_in
from .models import CountKind, DailyCount

KEPT = timedelta(days=400)  # a year, and the same weeks of the year before
BROCHURE = "brochure"
LABELS = {"call_to_action": _("Call to action"), BROCHURE: _("Brochure")}
KINDS = {
    "call_to_action": (CountKind.SEEN, CountKind.CLICKED, CountKind.ASKED),
    BROCHURE: (CountKind.SEEN, CountKind.DOWNLOADED, CountKind.ASKED),
}


@dataclass(frozen=True)
class Place:
    block: str
    words: str

    @property
    def label(self) -> str | Promise:
        return LABELS[self.block]

    @property
    def kinds(self) -> tuple[CountKind, ...]:
        return KINDS[self.block]


def places_of(page: Page) -> dict[str, Place]:
    """`page`: a specific one. Its body is read as it is stored, which asks the database for nothing."""
    body = getattr(page, "body", None)
    found = {
        block["id"]: Place(block["type"], block["value"]["heading"])
        for block in (body.raw_data if body else ())
        if block["type"] in LABELS
    }
    if getattr(page, "brochure_id", None):
        found[BROCHURE] = Place(BROCHURE, "")
    return found


def count(page_id: int, place_name: str, kind: str) -> None:
    page = Page.objects.live().public().filter(pk=page_id).specific().first()
    place = places_of(page).get(place_name) if page else None
    if place and kind in place.kinds:
        DailyCount.objects.add(page, place_name, CountKind(kind))


def forget_old_counts() -> None:
    DailyCount.objects.filter(day__lt=timezone.localdate() - KEPT).delete()


@dataclass(frozen=True)
class Total:
    """What one place came to."""

    page: Page
    place: Place | None  # None: it no longer stands on the page
    seen: int
    followed: int  # clicked, or downloaded: a place can be only one of both
    asked: int

    @property
    def label(self) -> str | Promise:
        return self.place.label if self.place else ""

    @property
    def words(self) -> str | Promise:
        if self.place is None:
            return _("No longer on the page")
        return fill_in(self.place.words) or self.place.label

    @property
    def rate(self) -> str:
        return f"{100 * self.followed / self.seen:.1f}%" if self.seen else ""


def counted_within(days: int) -> models.QuerySet:
    """A row for each place that was counted on one of so many days, today among them."""
    first = timezone.localdate() - timedelta(days=days - 1)
    return DailyCount.objects.filter(day__gte=first).by_place()


def totals(rows: Iterable[dict[str, Any]]) -> list[Total]:
    """`rows`: of `counted_within`."""
    pages = Page.objects.filter(pk__in={row["page"] for row in rows}).specific().in_bulk()
    places = {pk: places_of(page) for pk, page in pages.items()}
    return [
        Total(
            page=pages[row["page"]],
            place=places[row["page"]].get(row["place"]),
            seen=row[CountKind.SEEN],
            followed=row[CountKind.CLICKED] + row[CountKind.DOWNLOADED],
            asked=row[CountKind.ASKED],
        )
        for row in rows
    ]
