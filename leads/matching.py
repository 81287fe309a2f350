"""Whose enquiry is this? Joins only what is surely one person; says so when it is unsure."""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, Protocol, TypeVar

from django.db import connection
from django.db.models import CharField, Q, Value
from django.utils.translation import gettext as _

from .choices import Strength
from .contact import are_names_compatible, is_slip
from .models import Enquiry, Lead, PossibleDuplicate

MANY = 100  # leads that are looked at for one enquiry
AT_ONCE = 500  # details that one query of many asks for


class Named(Protocol):
    full_name: str


Person = TypeVar("Person", bound=Named)
SUGGESTED = 20
NAMESAKES = 50
WITHIN_DAYS = timedelta(days=7)


class Likeness(NamedTuple):
    """Somebody who may be the same, why, and how surely."""

    lead: Lead
    reason: str
    strength: Strength


@dataclass
class Match:
    lead: Lead | None
    reason: str
    possible_duplicates: list[Likeness] = field(default_factory=list)


def lock_identity(*keys: str) -> None:
    """Let one submission of the same person at a time decide whose it is, until the commit.

    SQLite needs no lock: its transactions are immediate, so writers already take turns.
    """
    if connection.vendor != "postgresql":
        return
    # In one order, so that two submissions never wait for each other.
    numbers = sorted(zlib.crc32(key.encode()) - 2**31 for key in set(keys) if key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7001, n) FROM unnest(%s::int[]) n", [numbers])


def find_lead(enquiry: Enquiry) -> Match:
    """The lead with this e-mail address, or with this mobile and a compatible name.

    Families share phones, so a phone alone never joins: its other leads come back as possible
    duplicates. Of several fitting leads the oldest is taken. All are locked until the commit.
    """
    if enquiry.is_canary:
        return Match(None, "new")  # though its mailbox be a real person's
    known = _leads_known_by(email_key=enquiry.email_key, phone=enquiry.phone)
    lead, reason, sharing_phone = _choose(known, enquiry.full_name)
    alike = [_likeness_by_phone(other, enquiry) for other in sharing_phone[:SUGGESTED]]
    alike += _namesakes(enquiry, {lead for lead, _said in known})
    return Match(lead, reason, alike[:SUGGESTED])


def _choose(
    known: list[tuple[Person, set[str]]], full_name: str
) -> tuple[Person | None, str, list[Person]]:
    """The rule itself: who of those that are known, why, and who else shares the phone."""
    by_email = next((lead for lead, said in known if "email_key" in said), None)
    sharing_phone = [lead for lead, said in known if "phone" in said]
    by_phone = next(
        (lead for lead in sharing_phone if are_names_compatible(lead.full_name, full_name)),
        None,
    )
    lead = by_email or by_phone
    reason = _("same e-mail") if by_email else _("same mobile and name") if by_phone else "new"
    return lead, reason, [other for other in sharing_phone if other != lead]


def _likeness_by_phone(other: Lead, enquiry: Enquiry) -> Likeness:
    if are_names_compatible(other.full_name, enquiry.full_name):
        return Likeness(other, _("same mobile and name, other e-mail"), Strength.STRONG)
    return Likeness(other, _("same mobile, other name"), Strength.WEAK)


def _namesakes(enquiry: Enquiry, known: set[Lead]) -> list[Likeness]:
    """Who has the very same first and last name, and something besides. One word is anybody's name."""
    name = enquiry.full_name.strip()
    if len(name.split()) < 2:
        return []
    newest = Lead.objects.present().filter(full_name__iexact=name)
    found = []
    for other in newest.order_by("-last_enquiry_at")[:NAMESAKES]:
        if other in known:
            continue
        if is_slip(other.email_key, enquiry.email_key):
            reason = _("same name, and an e-mail address like a slip of the other")
            found.append(Likeness(other, reason, Strength.LIKELY))
        elif _is_near(other, enquiry):
            reason = _("same name and city, within a week")
            found.append(Likeness(other, reason, Strength.WEAK))
    return found


def _is_near(lead: Lead, enquiry: Enquiry) -> bool:
    apart = abs(enquiry.received_at - lead.last_enquiry_at)
    has_same_city = lead.city and lead.city.casefold() == enquiry.city.casefold()
    return bool(has_same_city) and apart <= WITHIN_DAYS


