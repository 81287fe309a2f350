from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import Channel, Disposition


class ContactAttempt(models.Model):
    """One call, message or visit, and what came of it. Never edited."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="attempts")
    channel = models.CharField(max_length=10, choices=Channel)
    disposition = models.CharField(max_length=16, choices=Disposition)
    note = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    over_budget_because = models.CharField(
        max_length=255,
        blank=True,
        help_text=_("Why staff went over what the person asked for."),
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["lead", "-made_at"], name="attempt_of_lead"),
            models.Index(fields=["-made_at"], name="attempt_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_disposition_display()}"
