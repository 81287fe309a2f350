"""What goes stale: it has an owner, and a date by which the owner looks at it again."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

WARNED_AHEAD = timedelta(days=14)


class CheckedQuerySet(models.QuerySet):
    def stale(self) -> "CheckedQuerySet":
        return self.filter(check_by__lt=timezone.localdate())

    def due(self) -> "CheckedQuerySet":
        """Stale, or so soon that the owner should hear of it."""
        return self.filter(check_by__lte=timezone.localdate() + WARNED_AHEAD).order_by("check_by")


class Checked(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who is asked whether it is still true."),
    )
    check_by = models.DateField(
        null=True,
        blank=True,
        help_text=_("After this day visitors read “being updated” instead, until someone checks."),
    )

    reminded_on = models.DateField(null=True, editable=False)

    check_panel = FieldRowPanel([FieldPanel("owner"), FieldPanel("check_by")], heading=_("Check"))

    class Meta:
        abstract = True

    @property
    def is_stale(self) -> bool:
        return bool(self.check_by and self.check_by < timezone.localdate())
