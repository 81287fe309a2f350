"""Everything we hold on a person, for the person: every table that points at them, row by row, with nothing about
anybody else. DPDP Act 2023, section 11.

What staff are called is theirs; whom a possible duplicate was compared with is somebody else. A test finds a table
that is missing here.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from programs.formats import show_day, show_moment

from . import clock, erasure
from .choices import MailKind
from .models import (
    Acceptance,
    AccessLog,
    Amendment,
    Application,
    Consent,
    ContactAttempt,
    DeliveryAttempt,
    Enquiry,
    Erasure,
    FollowUp,
    ImportRow,
    Lead,
    Merge,
    OutboundEmail,
    PossibleDuplicate,
    Presence,
    PrivacyRequest,
    Promise,
    ProviderEvent,
    RequestSubject,
    StageChange,
    Tag,
    TimelineEntry,
    Touch,
)


@dataclass(frozen=True)
class Holding:
    """A table, by which columns it points at the person, and what in it is somebody else's."""

    model: type[models.Model]
    of_leads: tuple[str, ...] = ()
    of_enquiries: tuple[str, ...] = ()
    of_references: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    def rows(self, who: "Who") -> models.QuerySet:
        found = Q(pk__in=[])
        for lookups, values in (
            (self.of_leads, [lead.pk for lead in who.leads]),
            (self.of_enquiries, [enquiry.pk for enquiry in who.enquiries]),
            (self.of_references, who.references),
        ):
            for lookup in lookups:
                found |= Q(**{f"{lookup}__in": values})
        return self.model._base_manager.filter(found).distinct().order_by("pk")


BOTH = {"of_leads": ("lead",), "of_enquiries": ("enquiry",)}
HELD = (
    Holding(Lead, of_leads=("pk",)),
    Holding(Tag, of_leads=("leads",)),
    Holding(Enquiry, of_enquiries=("pk",)),
    Holding(Amendment, of_enquiries=("enquiry",)),
    Holding(Touch, of_enquiries=("enquiry",)),
    Holding(Application, **BOTH),
    Holding(Consent, **BOTH),
    Holding(Promise, **BOTH),
    Holding(OutboundEmail, **BOTH),
    Holding(DeliveryAttempt, of_leads=("email__lead",), of_enquiries=("email__enquiry",)),
    Holding(ProviderEvent, of_leads=("email__lead",), of_enquiries=("email__enquiry",)),
    Holding(TimelineEntry, **BOTH),
    Holding(ContactAttempt, of_leads=("lead",)),
    Holding(FollowUp, of_leads=("lead",)),
    Holding(StageChange, of_leads=("lead",)),
    Holding(PossibleDuplicate, of_leads=("lead", "other"), hides=("lead", "other")),
    Holding(Merge, of_leads=("kept", "absorbed"), hides=("before", "kept", "absorbed")),
    Holding(AccessLog, of_leads=("lead",)),
    Holding(Presence, of_leads=("lead",)),
    Holding(RequestSubject, **BOTH),
    Holding(
        PrivacyRequest, of_leads=("subjects__lead",), of_enquiries=("subjects__enquiry",),
    ),
    Holding(ImportRow, of_enquiries=("enquiry",)),
    Holding(Acceptance, of_references=("reference",)),
    Holding(Erasure, of_references=("reference",)),
)  # fmt: skip
# What tells the story of two people, and names the other.
NAMES_OTHERS = ("possible_duplicate", "not_same_person")
# Keys of ours that mean nothing outside.
INTERNAL = ("claim", "lease_until", "sha256", "is_canary")
# Told for machines alone: the same again, in another form.
NOT_TO_READ = ("html_body", "email_key", "submission_id", "message_id")
# A notice to the desk repeats the enquiry, and may name whoever looks like the same person.
TO_THE_DESK = (MailKind.NOTICE, MailKind.AMENDMENT, MailKind.DESK)
BODIES = ("text_body", "html_body")


@dataclass
class Who:
    leads: list[Lead]
    enquiries: list[Enquiry]

    @property
    def references(self) -> list[str]:
        return [enquiry.reference for enquiry in self.enquiries]


@dataclass(frozen=True)
class Cell:
    name: str
    label: str
    raw: Any
    shown: str


