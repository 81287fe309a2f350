"""What the school says about itself, each thing once: pages, mails and structured data all read it here.

A fact is written into a text by its name in double square brackets, [[mba-tuition]]
(`programs/facts.py`). Those in CONTACT are shown all over the site without being named.
"""

import re
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..formats import show_day, show_rupees
from ..phone import read_phone, show_phone
from .catalogue import Program
from .checked import Checked, CheckedQuerySet

DAYS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%d-%m-%Y")


class FactKind(models.TextChoices):
    TEXT = "text", gettext_lazy("Text")
    PHONE = "phone", gettext_lazy("Phone number")
    EMAIL = "email", gettext_lazy("E-mail address")
    ADDRESS = "address", gettext_lazy("Address")
    HOURS = "hours", gettext_lazy("Office hours")
    FEE = "fee", gettext_lazy("Fee, in rupees")
    DATE = "date", gettext_lazy("Date")
    EXAMS = "exams", gettext_lazy("Accepted exams")


# The facts that the site itself asks for, by name.
CONTACT = {
    "phone": (FactKind.PHONE, gettext_lazy("Phone")),
    "whatsapp": (FactKind.PHONE, gettext_lazy("WhatsApp")),
    "email": (FactKind.EMAIL, gettext_lazy("E-mail")),
    "address": (FactKind.ADDRESS, gettext_lazy("Address")),
    "office-hours": (FactKind.HOURS, gettext_lazy("Office hours")),
}


class Fact(Checked):
    slug = models.SlugField(
        gettext_lazy("name in texts"),
        max_length=60,
        unique=True,
        help_text=gettext_lazy("Write [[name]] in a text and readers see the value. It stays."),
    )
    label = models.CharField(max_length=80, help_text=gettext_lazy("As visitors read it."))
    kind = models.CharField(max_length=10, choices=FactKind.choices, default=FactKind.TEXT)
    value = models.TextField(
        help_text=gettext_lazy(
            "A phone number with country code; a fee as a number; a date as 4 Aug 2026; "
            "an address with a line per line; exams with one per line."
        )
    )
    note = models.CharField(
        max_length=80, blank=True, help_text=gettext_lazy("Follows a fee, for example “per year”.")
    )
    as_of = models.DateField(
        null=True, blank=True, help_text=gettext_lazy("The day from which it is valid. Shown.")
    )
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="facts",
        help_text=gettext_lazy("Fees and exams of a program stand on its page."),
    )
    sort_order = models.PositiveSmallIntegerField(default=0)

    objects = CheckedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "label"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.slug in CONTACT and self.kind != CONTACT[self.slug][0]:
            raise ValidationError({"kind": _("The site shows this fact as “%s”: keep its kind.") % (
                CONTACT[self.slug][0].label)})  # fmt: skip
        try:
            self.value = _READ.get(self.kind, str.strip)(self.value)
        except ValidationError as trouble:
            raise ValidationError({"value": trouble.messages}) from trouble

    @property
    def display(self) -> str:
        """As visitors read it, or that it is being updated."""
        if self.is_stale:
            return _("being updated")
        if self.kind == FactKind.PHONE:
            return show_phone(self.value)
        if self.kind == FactKind.FEE:
            return " ".join(filter(None, [show_rupees(int(self.value)), self.note]))
        if self.kind == FactKind.DATE:
            return show_day(date.fromisoformat(self.value))
        if self.kind == FactKind.EXAMS:
            return ", ".join(self.lines)
        return self.value

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.value.splitlines() if line.strip()]


def _read_phone(text: str) -> str:
    if not (number := read_phone(text)):
        raise ValidationError(
            _("Write one number with its country code, for example +91 91234 56789.")
        )
    return number


def _read_email(text: str) -> str:
    validate_email(text.strip())
    return text.strip()


def _read_rupees(text: str) -> str:
    digits = re.sub(r"[₹,\s]|Rs\.?|/-", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10:
        raise ValidationError(_("Write whole rupees, for example 150000 or ₹1,50,000."))
    return str(int(digits))


def _read_day(text: str) -> str:
    for pattern in DAYS:
        try:
            return datetime.strptime(text.strip(), pattern).date().isoformat()
        except ValueError:
            continue
    raise ValidationError(_("Write a day, for example 4 Aug 2026."))


_READ = {
    FactKind.PHONE: _read_phone,
    FactKind.EMAIL: _read_email,
    FactKind.FEE: _read_rupees,
    FactKind.DATE: _read_day,
}


def new_contact_fact(slug: str, value: str, **more: Any) -> Fact:
    kind, label = CONTACT[slug]
    order = list(CONTACT).index(slug)
    return Fact(slug=slug, kind=kind, label=str(label), value=value, sort_order=order, **more)
