"""One search box: a reference, part of a name, an e-mail, any way of typing a phone, its last digits."""

import re
from contextlib import suppress

from django.db.models import Q, QuerySet

from ..contact import PhoneError, email_key, parse_phone
from ..reference import read_reference


def search(queryset: QuerySet, term: str, *, reference: str, own: str = "") -> QuerySet:
    """`reference`: path to the enquiry's reference; `own`: prefix of the contact fields."""
    term = term.replace("\x00", "").strip()[:200]
    if not term:
        return queryset
    found = Q(**{f"{own}full_name__icontains": term}) | Q(**{f"{own}email__icontains": term})
    if "@" in term:
        found |= Q(**{f"{own}email_key": email_key(term)})
    if code := read_reference(term):
        found |= Q(**{reference: code})
    digits = re.sub(r"\D", "", term)
    if re.fullmatch(r"[\d\s()+.-]+", term) and len(digits) >= 4:
        found |= Q(**{f"{own}phone__endswith": digits})
    with suppress(PhoneError):
        found |= Q(**{f"{own}phone": parse_phone(term, allow_landline=True)})
    return queryset.filter(found)
