"""One thing done to many leads by a worker, each through the same rule as one lead would be; and undone.

The row is the queue: a worker takes a job with a lease, works in slices, and notes with each slice how far it came,
so that a worker that was killed is taken up where it stood and no lead is done twice. What takes long is left after
a while, for the next beat to go on with: no task runs into its time limit.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.formats import show_count

from . import assignment, budget, clock, contacting, messages, stages
from .choices import Channel, Happening, Stage
from .desk_work import Refused, changing, tell
from .importing import keeping, writing
from .lead_fields import pack, unpack
from .models import BulkJob, Lead, MessageTemplate, Tag

logger = logging.getLogger(__name__)

AT_MOST = 20_000
SLICE = 50
LEASE = timedelta(minutes=2)
AT_A_STRETCH = 30.0  # seconds; a task may take 60
Kind, State = BulkJob.Kind, BulkJob.State
AT_WORK = (State.WAITING, State.RUNNING, State.UNDOING)


def draft(lead_ids: list[int], *, by: AbstractBaseUser) -> BulkJob:
    """A dry run: whom it would touch. Nothing happens before `confirm`."""
    if len(lead_ids) > AT_MOST:
        raise Refused(
            _("At most %(most)s at once: narrow the list.") % {"most": show_count(AT_MOST)}
        )
    return BulkJob.objects.create(targets=lead_ids, actor=by)


def confirm(job: BulkJob, kind: str, wish: dict[str, Any]) -> bool:
    """False if somebody clicked twice."""
    ours = BulkJob.objects.filter(pk=job.pk, state=State.DRAFT)
    return bool(ours.update(kind=kind, wish=wish, state=State.WAITING))


def may_be_undone(job: BulkJob) -> bool:
    if not job.before:
        return False
    if job.kind == Kind.IMPORT:
        return keeping.may_be_undone(job)
    return job.state == State.DONE and WORKS[job.kind].undo is not None


def undo(job: BulkJob) -> None:
    """Let a worker take it back, lead by lead, the last one first; what somebody changed since stays."""
    ours = BulkJob.objects.filter(pk=job.pk, state=State.DONE)
    if not may_be_undone(job) or not ours.update(state=State.UNDOING):
        raise Refused(_("This cannot be undone any more."))


# --- The worker ---------------------------------------------------------------------------------


def run_waiting() -> int:
    """Work off every confirmed job. Returns how many were finished."""
    until = time.monotonic() + AT_A_STRETCH  # for all of them: they share one task
    finished = 0
    for pk in list(_free(clock.now()).order_by("created_at").values_list("pk", flat=True)):
        if time.monotonic() > until:
            break
        finished += _run(pk, until)
    return finished


def _free(now: datetime) -> QuerySet[BulkJob]:
    return BulkJob.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state__in=AT_WORK)


def _run(pk: int, until: float) -> bool:
    now = clock.now()
    if not _free(now).filter(pk=pk).update(lease_until=now + LEASE):
        return False
    BulkJob.objects.filter(pk=pk, state=State.WAITING).update(state=State.RUNNING)
    try:
        while _slice(pk):
            if time.monotonic() > until:
                return _leave(pk)
    except ObjectDoesNotExist as problem:  # a tag or a template that somebody took away meanwhile
        logger.warning("A change to many cannot be made: %s", problem)
        over = {"state": State.FAILED, "finished_at": clock.now(), "lease_until": None}
        BulkJob.objects.filter(pk=pk).update(**over)
        return False
    except (
        OperationalError
    ) as problem:  # a deadlock, or the database went away: nothing is half done
        logger.warning("A change to many is taken up again: %s", type(problem).__name__)
        return _leave(pk)
    return True


def _leave(pk: int) -> bool:
    """For the next beat."""
    BulkJob.objects.filter(pk=pk).update(lease_until=None)
    return False


@transaction.atomic
def _slice(pk: int) -> bool:
    """The next few and the note of them, together or not at all. False when there are none left."""
    job = BulkJob.objects.select_for_update(of=("self",)).select_related("actor").get(pk=pk)
    if job.state not in AT_WORK:
        return False
    _go_back(job) if job.state == State.UNDOING else _go_on(job)
    is_over = job.position >= job.length
    job.lease_until = None if is_over else clock.now() + LEASE
    if is_over:
        _finish(job)
    job.save(update_fields=NOTED)
    return not is_over


NOTED = (
    "done", "skipped", "before", "undone", "stayed", "state", "lease_until", "finished_at"
)  # fmt: skip


def _go_on(job: BulkJob) -> None:
    work = WORKS[job.kind]
    targets = job.targets[job.position : job.position + SLICE]
    ready = work.get_ready(targets, job)
    theirs = _of_others(targets, job)
    for target in targets:
        if target in theirs:
            job.skipped.append([target, str(OF_OTHERS)])
        elif why := _try(lambda target=target: work.do(target, job, ready)):
            job.skipped.append([target, why])
        else:
            job.done += 1


def _of_others(targets: list[int], job: BulkJob) -> set[int]:
    """Leads that went to another team since they were chosen: whoever chose them sees them no more."""
    if job.kind == Kind.IMPORT:
        return set()  # its targets are rows of a list
    seen = Lead.objects.seen_by(job.actor).filter(pk__in=targets).values_list("pk", flat=True)
    there = Lead.objects.present().filter(pk__in=targets).values_list("pk", flat=True)
    return set(there) - set(seen)


def _go_back(job: BulkJob) -> None:
    work = WORKS[job.kind]
    rest = job.before[::-1][job.position : job.position + SLICE]
    work.get_ready([target for target, _before in rest], job)
    for target, before in rest:
        if why := _try(lambda target=target, before=before: work.undo(target, before, job)):
            job.stayed.append([target, why])
        else:
            job.undone += 1


def _try(act: Callable[[], None]) -> str:
    """Why it could not be done; nothing if it was. One that fails leaves nothing behind and stops no other."""
    try:
        with transaction.atomic():
            act()
    except Refused as problem:
        return str(problem)
    except Lead.DoesNotExist:
        return _("It is there no more.")
    except OperationalError:
        raise
    except Exception:
        logger.exception("One of many could not be changed")
        return _("Something went wrong; it is in the server's log.")
    return ""


def _finish(job: BulkJob) -> None:
    if job.state == State.UNDOING:
        job.state = State.UNDONE
        return
    job.state, job.finished_at = State.DONE, clock.now()
    if job.kind == Kind.IMPORT:
        writing.note_in_the_log(job)


# --- What each kind does to one lead, and how it is taken back ----------------------------------


@dataclass(frozen=True)
class Work:
    """`get_ready` gives what all of a slice need, and takes the locks that it needs before any row's."""

    do: Callable[[int, BulkJob, Any], None]
    undo: Callable[[int, Any, BulkJob], None] | None = None
    get_ready: Callable[[list[int], BulkJob], Any] = lambda targets, job: None


