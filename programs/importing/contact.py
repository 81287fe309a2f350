"""Lines that say how to reach the school. A contact card shows what stands under Facts, so the lines
themselves are not needed, but what they say otherwise is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import phonenumbers
from django.utils.translation import gettext as _

from ..models import School
from ..phone import show_phone
from .pieces import shorten

LABEL = re.compile(
    r"^\W*(?:(?P<phone>(?:tele)?phone|tel|mobile|mob|ph|call(?: us)?(?: at| on)?|whats ?app"
    r"|contact(?: no| number| us)?)|(?P<email>e-?mail(?: us)?(?: at)?|mail|write to us(?: at)?)"
    r"|(?P<address>address|campus|location|visit us(?: at)?))\b(?: id| no| number)?\.?\s*[:–-]\s*(?P<value>.+)$",
    re.I,
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LEADS_TO_ADDRESS = re.compile(r"\b(?:address|campus|visit|located|location|find us|office)\b", re.I)
PIN = re.compile(r"(?<!\d)[1-9]\d{2}[ \u00a0]?\d{3}(?!\d)")
MOST_ADDRESS_LINES = 6
LONGEST_ADDRESS_LINE = 120


@dataclass
class Contact:
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    led_to: list[str] = field(default_factory=list)  # "You can also visit us at:"
    length: int = 0  # lines that say it

    @property
    def is_one(self) -> bool:
        return bool(self.phones or self.emails)

    def differences(self) -> Iterator[str]:
        """From what the card will show."""
        school = School.load()
        ours = [
            fact.value for slug, fact in school.contact.items() if slug in ("phone", "whatsapp")
        ]
        for phone in self.phones:
            if phone not in ours:
                yield _against(_("Phone"), show_phone(phone), school.phone_display)
        for email in self.emails:
            if email.lower() != school.email.lower():
                yield _against(_("E-mail"), email, school.email)
        told, known = _bare(" ".join(self.address)), _bare(school.address)
        if told and told not in known and known not in told or told and not known:
            yield _against(_("Address"), " ".join(self.address), school.address)


def is_contact_line(text: str) -> bool:
    return read_line(text) is not None


def read_line(text: str) -> tuple[str, list[str]] | None:
    """What kind, and the numbers, addresses of mail or lines of an address that it is made of."""
    label = LABEL.match(text)
    value = label["value"] if label else text
    if emails := EMAIL.findall(value):
        return ("email", emails) if _is_nothing_but(EMAIL.sub("", value)) else None
    if phones := list(phonenumbers.PhoneNumberMatcher(value, "IN")):
        rest = value
        for found in phones:
            rest = rest.replace(found.raw_string, "")
        numbers = [
            phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            for found in phones
        ]
        return ("phone", numbers) if _is_nothing_but(rest) else None
    if label and label["address"]:
        return "address", [value]
    return None


def read(lines: list[str]) -> Contact:
    """From the first line on, as far as they say how to reach somebody."""
    contact, position = Contact(), 0
    while position < len(lines):
        line = lines[position]
        found = read_line(line)
        if found:
            kind, values = found
            {"phone": contact.phones, "email": contact.emails, "address": contact.address}[kind].extend(values)  # fmt: skip
            position += 1
            if kind == "address" and line.rstrip().endswith(","):
                position += _read_address(lines[position:], contact)
        elif line.rstrip().endswith(":") and len(line) <= 100 and LEADS_TO_ADDRESS.search(line):
            taken = _read_address(lines[position + 1 :], contact)
            if not taken:
                break
            contact.led_to.append(line)
            position += 1 + taken
        else:
            break
        contact.length = position
    return contact


def _read_address(lines: list[str], contact: Contact) -> int:
    """As many lines as go on with a comma, and the one that ends them."""
    for number, line in enumerate(lines[:MOST_ADDRESS_LINES], 1):
        is_last = bool(PIN.search(line)) or not line.rstrip().endswith(",")
        if len(line) > LONGEST_ADDRESS_LINE or (number == 1 and is_last and "," not in line):
            return 0
        if is_last:
            contact.address += lines[:number]
            return number
    return 0


def _is_nothing_but(rest: str) -> bool:
    words = re.findall(r"[^\W_]+", rest)
    return all(word.lower() in {"or", "and", "mailto", "tel"} for word in words)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _against(what: str, told: str, known: str) -> str:
    if not known:
        return _("%(what)s “%(told)s”: there is no such fact yet; add it under Facts.") % {
            "what": what, "told": shorten(told)}  # fmt: skip
    return _("%(what)s “%(told)s”: the contact card shows “%(known)s”, as it stands under Facts.") % {
        "what": what, "told": shorten(told), "known": shorten(known)}  # fmt: skip
