"""The rows of a list that were left out, or would be, with line and reason: to be mended and brought again."""

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from .. import access
from ..models import AccessLog, BulkJob
from .draft import BAD, REPEATS, judge
from .rows import Reader


def table(job: BulkJob, *, by: AbstractBaseUser) -> tuple[list[str], list[list[str]]]:
    """Headings and rows. It is personal data that leaves, so it is logged."""
    reasons = _foreseen(job) if job.state == BulkJob.State.DRAFT else dict(job.skipped)
    rows = [[str(row.line), reasons[row.pk], *row.cells] for row in job.rows.filter(pk__in=reasons)]
    access.note(by, AccessLog.Action.EXPORTED, count=len(rows), words=_("rows of a list left out"))
    return [_("Line"), _("Why it was left out"), *job.wish["headings"]], rows


def _foreseen(job: BulkJob) -> dict[int, str]:
    if "agreed_how" not in job.wish:
        return {}
    lines = dict(job.rows.values_list("line", "pk"))
    found = judge(job, Reader.of(job.wish))
    return {lines[one.line]: one.words for one in found if one.kind in (BAD, REPEATS)}
