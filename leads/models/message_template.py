import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..choices import Channel

BY = [(Channel.EMAIL.value, Channel.EMAIL.label), (Channel.WHATSAPP.value, Channel.WHATSAPP.label)]

BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")
WRITTEN_AS_ONE = re.compile(r"\{\{([^{}]*)\}\}")  # also what is never filled in: {{first name}}
BLANKS = ("name", "program", "school", "reference", "counsellor", "phone")


class MessageTemplate(models.Model):
    """Words that staff send often. `{{name}}` and the like are filled in for each lead (leads/messages.py)."""

    name = models.CharField(max_length=60, unique=True)
    channel = models.CharField(max_length=10, choices=BY)
    subject = models.CharField(max_length=200, blank=True, help_text=_("For e-mail."))
    text = models.TextField(
        help_text=_(
            "You may use {{name}}, {{program}}, {{school}}, {{reference}}, {{counsellor}}, {{phone}}"
        )
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_channel_display()})"

    def clean(self) -> None:
        """Wrong words are met by whoever wrote them, and not by the counsellor who wants to send them."""
        super().clean()
        wrong = {
            name: _unknown(unknown)
            for name in ("subject", "text")
            if (unknown := _blanks_of(getattr(self, name)) - set(BLANKS))
        }
        if self.channel == Channel.EMAIL and not self.subject.strip():
            wrong["subject"] = gettext("An e-mail needs a subject.")
        if wrong:
            raise ValidationError(wrong)


def _blanks_of(words: str) -> set[str]:
    return {name.strip() for name in WRITTEN_AS_ONE.findall(words)}


def _unknown(names: set[str]) -> str:
    listed = ", ".join(f"{{{{{name}}}}}" for name in sorted(names))
    return gettext("Nothing is known that could stand for %(names)s.") % {"names": listed}
