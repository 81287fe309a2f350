"""How long what is kept of a list. The file is never kept, and the cells of a row go when it is written."""

from datetime import timedelta

from django.db import transaction

from .. import clock
from ..models import BulkJob, ImportRow

UNCONFIRMED = timedelta(days=1)
LEFT_OUT = timedelta(days=1)  # so long the rows that were left out can be downloaded
UNDO_WITHIN = timedelta(days=7)
Kind, State = BulkJob.Kind, BulkJob.State


def may_be_undone(job: BulkJob) -> bool:
    is_recent = job.finished_at is not None and job.finished_at > clock.now() - UNDO_WITHIN
    return job.state == State.DONE and is_recent


def throw_away(job: BulkJob) -> None:
    """A draft that somebody does not want after all."""
    with transaction.atomic():
        drafts = BulkJob.objects.filter(pk=job.pk, kind=Kind.IMPORT, state=State.DRAFT)
        _forget(drafts.select_for_update(of=("self",)))


@transaction.atomic
def forget_old_lists() -> None:
    """Safe to run at any time; a job that is being worked off keeps its rows."""
    now = clock.now()
    drafts = BulkJob.objects.filter(
        kind=Kind.IMPORT, state=State.DRAFT, created_at__lt=now - UNCONFIRMED
    )
    _forget(drafts.select_for_update(of=("self",)))
    over = ImportRow.objects.filter(job__state__in=[State.DONE, State.UNDONE, State.FAILED])
    over.filter(job__finished_at__lt=now - LEFT_OUT).exclude(cells=[]).update(cells=[])
    over.filter(job__finished_at__lt=now - UNDO_WITHIN).delete()


def _forget(jobs) -> None:
    pks = [job.pk for job in jobs]
    ImportRow.objects.filter(job__in=pks).delete()
    BulkJob.objects.filter(pk__in=pks).delete()
