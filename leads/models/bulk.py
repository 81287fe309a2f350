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
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    wish = models.JSONField(default=dict, help_text=_("What to do, for example the new owner."))
    targets = models.JSONField(default=list, help_text=_("Keys of leads, or of an import's rows."))
    done = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(default=list, help_text=_("Each with its reason, in words."))
    before = models.JSONField(default=list, help_text=_("What each one had, for the undo."))
    undone = models.PositiveIntegerField(default=0)
    stayed = models.JSONField(
        default=list, help_text=_("What was not undone, each with its reason, in words.")
    )
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
                condition=models.Q(state__in=["waiting", "running", "undoing"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {len(self.targets)}"

    @property
    def is_at_work(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING, self.State.UNDOING)

    @property
    def position(self) -> int:
        """How many were looked at, of `length`: on the way there or on the way back."""
        if self.state in (self.State.UNDOING, self.State.UNDONE):
            return self.undone + len(self.stayed)
        return self.done + len(self.skipped)

    @property
    def length(self) -> int:
        is_way_back = self.state in (self.State.UNDOING, self.State.UNDONE)
        return len(self.before if is_way_back else self.targets)


class ImportRow(models.Model):
    """One row of an imported list. The file itself is never kept; the cells go as soon as they are written
    (leads/importing/keeping.py), and the row when the import can no longer be undone."""

    job = models.ForeignKey(BulkJob, on_delete=models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    enquiry = models.OneToOneField(
        "leads.Enquiry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    trace = models.JSONField(default=dict, help_text=_("What it left on its lead, for the undo."))

    class Meta:
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return str(self.line)
