"""What became of a mail on its way: each try of ours, and what the provider told later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.formats import show_moment

from .. import clock
from ..choices import AttemptOutcome
from .outbound_email import OutboundEmail


class DeliveryAttempt(models.Model):
    """One try to send one mail, with the mail server's answer."""

    email = models.ForeignKey(OutboundEmail, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12, choices=AttemptOutcome, default=AttemptOutcome.UNKNOWN
    )
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["started_at", "pk"]

    def __str__(self) -> str:
        return f"{show_moment(self.started_at, is_exact=True)} {self.get_outcome_display()}"


class ProviderEvent(models.Model):
    """What the mail provider told us later about one mail: delivered, bounced, reported as spam."""

    email = models.ForeignKey(OutboundEmail, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(
        max_length=255, unique=True, help_text=_("The provider's own, once each.")
    )
    kind = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{show_moment(self.happened_at, is_exact=True)} {self.kind}"
