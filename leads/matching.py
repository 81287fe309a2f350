"""Whose enquiry is this? Joins only what is surely one person; says so when it is unsure."""

import zlib
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from .contact import are_names_compatible
from .models import Enquiry, Lead, PossibleDuplicate


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
    duplicates. Of several fitting leads the oldest is taken.
    """
    if enquiry.is_canary:
        return Match(None, "new")  # though its mailbox be a real person's
    by_email = by_phone = None
    sharing_phone: list[Lead] = []
    if enquiry.email_key:
        by_email = next(iter(_leads_with(email_key=enquiry.email_key)), None)
    if enquiry.phone:
        sharing_phone = _leads_with(phone=enquiry.phone)
        by_phone = next(
            (
                lead
                for lead in sharing_phone
                if are_names_compatible(lead.full_name, enquiry.full_name)
            ),
            None,
        )
    lead = by_email or by_phone
    reason = "same e-mail" if by_email else "same mobile and name" if by_phone else "new"
    others = [
        (
            other,
            "same mobile and name, other e-mail"
            if other == by_phone
            else "same mobile, other name",
        )
        for other in sharing_phone[:20]
        if other != lead
    ]
    return Match(lead, reason, others)


def _leads_with(**detail: str) -> list[Lead]:
    """Leads that have this detail now or gave it in any of their enquiries, oldest first."""
    gave_it = Enquiry.objects.accepted().filter(lead__isnull=False, **detail).values("lead")
    return list(Lead.objects.filter(Q(**detail) | Q(pk__in=gave_it)).order_by("pk"))


def note_possible_duplicates(lead: Lead, match: Match) -> list[PossibleDuplicate]:
    """Remember each pair once, whichever of the two came first. Returns the new ones."""
    found = []
    for other, reason in match.possible_duplicates:
        older, newer = sorted((lead, other), key=lambda one: one.pk)
        pair, is_new = PossibleDuplicate.objects.get_or_create(
            lead=newer, other=older, defaults={"reason": reason}
        )
        if is_new:
            found.append(pair)
    return found
