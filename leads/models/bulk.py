from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import clock


class BulkJob(models.Model):
    """One thing done to many leads by a worker: what, to whom, how far it is, what failed, how to undo it."""

    class Kind(models.TextChoices):
        ASSIGN = "assign", _("assign")
        STAGE = "stage", _("change stage")
        TAG = "tag", _("tag")
        FOLLOW_UP = "follow_up", _("plan a follow-up")
        MAIL = "mail", _("send a mail")
        EXPORT = "export", _("export")
        IMPORT = "import", _("import")
        HAND_OVER = "hand_over", _("hand over")

    class State(models.TextChoices):
        DRAFT = "draft", _("not confirmed")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    wish = models.JSONField(default=dict, help_text=_("What to do, for example the new owner."))
    lead_ids = models.JSONField(default=list)
    done = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=list, help_text=_("Each with its reason, in words."))
    before = models.JSONField(default=list, help_text=_("What each lead had, for the undo."))
    file = models.FileField(upload_to="desk/", blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="bulk_job_to_do",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {len(self.lead_ids)}"
