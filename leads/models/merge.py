from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock


class Merge(models.Model):
    """Two leads made one. `before` holds every field and every moved row, so that undo restores them."""

    kept = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey("leads.Lead", on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(help_text=_("Both leads' fields, and which rows moved."))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-merged_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"
