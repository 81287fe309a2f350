from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock


class PromiseQuerySet(models.QuerySet):
    def owed(self) -> "PromiseQuerySet":
        """Nobody called yet, and somebody still waits."""
        return self.filter(kept_at=None, dropped_at=None)


class Promise(models.Model):
    """ "A counsellor will call by Tue 24 Nov, 11:30": what one enquiry was told, and what became of it."""

    enquiry = models.OneToOneField(
        "leads.Enquiry", on_delete=models.PROTECT, related_name="promise"
    )
    lead = models.ForeignKey(
        "leads.Lead", on_delete=models.PROTECT, null=True, related_name="promises"
    )
    made_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(
        null=True, help_text=_("The lead was closed before anybody called.")
    )
    broken_told_at = models.DateTimeField(null=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], name="promise_open", condition=models.Q(kept_at=None)),
            models.Index(fields=["lead", "due_at"], name="promise_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.due_at:%Y-%m-%d %H:%M}"


class Holiday(models.Model):
    """A day on which nobody calls. Starts with Maharashtra's; the school changes them."""

    falls_on = models.DateField(unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["falls_on"]

    def __str__(self) -> str:
        return self.name
