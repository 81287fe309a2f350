"""Numbers typed into a text, or printed in a brochure, that a fact says otherwise.

A phone number or an e-mail address is held against all of ours. An amount, a day or a number of seats is
held against a fact only where the sentence speaks of it, that is, where it has a word of the fact's label.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import phonenumbers
from django.utils.translation import gettext as _

from ..formats import show_day, show_rupees
from ..models import Fact, FactKind
from ..phone import show_phone
from .draft import Draft
from .finding import Finding

# Not after "Rs." before a number.
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\d\s])|\n+")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
AMOUNT = re.compile(
    r"(?:₹|\bRs\.?|\bINR)\s*([\d,]+(?:\.\d+)?)(?:\s*(lakhs?|crores?))?", re.IGNORECASE
)
DAY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\s+([A-Z][a-z]{2})[a-z]*\.?,?\s+(\d{4})\b")
SEATS = re.compile(r"\b(\d{1,4})\s+seats\b", re.IGNORECASE)
TIMES = {"lakh": 100_000, "crore": 10_000_000}
SMALL_WORDS = {"a", "an", "and", "fee", "fees", "for", "in", "of", "on", "per", "the", "to"}
INTAKE_WORDS = {
    "opens_on": {"open", "opens"},
    "closes_on": {"close", "closes", "deadline", "last", "till", "until"},
    "starts_on": {"begin", "begins", "classes", "start", "starts"},
}


def look(draft: Draft) -> Iterator[Finding]:
    facts = list(Fact.objects.all())
    program = getattr(draft.page, "program", None)
    intakes = list(program.intakes.all()) if program else []
    for where, text in draft.all_texts:
        yield from _contacts(where, text, facts)
        for sentence in SENTENCE.split(text):
            yield from _amounts(where, sentence, facts)
            yield from _days(where, sentence, facts, intakes)
            yield from _seats(where, sentence, getattr(draft.page, "seats", ""))


def _contacts(where: str, text: str, facts: list[Fact]) -> Iterator[Finding]:
    ours = _values(facts, FactKind.PHONE)
    if ours:
        for found in phonenumbers.PhoneNumberMatcher(text, "IN"):
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            if number not in ours:
                yield _against(where, found.raw_string, ", ".join(map(show_phone, sorted(ours))))
    if ours := _values(facts, FactKind.EMAIL):
        for address in EMAIL.findall(text):
            if address.lower() not in {value.lower() for value in ours}:
                yield _against(where, address, ", ".join(sorted(ours)))


def _amounts(where: str, sentence: str, facts: list[Fact]) -> Iterator[Finding]:
    about = [fact for fact in facts if fact.kind == FactKind.FEE and _speaks_of(sentence, fact)]
    for digits, unit in AMOUNT.findall(sentence):
        if not (number := digits.replace(",", "")):
            continue
        amount = int(Decimal(number) * TIMES.get(unit.lower().rstrip("s"), 1))
        if about and str(amount) not in _values(about, FactKind.FEE):
            yield _against(where, show_rupees(amount), _told(about))


def _days(where: str, sentence: str, facts: list[Fact], intakes: list) -> Iterator[Finding]:
    typed = [day for found in DAY.findall(sentence) if (day := _day(*found))]
    if not typed:
        return
    about = [fact for fact in facts if fact.kind == FactKind.DATE and _speaks_of(sentence, fact)]
    words = set(re.findall(r"[a-z]+", sentence.lower()))
    known = [date.fromisoformat(fact.value) for fact in about] + [
        day
        for name, spoken in INTAKE_WORDS.items()
        for intake in intakes
        if words & spoken and (day := getattr(intake, name))
    ]
    for day in typed:
        if known and day not in known:
            yield _against(where, show_day(day), ", ".join(map(show_day, known)))


def _seats(where: str, sentence: str, seats: str) -> Iterator[Finding]:
    known = re.findall(r"\d+", seats)
    for number in SEATS.findall(sentence):
        if known and number not in known:
            yield _against(where, f"{number} seats", seats)


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return datetime.strptime(f"{day} {month} {year}", "%d %b %Y").date()
    except ValueError:
        return None


def _speaks_of(sentence: str, fact: Fact) -> bool:
    words = set(re.findall(r"[a-z]+", fact.label.lower())) - SMALL_WORDS
    return bool(words & set(re.findall(r"[a-z]+", sentence.lower())))


def _values(facts: Iterable[Fact], kind: str) -> set[str]:
    return {fact.value for fact in facts if fact.kind == kind}


def _told(facts: list[Fact]) -> str:
    return ", ".join(f"{fact.label} {show_rupees(int(fact.value))}" for fact in facts)


def _against(where: str, typed: str, known: str) -> Finding:
    words = _("The text says %(typed)s; the facts say %(known)s.") % {
        "typed": typed,
        "known": known,
    }
    return Finding(words, where, is_stopping=True)
