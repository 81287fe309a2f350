"""Where a lead stands, and how it may move on. The only place that writes `Lead.stage`."""

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from . import clock, promise
from .choices import FUNNEL, Happening, LostReason, Stage
from .desk_work import Refused, changing, tell
from .models import CLOSED, Lead, StageChange

S = Stage
MOVES: dict[Stage, tuple[Stage, ...]] = {
    S.NEW: (S.CONTACTED, S.QUALIFIED, S.APPLYING, S.APPLIED, S.LOST, S.JUNK),
    S.CONTACTED: (S.QUALIFIED, S.APPLYING, S.APPLIED, S.LOST, S.JUNK),
    S.QUALIFIED: (S.APPLYING, S.APPLIED, S.CONTACTED, S.LOST, S.JUNK),
    S.APPLYING: (S.APPLIED, S.QUALIFIED, S.LOST),
    S.APPLIED: (S.OFFERED, S.APPLYING, S.LOST),
    S.OFFERED: (S.ENROLLED, S.APPLIED, S.LOST),
    S.ENROLLED: (S.OFFERED, S.LOST),
    S.LOST: (S.CONTACTED, S.QUALIFIED, S.NEW),
    S.JUNK: (S.NEW,),
}


def move(
    lead_pk: int,
    to: Stage | str,
    *,
    by: AbstractBaseUser | None,
    from_stage: Stage | str,
    lost_reason: str = "",
    note: str = "",
    seen: int | None = None,
) -> Lead:
    """Move a lead that stands where the caller saw it. Refused: a jump that the table does not have, a loss
    without a reason, and a lead that somebody else has moved meanwhile."""
    with changing(lead_pk, seen=seen) as lead:
        if lead.stage != from_stage:
            raise Refused(
                _("It is “%(stage)s” by now, not “%(seen)s”.")
                % {"stage": lead.get_stage_display(), "seen": Stage(from_stage).label}
            )
        check(lead, to, lost_reason)
        set_stage(lead, Stage(to), by=by, lost_reason=lost_reason, note=note)
    return lead


def check(lead: Lead, to: str, lost_reason: str) -> None:
    """Refused if the table has no such move. Reads the lead's stage only."""
    if to not in Stage.values:
        raise Refused(_("There is no such stage."))
    if to not in MOVES[Stage(lead.stage)]:
        allowed = ", ".join(str(stage.label) for stage in MOVES[Stage(lead.stage)])
        raise Refused(
            _("From “%(one)s” a lead cannot become “%(other)s”. It can become: %(allowed)s.")
            % {"one": lead.get_stage_display(), "other": Stage(to).label, "allowed": allowed}
        )
    if to == Stage.LOST and lost_reason not in LostReason.values:
        raise Refused(_("Say why it is lost: choose a reason."))


def set_stage(
    lead: Lead,
    to: Stage,
    *,
    by: AbstractBaseUser | None,
    lost_reason: str = "",
    note: str = "",
) -> None:
    """Within somebody's change of the lead. A row for the record and a line in the story."""
    if lead.stage == to:
        return
    reason = lost_reason if to == Stage.LOST else ""
    change = StageChange.objects.create(
        lead=lead,
        from_stage=lead.stage,
        to_stage=to,
        lost_reason=reason,
        note=note[:255],
        actor=by,
        changed_at=clock.now(),
    )
    lead.furthest_stage = furthest(lead.stage, lead.furthest_stage, to)
    if (to in CLOSED) != (lead.stage in CLOSED):
        (promise.drop if to in CLOSED else promise.take_up)(lead)
    lead.stage, lead.lost_reason = to, reason
    why = ", ".join(part for part in (change.get_lost_reason_display(), note) if part)
    tell(lead, Happening.STAGE, f"{change}: {why}" if why else str(change), by)


def furthest(was: str, so_far: str, to: str) -> str:
    """How far a lead has got. Who is lost, or comes back, keeps that; a step back by hand is a correction."""
    if to not in FUNNEL:
        return so_far
    return to if was == so_far else max(so_far, to, key=FUNNEL.index)


def reopen(lead: Lead) -> None:
    """A lost lead asks again. Its first source stays; who owns it is told by the promise."""
    if lead.stage in (Stage.LOST, Stage.JUNK):
        set_stage(lead, Stage.NEW, by=None, note=_("asked again"))
