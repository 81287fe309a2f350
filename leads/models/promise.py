from django.db import models

from .. import clock


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
    broken_told_at = models.DateTimeField(null=True)

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