def _had(lead_id: int, *names: str) -> dict[str, Any]:
    """What it is given back with. Locked, so that nobody changes it between this look and the change."""
    leads = Lead.objects.select_for_update(of=("self",), no_key=True)
    had = pack(leads.get(pk=lead_id))
    return {name: had[name] for name in names}


def _owner(_targets: list[int], job: BulkJob) -> User | None:
    return User.objects.get(pk=job.wish["owner"]) if job.wish["owner"] else None


def _assign(lead_id: int, job: BulkJob, to: User | None) -> None:
    before = _had(lead_id, "owner_id", "assigned_at")
    assignment.assign(lead_id, to, by=job.actor, why=_("with many others"))
    job.before.append([lead_id, before])


def _give_owner_back(lead_id: int, before: dict[str, Any], job: BulkJob) -> None:
    owner = User.objects.filter(pk=before["owner_id"]).first()
    if owner and not owner.is_active:
        raise Refused(_("%(name)s has left.") % {"name": owner})
    with changing(lead_id) as lead:
        if lead.owner_id != job.wish["owner"]:
            raise Refused(CHANGED)
        unpack(lead, before)
        tell(lead, Happening.OWNER, _("Given back: undone"), job.actor)


def _stage(lead_id: int, job: BulkJob, _ready: None) -> None:
    before = _had(lead_id, "stage", "lost_reason", "furthest_stage")
    to, reason = job.wish["stage"], job.wish.get("lost_reason", "")
    stages.move(lead_id, to, by=job.actor, from_stage=before["stage"], lost_reason=reason)
    job.before.append([lead_id, before])


def _give_stage_back(lead_id: int, before: dict[str, str], job: BulkJob) -> None:
    """How far it got by the move that is undone, it never got."""
    with changing(lead_id) as lead:
        if lead.stage != job.wish["stage"]:
            raise Refused(CHANGED)
        to, reason = Stage(before["stage"]), before["lost_reason"]
        stages.set_stage(lead, to, by=job.actor, lost_reason=reason, note=_("undone"))
        lead.furthest_stage = before["furthest_stage"]


def _tag(lead_id: int, job: BulkJob, tag: Tag) -> None:
    with changing(lead_id) as lead:
        lead.tags.add(tag)
        tell(lead, Happening.TAGGED, str(tag), job.actor)


def _follow_up(lead_id: int, job: BulkJob, _ready: None) -> None:
    due_at = parse_datetime(job.wish["due_at"])
    contacting.plan_follow_up(lead_id, due_at, by=job.actor, note=job.wish["note"])


def _hand_over(lead_id: int, job: BulkJob, leaver: User) -> None:
    assignment.hand_on(lead_id, leaver, by=job.actor)


def _mail(lead_id: int, job: BulkJob, template: MessageTemplate) -> None:
    """The reason to write all the same is kept with those only whom it is written against their budget."""
    lead = Lead.objects.select_related("program").get(pk=lead_id)
    is_over = budget.objections(lead, Channel.EMAIL, clock.now())
    because = job.wish["because"] if is_over else ""
    messages.send(template, lead, by=job.actor, because=because, is_answer=False)


def _write(row_pk: int, job: BulkJob, ready: writing.Ready) -> None:
    writing.write_row(row_pk, job, ready)
    job.before.append([row_pk, None])


CHANGED = gettext_lazy("It was changed since.")
OF_OTHERS = gettext_lazy("It is not yours to see by now.")
WORKS: dict[str, Work] = {
    Kind.ASSIGN: Work(_assign, _give_owner_back, _owner),
    Kind.STAGE: Work(_stage, _give_stage_back),
    Kind.TAG: Work(_tag, get_ready=lambda _targets, job: Tag.objects.get(pk=job.wish["tag"])),
    Kind.FOLLOW_UP: Work(_follow_up),
    Kind.HAND_OVER: Work(
        _hand_over, get_ready=lambda _targets, job: User.objects.get(pk=job.wish["leaver"])
    ),
    Kind.MAIL: Work(
        _mail,
        get_ready=lambda _targets, job: MessageTemplate.objects.get(pk=job.wish["template"]),
    ),
    Kind.IMPORT: Work(
        _write, lambda pk, _before, _job: writing.take_back(pk), writing.get_ready
    ),
}  # fmt: skip
