"""A text that somebody brought and has not yet said yes to. In the database, so that every host has it."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

WAITS = timedelta(days=1)


class ManuscriptQuerySet(models.QuerySet):
    def waiting(self) -> "ManuscriptQuerySet":
        return self.filter(brought_at__gt=timezone.now() - WAITS)

    def over(self) -> "ManuscriptQuerySet":
        return self.filter(brought_at__lte=timezone.now() - WAITS)


class Manuscript(models.Model):
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    brought_at = models.DateTimeField(default=timezone.now, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField()

    objects = ManuscriptQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name or _("Pasted text")
