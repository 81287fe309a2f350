"""The school itself: its name, what it promises, and how it is reached.

How it is reached is facts (`fact.py`), each with an owner and a day by which it is checked. What visitors
read is empty once it is stale; what the site itself needs to send mail is not.
"""

from datetime import time
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..phone import show_phone
from .fact import CONTACT, Fact, new_contact_fact


@register_setting(icon="home", order=1)
class School(BaseGenericSetting):
    """Empty fields are not shown anywhere. `School.load()` is the only row."""

    name = models.CharField(
        max_length=80, blank=True, help_text=_("Short name, for example ISMR Pune.")
    )
    tagline = models.CharField(max_length=160, blank=True)

    # The promise on the thanks page. The product's defaults; the school confirms or changes them.
    call_back_hours = models.PositiveSmallIntegerField(
        _("call back within (working hours)"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
        help_text=_(
            "The thanks page and the confirmation mail promise a call by then; later when many wait."
        ),
    )
    calls_an_hour = models.PositiveSmallIntegerField(
        _("calls a counsellor makes in an hour"),
        default=6,
        validators=[MinValueValidator(1)],
        help_text=_(
            "With this and the number of calls owed, no more is promised than can be kept."
        ),
    )
    works_on_saturday = models.BooleanField(default=True)
    day_starts_at = models.TimeField(_("calls are made from"), default=time(10))
    day_ends_at = models.TimeField(_("calls are made until"), default=time(18))

    panels = [
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("tagline")],
            _("Name"),
            help_text=_("Phone, e-mail, address and office hours are under Facts."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("call_back_hours"),
                FieldPanel("calls_an_hour"),
                FieldPanel("works_on_saturday"),
                FieldPanel("day_starts_at"),
                FieldPanel("day_ends_at"),
            ],
            _("What we promise after an enquiry"),
        ),
    ]

    class Meta:
        verbose_name = _("school")

    def __str__(self) -> str:
        return self.name or gettext("The school")

    def clean(self) -> None:
        if self.day_starts_at >= self.day_ends_at:
            raise ValidationError({"day_ends_at": _("The day ends after it starts.")})

    @cached_property
    def contact(self) -> dict[str, Fact]:
        """The facts in `CONTACT` that there are, by name and in its order."""
        found = {fact.slug: fact for fact in Fact.objects.filter(slug__in=CONTACT)}
        return {slug: found[slug] for slug in CONTACT if slug in found}

    def with_contact(self, **values: str) -> "School":
        """With plain values, where there is no database to ask. `office_hours` is the fact office-hours."""
        slugs = {name.replace("_", "-"): value for name, value in values.items()}
        self.contact = {slug: new_contact_fact(slug, value) for slug, value in slugs.items()}
        return self

    def _fresh(self, slug: str) -> str:
        fact = self.contact.get(slug)
        return "" if fact is None or fact.is_stale else fact.value

    @property
    def mailbox(self) -> str:
        """Where the site's own mail goes and comes from, however long ago it was checked."""
        fact = self.contact.get("email")
        return fact.value if fact else ""

    @property
    def phone(self) -> str:
        return self._fresh("phone")

    @property
    def phone_display(self) -> str:
        return show_phone(self.phone) if self.phone else ""

    @property
    def whatsapp(self) -> str:
        return self._fresh("whatsapp")

    @property
    def email(self) -> str:
        return self._fresh("email")

    @property
    def office_hours(self) -> str:
        return self._fresh("office-hours")

    @property
    def address(self) -> str:
        return self._fresh("address")

    @property
    def address_lines(self) -> list[str]:
        return [line.strip() for line in self.address.splitlines() if line.strip()]

    @property
    def map_url(self) -> str:
        """A search on a map, as a plain link: nothing is fetched from the map before a tap."""
        place = ", ".join([self.name, *(line.rstrip(",") for line in self.address_lines)])
        return "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": place})

    def whatsapp_url(self, text: str) -> str:
        return f"https://wa.me/{self.whatsapp.removeprefix('+')}?{urlencode({'text': text})}"
