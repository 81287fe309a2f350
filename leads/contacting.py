"""Logging a call or a message: what came of it, and what is next by rule."""

from datetime import datetime, time, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext as _

from programs.formats import show_moment
from programs.models import School

from . import budget, clock, promise, stages
from .choices import Channel, Disposition, Happening, LostReason, NextStep, Stage
from .desk_work import Refused, changing, tell
from .models import ContactAttempt, FollowUp, Lead
from .working_time import working_hours

FAILED = (Disposition.NO_ANSWER, Disposition.BUSY, Disposition.SWITCHED_OFF)
GIVE_UP_AFTER = 3
FAR_ENOUGH = timedelta(days=365)
SOON = timedelta(hours=8)


def log_attempt(
    lead_pk: int,
    channel: Channel | str,
    disposition: Disposition | str,
    *,
    by: AbstractBaseUser,
    note: str = "",
    next_at: datetime | None = None,
    because: str = "",
    seen: int | None = None,
    is_answer: bool = True,
) -> ContactAttempt:
    """One tap: the attempt is kept, what was due is done, the next try is planned.

    `next_at`: a time that was agreed; `because`: why the person's own wishes are overstepped; `is_answer`: a
    mail to many answers nobody.
    """
    now = clock.now()
    if channel not in Channel.values or disposition not in Disposition.values:
        raise Refused(_("Choose how you tried and what came of it."))
    if disposition == Disposition.CALL_BACK and next_at is None:
        raise Refused(_("Say when to call back."))
    check_time(next_at, now)
    with changing(lead_pk, seen=seen) as lead:
        check_budget(lead, channel, now, because)
        attempt = ContactAttempt.objects.create(
            lead=lead,
            channel=channel,
            disposition=disposition,
            note=note,
            actor=by,
            made_at=now,
            over_budget_because=because[:255],
        )
        _count(lead, attempt, is_answer)
        if is_answer:
            promise.keep_promises(lead, attempt)
        _finish_what_was_planned(lead, attempt)
        tell(lead, Happening.CONTACT, _in_words(attempt), by)
        _draw_conclusions(lead, attempt)
        _plan(lead, attempt, next_at)
    return attempt


def check_time(at: datetime | None, now: datetime) -> None:
    if at is not None and not now < at < now + FAR_ENOUGH:
        raise Refused(_("Choose a time that is still to come, within a year."))


def _finish_what_was_planned(lead: Lead, attempt: ContactAttempt) -> None:
    """What a rule planned, and what was agreed for the next hours; another day's appointment stands."""
    soon = attempt.made_at + SOON
    planned = lead.follow_ups.filter(Q(is_by_rule=True) | Q(due_at__lte=soon), done_at=None)
    planned.update(done_at=attempt.made_at, done_by=attempt.actor)


def check_budget(lead: Lead, channel: str, now: datetime, because: str) -> None:
    for objection in budget.objections(lead, channel, now):
        if objection.is_final or not because.strip():
            asks = "" if objection.is_final else _(" Give a reason to go on.")
            raise Refused(objection.words + asks)


def _count(lead: Lead, attempt: ContactAttempt, is_answer: bool) -> None:
    lead.attempts_made += 1
    lead.last_attempt_at = attempt.made_at
    if is_answer:
        lead.first_contacted_at = lead.first_contacted_at or attempt.made_at
    if attempt.disposition in FAILED:
        lead.failed_in_a_row += 1
    elif attempt.disposition != Disposition.SENT:
        lead.failed_in_a_row = 0


def _in_words(attempt: ContactAttempt) -> str:
    over = (
        _("over the budget: %(why)s") % {"why": attempt.over_budget_because}
        if attempt.over_budget_because
        else ""
    )
    return ". ".join(part for part in (str(attempt), attempt.note, over) if part)


def _draw_conclusions(lead: Lead, attempt: ContactAttempt) -> None:
    """What an outcome says about the lead itself."""
    spoke = (Disposition.CONNECTED, Disposition.CALL_BACK)
    if attempt.disposition in spoke and lead.stage == Stage.NEW:
        stages.set_stage(lead, Stage.CONTACTED, by=attempt.actor)
    elif attempt.disposition == Disposition.WRONG_NUMBER:
        lead.phone_problem = _("Somebody else answered.")
    elif attempt.disposition == Disposition.NOT_INTERESTED:
        lead.follow_ups.filter(done_at=None).update(done_at=attempt.made_at, done_by=attempt.actor)
        if Stage.LOST in stages.MOVES[Stage(lead.stage)]:
            reason = LostReason.NOT_INTERESTED
            stages.set_stage(lead, Stage.LOST, by=attempt.actor, lost_reason=reason)


def _plan(lead: Lead, attempt: ContactAttempt, next_at: datetime | None) -> None:
    if next_at is not None:
        plan(lead, NextStep.FOLLOW_UP, next_at, by=attempt.actor)
    elif ruled := next_by_rule(lead, attempt):
        step, due_at = ruled
        plan(lead, step, due_at, by=attempt.actor, note=_("planned by rule"), is_by_rule=True)


