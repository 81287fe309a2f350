from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock


class Alarm(models.Model):
    """Something that a person must look at, from when it was seen until it was found in order again."""

    subject = models.CharField(
        max_length=60, help_text=_("What it is about, e.g. books or canary.")
    )
    words = models.TextField()
    raised_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, help_text=_("When the owner was mailed."))
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(cleared_at=None), name="alarm_once_a_subject"
            )
        ]

    def __str__(self) -> str:
        return self.subject
