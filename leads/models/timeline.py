from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock
from ..choices import Happening


class TimelineManager(models.Manager):
    def record(self, lead, kind: Happening, summary: str, **links) -> "TimelineEntry":
        """Add one line to a lead's story. `links`: enquiry, outbound_email, actor, happened_at."""
        entry = self.model.about(lead, kind, summary, **links)
        entry.save(force_insert=True)
        return entry


class TimelineEntry(models.Model):
    """What happened with a lead, in order. Never edited, never deleted by hand."""

    lead = models.ForeignKey(
        "leads.Lead",
        on_delete=models.PROTECT,
        related_name="timeline",
        db_index=False,  # both of its indexes begin with it
    )
    kind = models.CharField(max_length=20, choices=Happening)
    summary = models.CharField(max_length=255)
    happened_at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    enquiry = models.ForeignKey(
        "leads.Enquiry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    outbound_email = models.ForeignKey(
        "leads.OutboundEmail", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TimelineManager()

    class Meta:
        ordering = ["-happened_at", "-pk"]
        verbose_name_plural = _("timeline entries")
        indexes = [
            models.Index(fields=["lead", "-happened_at"], name="timeline_of_lead"),
            # The last line of one lead: else PostgreSQL walks back from the last line of all.
            models.Index(fields=["lead", "id"], name="timeline_of_lead_by_key"),
        ]

    def __str__(self) -> str:
        return self.summary

    @classmethod
    def about(cls, lead, kind: Happening, summary: str, **links) -> "TimelineEntry":
        """A line that is not written yet: several are written at once with bulk_create."""
        return cls(lead=lead, kind=kind, summary=summary[:255], **links)
