"""The school itself: what pages, mails and forms say about it, each fact in one place."""

from urllib.parse import urlencode

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..phone import show_phone

E164 = RegexValidator(
    r"^\+[1-9]\d{6,14}$", "Write it with country code, for example +91…, digits only."
)


@register_setting(icon="home", order=1)
class School(BaseGenericSetting):
    """Empty fields are not shown anywhere. `School.load()` is the only row."""

    name = models.CharField(
        max_length=80, blank=True, help_text="Short name, for example ISMR Pune."
    )
    tagline = models.CharField(max_length=160, blank=True)
    phone = models.CharField(
        max_length=20, blank=True, validators=[E164], help_text="In international form, +91…"
    )
    whatsapp = models.CharField(
        max_length=20,
        blank=True,
        validators=[E164],
        help_text="Only if the number answers WhatsApp.",
    )
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True, help_text="One line of the address per line.")
    office_hours = models.CharField(max_length=120, blank=True, help_text="As visitors read it.")

    # The promise on the thanks page. The product's defaults; the school confirms or changes them.
    call_back_days = models.PositiveSmallIntegerField(
        "call back within (working days)",
        default=1,
        help_text="The thanks page and the confirmation mail promise a call by the end of this day.",
    )
    works_on_saturday = models.BooleanField(default=True)
    day_ends_at = models.TimeField("calls are made until", default="18:00")

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline")], "Name"),
        MultiFieldPanel(
            [
                FieldPanel("phone"),
                FieldPanel("whatsapp"),
                FieldPanel("email"),
                FieldPanel("address"),
                FieldPanel("office_hours"),
            ],
            "Contact",
        ),
        MultiFieldPanel(
            [
                FieldPanel("call_back_days"),
                FieldPanel("works_on_saturday"),
                FieldPanel("day_ends_at"),
            ],
            "What we promise after an enquiry",
        ),
    ]

    class Meta:
        verbose_name = "school"

    def __str__(self) -> str:
        return self.name or "The school"

    @property
    def phone_display(self) -> str:
        return show_phone(self.phone) if self.phone else ""

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
