"""Lost for this year, and glad to hear of the next intake: kept only if they said so.

The consent under which somebody enquired is for answering that enquiry. Keeping them for another year is a purpose of
its own: staff ask, read the notice to them, and stand for the answer by name. Without it the lead is lost.
"""

from datetime import date, datetime, time

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models import Intake, School

from . import clock, consent, contacting, stages
from .choices import Happening, LostReason, NextStep, Purpose, Stage
from .desk_work import Refused, changing, tell
from .models import FollowUp, Lead
from .working_time import working_hours

KEPT_FOR = (LostReason.ELSEWHERE, LostReason.NEXT_YEAR)
AT_ONCE = 200


def may_be_asked(lead: Lead) -> bool:
    """Whether it was lost for a reason that another year may mend."""
    return lead.stage == Stage.LOST and lead.lost_reason in KEPT_FOR


def why_not(lead: Lead) -> str:
    """Why it cannot be kept, in words; empty if it can."""
    if not may_be_asked(lead):
        return _("Only who applied elsewhere, or comes next year, is kept for the next intake.")
    if not consent.stands(lead, Purpose.NEXT_INTAKE):
        return _(
            "They agreed that we answer their enquiry, and to nothing else. Ask whether we may write about the next intake; without a yes the lead stays lost."
        )
    return ""


def later_intakes(lead: Lead) -> QuerySet[Intake]:
    """Of the program they asked about, else of any; only those that have not opened yet."""
    today = timezone.localdate()
    undated = Q(opens_on=None) & (Q(starts_on=None) | Q(starts_on__gt=today))
    later = Intake.objects.filter(Q(opens_on__gt=today) | undated)
    later = later.filter(program=lead.program_id) if lead.program_id else later
    return later.select_related("program").order_by("opens_on", "pk")


def planned(lead: Lead) -> FollowUp | None:
    return lead.follow_ups.filter(step=NextStep.NEXT_INTAKE, done_at=None).first()


def keep(
    lead_pk: int,
    intake: Intake,
    *,
    by: AbstractBaseUser,
    on: date | None = None,
    has_agreed: bool = False,
    seen: int | None = None,
) -> datetime:
    """Plan to write when the intake opens. `on`: the day, where the school has not said it; `has_agreed`: they said
    yes just now, to whoever writes it down. Returns the moment."""
    due_at = _opening(intake, on)
    contacting.check_time(due_at, clock.now())
    with changing(lead_pk, seen=seen) as lead:
        if has_agreed and not consent.stands(lead, Purpose.NEXT_INTAKE):
            _write_down(lead, by)
        if reason := why_not(lead):
            raise Refused(reason)
        lead.follow_ups.filter(step=NextStep.NEXT_INTAKE, done_at=None).delete()
        lead.intake = intake
        contacting.plan(lead, NextStep.NEXT_INTAKE, due_at, by=by, note=str(intake))
    return due_at


def _opening(intake: Intake, on: date | None) -> datetime:
    """When the office opens on that day, or on the first working day after it."""
    day = intake.opens_on or on
    if day is None:
        raise Refused(_("The school has not said when this intake opens: choose a day."))
    midnight = datetime.combine(day, time(), timezone.get_current_timezone())
    return working_hours(School.load()).add(midnight, 0)


def _write_down(lead: Lead, by: AbstractBaseUser) -> None:
    agreed = consent.agree_to_next_intake(lead, by=by)
    if agreed is None:
        raise Refused(_("There is no enquiry of theirs beside which it could be kept."))
    tell(lead, Happening.CONSENT, f"{agreed}, {agreed.method}", by)


def let_go(lead_pk: int, *, by: AbstractBaseUser) -> None:
    """They took it back: nothing is planned any more, and the lead stays lost."""
    with changing(lead_pk) as lead:
        if not consent.stands(lead, Purpose.NEXT_INTAKE):
            raise Refused(_("There is nothing to take back."))
        taken = consent.take_back(lead, Purpose.NEXT_INTAKE, by=by)
        tell(lead, Happening.CONSENT, str(taken), by)
        lead.follow_ups.filter(step=NextStep.NEXT_INTAKE, done_at=None).update(
            done_at=clock.now(), done_by=by
        )


# --- By the clock -------------------------------------------------------------------------------


def bring_back() -> int:
    """Open again whoever was kept for an intake that opens now. Safe to run at any time and twice. Returns how
    many."""
    due = FollowUp.objects.filter(
        step=NextStep.NEXT_INTAKE,
        done_at=None,
        due_at__lte=clock.now(),
        lead__stage=Stage.LOST,
        lead__lost_reason__in=KEPT_FOR,
    )
    return sum(
        _bring_back(pk, lead_pk)
        for pk, lead_pk in due.order_by("due_at").values_list("pk", "lead_id")[:AT_ONCE]
    )


def _bring_back(pk: int, lead_pk: int) -> bool:
    now = clock.now()
    try:
        with changing(lead_pk) as lead:
            ours = lead.follow_ups.filter(pk=pk, done_at=None)
            # Looked at under the lock: another worker, or a change of mind, may have been quicker.
            if why_not(lead) or not ours.update(done_at=now):
                return False
            follow_up = FollowUp.objects.get(pk=pk)
            was_spoken_to = lead.first_contacted_at is not None
            why = _("%(intake)s opens") % {"intake": follow_up.note}
            to = Stage.CONTACTED if was_spoken_to else Stage.NEW
            stages.set_stage(lead, to, by=None, note=why)
            if lead.owner and not lead.owner.is_active:
                lead.owner = lead.assigned_at = None  # the rules find somebody
            due_at = working_hours(School.load()).add(now, 60)
            contacting.plan(lead, NextStep.FOLLOW_UP, due_at, by=None, note=why, is_by_rule=True)
    except (Refused, Lead.DoesNotExist):
        return False
    return True
