from django.db import models

from .. import clock


class MailStop(models.Model):
    """While one stands, no mail leaves. A restored copy begins with one: it must write to nobody."""

    reason = models.CharField(max_length=255)
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.reason
