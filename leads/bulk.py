"""One thing done to many leads by a worker, each through the same rule as one lead would be.

The row is the queue: a worker takes a job with a lease, works in slices, and notes with each slice how far it came,
so that a worker that was killed is taken up where it stood and no lead is done twice. A long job is left after a
while, for the next beat to go on with: no task runs into its time limit.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from . import assignment, clock, stages
from .choices import Happening, Stage
from .desk_work import Refused, changing, tell
from .models import BulkJob, Lead, Tag

AT_MOST = 20_000
SLICE = 50
LEASE = timedelta(minutes=2)
AT_A_STRETCH = 30.0  # seconds; a task may take 60
Kind, State = BulkJob.Kind, BulkJob.State
UNDOABLE = (Kind.ASSIGN, Kind.STAGE)


def draft(lead_ids: list[int], *, by: AbstractBaseUser) -> BulkJob:
    """A dry run: whom it would touch. Nothing happens before `confirm`."""
    if len(lead_ids) > AT_MOST:
        raise Refused(_("At most %(most)s at once: narrow the list.") % {"most": AT_MOST})
    return BulkJob.objects.create(lead_ids=lead_ids, actor=by)


def confirm(job: BulkJob, kind: str, wish: dict[str, Any]) -> bool:
    """False if somebody clicked twice."""
    ours = BulkJob.objects.filter(pk=job.pk, state=State.DRAFT)
    return bool(ours.update(kind=kind, wish=wish, state=State.WAITING))


def run_waiting() -> int:
    """Work off every confirmed job. Returns how many were finished."""
    now = clock.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = BulkJob.objects.filter(free, state__in=[State.WAITING, State.RUNNING])
    return sum(_run(pk) for pk in list(waiting.order_by("created_at").values_list("pk", flat=True)))


def _run(pk: int) -> bool:
    now = clock.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    ours = BulkJob.objects.filter(free, pk=pk, state__in=[State.WAITING, State.RUNNING])
    if not ours.update(state=State.RUNNING, lease_until=now + LEASE):
        return False
    until = time.monotonic() + AT_A_STRETCH
    while _slice(pk):
        if time.monotonic() > until:
            BulkJob.objects.filter(pk=pk).update(lease_until=None)
            return False
    return True


@transaction.atomic
def _slice(pk: int) -> bool:
    """The next few leads and the note of them, together or not at all. False when there are none left."""
    job = BulkJob.objects.select_for_update(of=("self",)).select_related("actor").get(pk=pk)
    start = job.done + len(job.skipped)
    for lead_id in job.lead_ids[start : start + SLICE]:
        try:
            with transaction.atomic():
                DOES[job.kind](lead_id, job)
            job.done += 1
        except (Refused, Lead.DoesNotExist) as problem:
            job.skipped.append([lead_id, str(problem)])
    is_over = job.done + len(job.skipped) >= len(job.lead_ids)
    job.lease_until = None if is_over else clock.now() + LEASE
    if is_over:
        job.state, job.finished_at = State.DONE, clock.now()
    job.save()
    return not is_over


# --- What each kind does to one lead ------------------------------------------------------------


def _assign(lead_id: int, job: BulkJob) -> None:
    before = Lead.objects.values_list("owner_id", flat=True).get(pk=lead_id)
    owner = job.wish["owner"]
    to = User.objects.get(pk=owner) if owner else None
    assignment.assign(lead_id, to, by=job.actor, why=_("with many others"))
    job.before.append([lead_id, before])


def _stage(lead_id: int, job: BulkJob) -> None:
    before = Lead.objects.values_list("stage", flat=True).get(pk=lead_id)
    to, reason = job.wish["stage"], job.wish.get("lost_reason", "")
    stages.move(lead_id, to, by=job.actor, from_stage=before, lost_reason=reason)
    job.before.append([lead_id, before])


def _tag(lead_id: int, job: BulkJob) -> None:
    tag = Tag.objects.get(pk=job.wish["tag"])
    with changing(lead_id) as lead:
        lead.tags.add(tag)
        tell(lead, Happening.TAGGED, str(tag), job.actor)


def _hand_over(lead_id: int, job: BulkJob) -> None:
    assignment.hand_on(lead_id, User.objects.get(pk=job.wish["leaver"]), by=job.actor)


DOES: dict[str, Callable[[int, BulkJob], None]] = {
    Kind.ASSIGN: _assign,
    Kind.STAGE: _stage,
    Kind.TAG: _tag,
    Kind.HAND_OVER: _hand_over,
}


# --- Undo ---------------------------------------------------------------------------------------


def undo(job: BulkJob, *, by: AbstractBaseUser) -> tuple[int, int]:
    """Give each lead its owner or stage back, unless somebody changed it since. How many, and how many not."""
    ours = BulkJob.objects.filter(pk=job.pk, state=State.DONE, kind__in=UNDOABLE)
    if not ours.update(state=State.UNDONE):
        raise Refused(_("This cannot be undone any more."))
    back = sum(_give_back(lead_id, before, job, by) for lead_id, before in job.before)
    return back, len(job.before) - back


def _give_back(lead_id: int, before: Any, job: BulkJob, by: AbstractBaseUser) -> bool:
    name = "owner_id" if job.kind == Kind.ASSIGN else "stage"
    became = job.wish["owner"] if job.kind == Kind.ASSIGN else job.wish["stage"]
    try:
        with changing(lead_id) as lead:
            if getattr(lead, name) != became:
                return False
            if job.kind == Kind.STAGE:
                stages.set_stage(lead, Stage(before), by=by, note=_("undone"))
            else:
                lead.owner_id = before
                tell(lead, Happening.OWNER, _("Given back: undone"), by)
    except (Refused, Lead.DoesNotExist):
        return False
    return True
