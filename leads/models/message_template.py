from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import Channel

BY = [(Channel.EMAIL.value, Channel.EMAIL.label), (Channel.WHATSAPP.value, Channel.WHATSAPP.label)]


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
