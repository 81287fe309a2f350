"""The timeline on a lead's page: what kind of lines, and how far back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ..choices import Happening as H
from ..models import Lead, TimelineEntry

SHOWN = 30  # lines at once; a link shows the ones before them
KINDS = {
    "all": (_("Everything"), ()),
    "calls": (_("Calls"), (H.CONTACT, H.FOLLOW_UP, H.PROMISE_BROKEN)),
    "mails": (_("Mails"), tuple(kind for kind in H if kind.startswith(("mail_", "email_")))),
    "stages": (_("Stages and owners"), (H.STAGE, H.OWNER, H.LEAD_CREATED, H.RELEASED)),
    "notes": (_("Notes"), (H.NOTE, H.DETAILS, H.TAGGED)),
}


@dataclass(frozen=True)
class Story:
    """One page of a lead's timeline. `before`: what asks for the next older page; empty at its end."""

    entries: list[TimelineEntry]
    kind: str
    kinds: list[tuple[str, str]]
    before: str
    is_later_part: bool


def read(lead: Lead, asked: Mapping[str, str]) -> Story:
    """`asked`: `story` and `before` of an address; what makes no sense there shows the newest of all. One query."""
    kind = asked.get("story", "")
    kind = kind if kind in KINDS else "all"
    lines = lead.timeline.select_related("actor", "enquiry", "outbound_email")
    if wanted := KINDS[kind][1]:
        lines = lines.filter(kind__in=wanted)
    mark = _read_mark(asked.get("before", ""))
    if mark:
        moment, pk = mark
        lines = lines.filter(Q(happened_at__lt=moment) | Q(happened_at=moment, pk__lt=pk))
    found = list(lines[: SHOWN + 1])
    before = _mark(found[SHOWN - 1]) if len(found) > SHOWN else ""
    kinds = [(name, str(label)) for name, (label, _kinds) in KINDS.items()]
    return Story(found[:SHOWN], kind, kinds, before, is_later_part=mark is not None)


def _mark(entry: TimelineEntry) -> str:
    return f"{entry.happened_at.isoformat()}~{entry.pk}"


def _read_mark(typed: str) -> tuple[datetime, int] | None:
    # A plus in an address is read as a space.
    moment, _tilde, pk = typed.replace(" ", "+").partition("~")
    try:
        read = parse_datetime(moment)
    except ValueError:
        return None
    is_number = pk.isascii() and pk.isdigit() and len(pk) < 19
    is_moment = read and read.tzinfo and 1900 < read.year < 2200
    return (read, int(pk)) if is_moment and is_number else None
