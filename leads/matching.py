"""Whose enquiry is this? Joins only what is surely one person; says so when it is unsure."""

import zlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import CharField, Q, Value
from django.utils.translation import gettext as _

from .contact import are_names_compatible
from .models import Enquiry, Lead, PossibleDuplicate

MANY = 100  # leads that are looked at for one enquiry


@dataclass
class Match:
    lead: Lead | None
    reason: str
    possible_duplicates: list[tuple[Lead, str]] = field(default_factory=list)


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
    by_email = next((lead for lead, said in known if "email_key" in said), None)
    sharing_phone = [lead for lead, said in known if "phone" in said]
    by_phone = next(
        (lead for lead in sharing_phone if are_names_compatible(lead.full_name, enquiry.full_name)),
        None,
    )
    lead = by_email or by_phone
    reason = _("same e-mail") if by_email else _("same mobile and name") if by_phone else "new"
    others = [
        (
            other,
            _("same mobile and name, other e-mail")
            if other == by_phone
            else _("same mobile, other name"),
        )
        for other in sharing_phone[:20]
        if other != lead
    ]
    return Match(lead, reason, others)


def _leads_known_by(**details: str) -> list[tuple[Lead, set[str]]]:
    """Leads that have one of these details now or gave it in any of their enquiries, with the names
    of the details they gave; oldest first.

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
    touched = locked.select_related("first_touch__enquiry", "last_touch__enquiry")
    return [(lead, said[lead.pk]) for lead in touched]


def note_possible_duplicates(lead: Lead, match: Match) -> list[PossibleDuplicate]:
    """Remember each pair once, whichever of the two came first. Returns the new ones."""
    if not match.possible_duplicates:
        return []
    pairs = []
    for other, reason in match.possible_duplicates:
        older, newer = sorted((lead, other), key=lambda one: one.pk)
        pairs.append(PossibleDuplicate(lead=newer, other=older, reason=reason))
    noted = set(
        PossibleDuplicate.objects.filter(Q(lead=lead) | Q(other=lead)).values_list("lead", "other")
    )
    found = [pair for pair in pairs if (pair.lead_id, pair.other_id) not in noted]
    PossibleDuplicate.objects.bulk_create(found, ignore_conflicts=True)
    return found
