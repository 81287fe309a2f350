from django.conf import settings
from django.db import models

from .. import clock
from ..choices import LostReason, Stage


class StageChange(models.Model):
    """One move of a lead from stage to stage. Written by leads/stages.py alone, never edited."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="stage_changes")
    from_stage = models.CharField(max_length=12, choices=Stage)
    to_stage = models.CharField(max_length=12, choices=Stage)
    lost_reason = models.CharField(max_length=20, choices=LostReason, blank=True)
    note = models.CharField(max_length=255, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["lead", "-changed_at"], name="stage_change_of_lead"),
            models.Index(fields=["-changed_at"], name="stage_change_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"
