"""What the desk remembers of its own: who looks at what, which lists they keep, who opened whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock


class SavedView(models.Model):
    """A list by name: the filters of its address."""

    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    is_shared = models.BooleanField(_("shared with everybody at the desk"), default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once_an_owner")
        ]

    def __str__(self) -> str:
        return self.name


class Presence(models.Model):
    """Who has a lead open, and when the page last said so."""

    lead = models.ForeignKey("leads.Lead", on_delete=models.CASCADE, related_name="presences")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "actor"], name="one_presence")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.lead_id}"


class AccessLog(models.Model):
    """Who opened or took out personal data. Never edited, never deleted."""

    class Action(models.TextChoices):
        OPENED = "opened", _("opened")
        SEARCHED = "searched", _("searched")
        EXPORTED = "exported", _("exported")
        REVEALED = "revealed", _("showed the number")
        IMPORTED = "imported", _("imported")
        ERASED = "erased", _("erased")

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    lead = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=1, help_text=_("How many people."))
    words = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("access")
        verbose_name_plural = _("access log")
        indexes = [
            models.Index(fields=["-at"], name="access_newest_first"),
            models.Index(fields=["lead", "-at"], name="access_of_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.get_action_display()}"
