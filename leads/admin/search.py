"""One search box: a reference, part of a name, an e-mail, any way of typing a phone, its last digits."""

import re
from contextlib import suppress

from django.db.models import Q, QuerySet

from ..contact import PhoneError, email_key, parse_phone
from ..reference import read_reference


def search(queryset: QuerySet, term: str, *, among: tuple[str, ...], reference: str) -> QuerySet:
    """`among`: prefixes of the contact fields to look in; `reference`: path to the reference."""
    term = term.replace("\x00", "").strip()[:200]
    if not term:
        return queryset
    code = read_reference(term)
    found = Q(**{reference: code}) if code else Q()
    for prefix in among:
        found |= _by_contact(term, prefix)
    return queryset.filter(found)


def _by_contact(term: str, prefix: str) -> Q:
    found = Q(**{f"{prefix}full_name__icontains": term}) | Q(**{f"{prefix}email__icontains": term})
    if "@" in term:
        found |= Q(**{f"{prefix}email_key": email_key(term)})
    digits = re.sub(r"\D", "", term)
    if re.fullmatch(r"[\d\s()+.-]+", term) and len(digits) >= 4:
        found |= Q(**{f"{prefix}phone__endswith": digits})
    with suppress(PhoneError):
        found |= Q(**{f"{prefix}phone": parse_phone(term, allow_landline=True)})
    return found