def next_by_rule(lead: Lead, attempt: ContactAttempt) -> tuple[NextStep, datetime] | None:
    """Two working hours after the first miss, the next morning after the second, then in writing.

    A conversation without an agreed time is taken up again after two working days.
    """
    hours = working_hours(School.load())
    if attempt.disposition in FAILED:
        if lead.failed_in_a_row >= GIVE_UP_AFTER:
            return NextStep.WRITE_INSTEAD, hours.add(attempt.made_at, 30)
        if lead.failed_in_a_row == 2:
            return NextStep.CALL_AGAIN, hours.start_of_day_after(attempt.made_at)
        return NextStep.CALL_AGAIN, hours.add(attempt.made_at, 120)
    if attempt.disposition == Disposition.WRONG_NUMBER:
        return NextStep.WRITE_INSTEAD, hours.add(attempt.made_at, 30)
    if attempt.disposition in (Disposition.CONNECTED, Disposition.SENT):
        return NextStep.FOLLOW_UP, hours.start_of_day_after(attempt.made_at, days=2)
    return None


def likely_times(now: datetime) -> list[tuple[str, datetime]]:
    """When one calls back, mostly; each while the office is open."""
    hours = working_hours(School.load())
    return [
        (_("In an hour"), hours.add(now, 60)),
        (_("In three hours"), hours.add(now, 180)),
        (_("Next working day"), hours.start_of_day_after(now)),
        (_("In three working days"), hours.start_of_day_after(now, days=3)),
    ]


# --- Follow-ups and notes -----------------------------------------------------------------------


def plan(
    lead: Lead,
    step: NextStep,
    due_at: datetime,
    *,
    by: AbstractBaseUser | None,
    note: str = "",
    is_by_rule: bool = False,
) -> FollowUp:
    """Within somebody's change of the lead."""
    follow_up = FollowUp.objects.create(
        lead=lead, step=step, due_at=due_at, made_by=by, note=note[:255], is_by_rule=is_by_rule
    )
    words = _("%(step)s on %(moment)s") % {
        "step": follow_up.get_step_display().capitalize(),
        "moment": show_moment(due_at, has_weekday=True),
    }
    tell(lead, Happening.FOLLOW_UP, f"{words}: {note}" if note else words, by)
    return follow_up


def plan_follow_up(
    lead_pk: int,
    due_at: datetime,
    *,
    by: AbstractBaseUser,
    note: str = "",
    seen: int | None = None,
) -> None:
    check_time(due_at, clock.now())
    with changing(lead_pk, seen=seen) as lead:
        if lead.stage == Stage.LOST:
            raise Refused(
                _("It is lost: open it again first, or keep it for the next intake if they agree.")
            )
        plan(lead, NextStep.FOLLOW_UP, due_at, by=by, note=note)


def finish_follow_up(follow_up: FollowUp, *, by: AbstractBaseUser) -> None:
    """Done without a call or a message, for example because it was no longer needed."""
    with changing(follow_up.lead_id) as lead:
        left = lead.follow_ups.filter(pk=follow_up.pk, done_at=None)
        if left.update(done_at=clock.now(), done_by=by):
            tell(lead, Happening.FOLLOW_UP, _("Done: %(what)s") % {"what": follow_up}, by)


def add_note(lead_pk: int, words: str, *, by: AbstractBaseUser) -> None:
    """A note goes beside what others do, so it never goes stale."""
    words = words.strip()
    if not words:
        raise Refused(_("Write the note first."))
    with changing(lead_pk) as lead:
        for part in range(0, len(words), 255):
            tell(lead, Happening.NOTE, words[part : part + 255], by)


def keep_wishes(
    lead_pk: int,
    *,
    by: AbstractBaseUser,
    channels_refused: list[str],
    reachable_from: time | None,
    reachable_until: time | None,
    language: str,
    seen: int | None = None,
) -> None:
    """What the person asked of us: which channels not, in which hours, in which language."""
    with changing(lead_pk, seen=seen) as lead:
        before = _wishes_in_words(lead)
        lead.channels_refused = sorted(channels_refused)
        lead.reachable_from, lead.reachable_until = reachable_from, reachable_until
        lead.language = language
        after = _wishes_in_words(lead)
        changed = [
            f"{before[wish]} → {words}" for wish, words in after.items() if words != before[wish]
        ]
        wishes = ", ".join(changed) or _("as they were")
        tell(lead, Happening.DETAILS, _("Wishes: %(wishes)s") % {"wishes": wishes}, by)


def _wishes_in_words(lead: Lead) -> dict[str, str]:
    refused = ", ".join(str(Channel(name).label) for name in lead.channels_refused)
    begins, ends = lead.reachable_from, lead.reachable_until
    return {
        "channels": _("not by %(channels)s") % {"channels": refused}
        if refused
        else _("by any channel"),
        "hours": _("between %(hours)s") % {"hours": f"{begins:%H:%M}–{ends:%H:%M}"}
        if begins and ends
        else _("at any hour"),
        "language": _("language %(language)s") % {"language": lead.language},
    }
