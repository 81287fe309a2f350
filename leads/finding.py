"""Finding a lead by whatever one has of it: a reference, part of a name, an address, a number, its last digits.

Each kind of term is looked up where an index serves it, also among a million leads: names and addresses in one
column that holds all that a lead ever went by, numbers by their last four digits, references by themselves.
"""

import re
import unicodedata
from contextlib import suppress

from django.contrib.auth.models import User
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from .contact import PhoneError, email_key, parse_phone
from .models import AccessLog, Enquiry, Lead, OutboundEmail
from .reference import read_reference

LONGEST = 200
ACCENTS = re.compile(r"[\u0300-\u036f]")
NUMBER_LIKE = re.compile(r"[\d\s()+.-]+")
LAST_DIGITS = 4
FEW = 2000  # keys that are handed over as a list


def known_as(*details: str) -> str:
    """Names and addresses as they are searched for, a line each."""
    return "\n".join(dict.fromkeys(_folded(detail) for detail in details if detail))


def _folded(words: str) -> str:
    """Small letters without accents: nobody looks for Brontë with the dots. Signs of Devanagari stay, they are
    vowels."""
    apart = unicodedata.normalize("NFD", words.casefold())
    return unicodedata.normalize("NFC", ACCENTS.sub("", apart))


def learn(lead: Lead, *details: str) -> None:
    """Add what the lead goes by, too. Saves nothing."""
    lead.known_as = known_as(*lead.known_as.split("\n"), *details)


def learn_all(lead: Lead) -> None:
    """Work it out anew from the lead and everything it sent. One query; saves nothing."""
    told = Enquiry.everything.filter(lead=lead).order_by("pk").values_list("full_name", "email")
    lead.known_as = known_as(
        lead.full_name, lead.email, *(detail for row in told for detail in row)
    )


def find(leads: QuerySet[Lead], term: str, *, in_part: bool = True) -> QuerySet[Lead]:
    """Those of `leads` that the term may mean; all of them for an empty one. `in_part`: not for whoever sees numbers
    and addresses masked, who could spell them out digit by digit."""
    term = _tidy(term)
    if not term:
        return leads
    if not in_part and (whole := _whole(term)):
        return leads.filter(whole)
    if code := read_reference(term):
        by_code = Enquiry.everything.filter(reference=code, lead__isnull=False)
        # A word of seven letters may be a name as well.
        return leads.filter(Q(pk__in=list(by_code.values_list("lead", flat=True))) | _named(term))
    if number := _number(term):
        own = Lead.objects.filter(number).order_by().values("pk")
        told = Enquiry.everything.filter(number, lead__isnull=False).order_by().values("lead")
        return leads.filter(pk__in=own.union(told))
    return leads.filter(_named(term))


def find_enquiries(enquiries: QuerySet[Enquiry], term: str) -> QuerySet[Enquiry]:
    term = _tidy(term)
    if not term:
        return enquiries
    if number := _number(term):
        return enquiries.filter(number)
    code = read_reference(term)
    found = Q(reference=code) if code else Q()
    named = Q()
    for word in term.split():
        named &= Q(full_name__icontains=word)
    return enquiries.filter(found | named | Q(email__icontains=term))


def find_mails(mails: QuerySet[OutboundEmail], term: str) -> QuerySet[OutboundEmail]:
    """By part of the address, by the reference of the enquiry or by the whole Message-ID."""
    term = _tidy(term)
    if not term:
        return mails
    if code := read_reference(term):
        return mails.filter(enquiry__in=list(Enquiry.everything.filter(reference=code)))
    if term.startswith("<"):
        return mails.filter(message_id=term)
    return mails.filter(to_email__icontains=term)


def find_access(lines: QuerySet[AccessLog], term: str) -> QuerySet[AccessLog]:
    """By who looked, by whom they looked at (also under an old reference of somebody merged since), by what they
    sought or why."""
    term = _tidy(term)
    if not term:
        return lines
    staff = list(User.objects.filter(username__icontains=term).values_list("pk", flat=True))
    others = Q(actor__in=staff) | Q(words__icontains=term)
    people = list(
        find(Lead.objects.present(), term).order_by().values_list("pk", flat=True)[: FEW + 1]
    )
    if len(people) > FEW:  # a name that so many have is met soon in a list by time
        return lines.filter(Q(lead__known_as__contains=_folded(term)) | others)
    merged = list(Lead.everything.filter(merged_into__in=people).values_list("pk", flat=True))
    return lines.filter(Q(lead__in=[*people, *merged]) | others)


def _tidy(term: str) -> str:
    return term.replace("\x00", "").strip()[:LONGEST]


def _named(term: str) -> Q:
    """Every word of it, in whatever order: Patil Sunita is Sunita Patil."""
    found = Q()
    for word in _folded(term).split():
        found &= Q(known_as__contains=word)
    return found


def _whole(term: str) -> Q | None:
    """What looks like a number or an address, as a whole or not at all."""
    if "@" in term:
        return Q(email_key=email_key(term))
    if not any(sign.isdigit() for sign in term):
        return None
    try:
        return Q(phone=parse_phone(term, allow_landline=True))
    except PhoneError:
        return None if read_reference(term) else Q(pk__in=[])


def _number(term: str) -> Q | None:
    """Any way of typing a number, or at least its last four digits; None for what is none."""
    found = Q()
    with suppress(PhoneError):
        found |= Q(phone=parse_phone(term, allow_landline=True))
    digits = "".join(str(unicodedata.digit(sign)) for sign in term if sign.isdigit())
    if NUMBER_LIKE.fullmatch(term) and len(digits) >= LAST_DIGITS:
        found |= Q(_ends_with(digits[-LAST_DIGITS:])) & Q(phone__endswith=digits)
        if len(digits) > LAST_DIGITS:  # half typed, from its start
            found |= Q(phone__startswith=f"+91{digits}") | Q(phone__startswith=f"+{digits}")
    return found or None


def _ends_with(digits: str) -> Exact:
    """As the index `lead_by_last_digits` has it."""
    return Exact(Right(F("phone"), LAST_DIGITS), Value(digits))