def _leads_known_by(*, is_again: bool = False, **details: str) -> list[tuple[Lead, set[str]]]:
    """Leads that have one of these details now or gave it in any of their enquiries, with the names
    of the details they gave; oldest first.

    `is_again`: one of them was being merged while we waited for its lock. The second look finds whom it
    was merged into.

    A union, each part of which an index serves: an OR across the two tables reads the whole of one.
    """
    parts = []
    for name, value in details.items():
        told = Enquiry.objects.accepted().filter(lead__isnull=False)
        for rows, pk in ((Lead.objects.present(), "pk"), (told, "lead")):
            named = rows.annotate(by=Value(name, CharField())).order_by()
            parts += [named.filter(**{name: value}).values_list(pk, "by")] if value else []
    said = defaultdict(set)
    for pk, name in parts[0].union(*parts[1:]) if parts else []:
        said[pk].add(name)
    if not said:
        return []
    # A café's number may have hundreds; whoever has the mailbox is among the first.
    pks = sorted(said, key=lambda pk: ("email_key" not in said[pk], pk))[:MANY]
    leads = Lead.objects.filter(pk__in=pks).order_by("pk")
    locked = leads.select_for_update(of=("self",), no_key=True)
    touched = list(locked.select_related("first_touch__enquiry", "last_touch__enquiry"))
    if not is_again and any(lead.merged_into_id for lead in touched):
        return _leads_known_by(is_again=True, **details)
    return [(lead, said[lead.pk]) for lead in touched if not lead.merged_into_id]


@dataclass(eq=False)
class Known:
    """A lead that is there (`pk`), or one that an earlier row of the same list will make (`line`)."""

    full_name: str
    pk: int | None = None
    line: int | None = None


class ManyPeople:
    """Whose would the rows of a list be, in their order? By the rule of `find_lead`, and as if each row had
    been written before the next is asked after; but it locks nothing and asks the database a few times only."""

    def __init__(self, email_keys: Iterable[str], phones: Iterable[str]) -> None:
        self._known: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._leads: dict[int, Known] = {}
        for name, values in (("email_key", email_keys), ("phone", phones)):
            distinct = sorted(set(values) - {""})
            for start in range(0, len(distinct), AT_ONCE):
                self._load(name, distinct[start : start + AT_ONCE])

    def _load(self, name: str, values: list[str]) -> None:
        told = Enquiry.objects.accepted().filter(lead__isnull=False).order_by()
        found: set[tuple[str, int]] = set()
        for rows, pk in ((Lead.objects.present().order_by(), "pk"), (told, "lead")):
            found |= set(rows.filter(**{f"{name}__in": values}).values_list(name, pk))
        names = Lead.objects.filter(pk__in={pk for _value, pk in found} - self._leads.keys())
        for pk, full_name in names.order_by().values_list("pk", "full_name"):
            self._leads[pk] = Known(full_name, pk)
        for value, pk in sorted(found):
            self._known[name, value].append(self._leads[pk])

    def find(self, line: int, full_name: str, email_key: str, phone: str) -> tuple[Known, str]:
        """Who it is and why; a person whose line is this one is new."""
        said: dict[Known, set[str]] = defaultdict(set)
        details = [("email_key", email_key), ("phone", phone)]
        for name, value in details:
            for person in self._known.get((name, value), ()) if value else ():
                said[person].add(name)
        oldest = sorted(said, key=lambda one: (one.pk is None, one.pk or one.line))
        person, reason, _others = _choose([(one, said[one]) for one in oldest], full_name)
        person = person or Known(full_name, line=line)
        for name, value in details:
            if value and person not in self._known[name, value]:
                self._known[name, value].append(person)
        return person, reason


def note_possible_duplicates(lead: Lead, match: Match) -> list[PossibleDuplicate]:
    """Remember each pair once, whichever of the two came first. Returns the new ones; one that is known gets
    the stronger reason, unless somebody has told the two apart."""
    if not match.possible_duplicates:
        return []
    pairs = []
    for other, reason, strength in match.possible_duplicates:
        older, newer = sorted((lead, other), key=lambda one: one.pk)
        pairs.append(PossibleDuplicate(lead=newer, other=older, reason=reason, strength=strength))
    noted = PossibleDuplicate.objects.filter(Q(lead=lead) | Q(other=lead))
    known = {(pair.lead_id, pair.other_id): pair for pair in noted}
    found = [pair for pair in pairs if (pair.lead_id, pair.other_id) not in known]
    PossibleDuplicate.objects.bulk_create(found, ignore_conflicts=True)
    for pair in pairs:
        before = known.get((pair.lead_id, pair.other_id))
        if before and before.strength < pair.strength:
            noted.filter(pk=before.pk, told_apart_at=None).update(
                reason=pair.reason, strength=pair.strength
            )
    return found
