from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.formats import show_moment

from .. import clock


def without_canaries(queryset: type[models.QuerySet]) -> models.Manager:
    """The manager for everything that people see or count. What must see all uses `everything`."""

    class WithoutCanaries(models.Manager.from_queryset(queryset)):
        def get_queryset(self) -> models.QuerySet:
            return super().get_queryset().filter(is_canary=False)

    return WithoutCanaries()


class CanaryRun(models.Model):
    """One marked enquiry on its way through the real form, queue, worker and mail server."""

    started_at = models.DateTimeField(default=clock.now, db_index=True)
    reference = models.CharField(max_length=12, blank=True)
    returned_at = models.DateTimeField(
        null=True, help_text=_("When its mail was found in the mailbox.")
    )
    problem = models.CharField(max_length=255, blank=True, help_text=_("Why it did not, in words."))

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return gettext("Canary of %(started_at)s") % {"started_at": show_moment(self.started_at)}
