"""How staff change a lead: one transaction, one lock, and never over somebody else's head.

A page tells the last line of the lead's story that it showed. If staff wrote on since, the page is stale: it is
refused and told what happened meanwhile, and what was typed is given back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from . import next_step
from .choices import Happening
from .models import Lead, TimelineEntry


class Refused(Exception):
    """Why not, in words for whoever asked."""


@dataclass
class Stale(Refused):
    """Somebody changed the lead since the page was drawn. `changes`: what they did, in order."""

    changes: list[TimelineEntry] = field(default_factory=list)

    def __str__(self) -> str:
        return _("This lead was changed while you had it open. Nothing of yours is lost.")


@contextmanager
def changing(pk: int, *, seen: int | None = None) -> Iterator[Lead]:
    """The lead, locked; saved with its next step when the block ends. `seen`: key of the last line shown."""
    with transaction.atomic():
        lead = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
        if lead.merged_into_id:
            raise Refused(_("This lead was merged into another; its history is there."))
        if seen is not None and (changes := list(by_staff_since(lead, seen))):
            raise Stale(changes)
        yield lead
        next_step.refresh(lead)
        lead.save()


def by_staff_since(lead: Lead, seen: int) -> QuerySet[TimelineEntry]:
    """A note beside what others do is in nobody's way."""
    later = lead.timeline.filter(pk__gt=seen, actor__isnull=False).exclude(kind=Happening.NOTE)
    return later.select_related("actor").order_by("pk")


def last_line(lead: Lead) -> int:
    """What a page of this lead sends back with every change."""
    return lead.timeline.aggregate(last=Max("pk"))["last"] or 0


def tell(lead: Lead, kind: Happening, words: str, by: AbstractBaseUser | None) -> None:
    TimelineEntry.objects.record(lead, kind, words, actor=by)