@dataclass
class Table:
    name: str
    title: str
    rows: list[list[Cell]]


@dataclass
class Disclosure:
    tables: list[Table]
    references: list[str]
    made_at: datetime = field(default_factory=clock.now)

    @property
    def counts(self) -> dict[str, int]:
        return {table.name: len(table.rows) for table in self.tables}

    def as_json(self) -> str:
        held = {
            table.name: [{cell.name: cell.raw for cell in row} for row in table.rows]
            for table in self.tables
        }
        said = {"made_at": self.made_at.isoformat(), "references": self.references, "held": held}
        return json.dumps(said, indent=2, ensure_ascii=False, default=str)

    def receipt(self) -> dict[str, object]:
        """That it was handed out, and what: provable, and about nobody."""
        return {
            "references": self.references,
            "counts": self.counts,
            "made_at": self.made_at.isoformat(),
            "sha256": hashlib.sha256(self.as_json().encode()).hexdigest(),
        }


def in_words(counts: dict[str, int]) -> list[tuple[str, int]]:
    """What a receipt counts, by the names that people read."""
    names = {holding.model._meta.model_name: holding.title for holding in HELD}
    return [(str(names.get(name, name)), count) for name, count in counts.items()]


def who(leads: Iterable[Lead], enquiries: Iterable[Enquiry] = ()) -> Who:
    """These leads with what was merged into them, their enquiries, and held ones that are surely theirs."""
    keys = [lead.pk for lead in leads]
    people = list(Lead.everything.filter(Q(pk__in=keys) | Q(merged_into__in=keys)).order_by("pk"))
    sent = list(Enquiry.everything.filter(lead__in=people).order_by("pk"))
    sent += [enquiry for enquiry in enquiries if enquiry not in sent]
    with transaction.atomic():
        for person in (*people, *[enquiry for enquiry in sent if enquiry.lead_id is None]):
            sent += [each for each in erasure.held_of_same_person(person, sent) if each not in sent]
    return Who(people, sent)


def disclose(leads: Iterable[Lead], enquiries: Iterable[Enquiry] = ()) -> Disclosure:
    person = who(leads, enquiries)
    tables = []
    for holding in HELD:
        rows = holding.rows(person)
        if holding.model is TimelineEntry:
            rows = rows.exclude(kind__in=NAMES_OTHERS)
        told = [_cells(row, holding.hides) for row in rows]
        if told:
            tables.append(Table(holding.model._meta.model_name, holding.title, told))
    return Disclosure(tables, person.references)


def _cells(row: models.Model, hides: tuple[str, ...]) -> list[Cell]:
    return [
        _cell(row, each)
        for each in row._meta.concrete_fields
        if each.name not in hides and each.name not in INTERNAL
    ]


def _cell(row: models.Model, each: models.Field) -> Cell:
    raw = each.value_from_object(row)
    if isinstance(each, models.ForeignKey):
        is_staff = each.related_model is get_user_model()
        raw = raw and (_("staff") if is_staff else _related(row, each))
    if isinstance(row, OutboundEmail) and row.kind in TO_THE_DESK and each.name in BODIES:
        raw = _("A mail to our own staff. What it says of you stands in your enquiry.")
    return Cell(each.name, capfirst(str(each.verbose_name)), raw, _in_words(row, each, raw))


def _in_words(row: models.Model, each: models.Field, raw: Any) -> str:
    """As a person reads it; nothing for what is empty, or a repetition."""
    if raw in (None, "", False, [], {}) or each.name in NOT_TO_READ:
        return ""
    if isinstance(each, models.DateTimeField):
        return show_moment(raw)
    if isinstance(each, models.DateField):
        return show_day(raw)
    if isinstance(each, models.JSONField):
        return json.dumps(raw, ensure_ascii=False, indent=1, default=str)
    if raw is True:
        return _("yes")
    shown = getattr(row, f"get_{each.name}_display", None)
    return str(shown() if shown else raw)


def _related(row: models.Model, each: models.ForeignKey) -> str | int:
    """What the school teaches by its name; a record of the person's by its number, as it is told beside."""
    key = getattr(row, each.attname)
    has_name = each.related_model._meta.app_label == "programs"
    return str(getattr(row, each.name)) if has_name else key
