from django.conf import settings
from django.db import models

from .. import clock
from ..choices import NextStep


class FollowUp(models.Model):
    """Something promised to a lead, or planned by rule, at a time."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="follow_ups")
    step = models.CharField(max_length=16, choices=NextStep, default=NextStep.FOLLOW_UP)
    note = models.CharField(max_length=255, blank=True)
    due_at = models.DateTimeField()
    is_by_rule = models.BooleanField(default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(
                fields=["lead", "due_at"], name="follow_up_open", condition=models.Q(done_at=None)
            ),
            models.Index(
                fields=["due_at"],
                name="follow_up_to_remind",
                condition=models.Q(done_at=None, reminded_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.note or self.get_step_display()
