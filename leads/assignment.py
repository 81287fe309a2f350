"""Whose lead is this? Rules in order, a fair round within each, and nobody who is away or full.

New leads are given out right after the enquiry was stored, by a worker, so that no visitor waits for it and
no two forms for one row. The sweep finds what no bell announced.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from . import clock
from .choices import Happening
from .desk_work import Refused, changing, tell
from .models import AssignmentRule, Lead, Seat, Turn
from .promise import present_seats

AT_ONCE = 200
EVERYBODY = "Everybody in turn"


def assign_waiting() -> int:
    """Give an owner to every open lead that has none, the longest waiting first. Returns how many found one.

    Where none of the first finds one, the newest are tried: those that no rule fits keep nobody else waiting.
    """
    waiting = Lead.objects.unassigned().values_list("pk", flat=True)
    oldest = list(waiting.order_by("created_at", "pk")[:AT_ONCE])
    given = sum(map(_assign_by_rule, oldest))
    if given or len(oldest) < AT_ONCE:
        return given
    newest = list(waiting.order_by("-created_at", "-pk")[:AT_ONCE])
    return sum(map(_assign_by_rule, reversed(newest)))


def _assign_by_rule(lead_pk: int) -> bool:
    with transaction.atomic():
        lead = Lead.objects.select_related("first_touch").filter(pk=lead_pk, owner=None).first()
        turn = _next_turn(lead) if lead else None
        if turn is None:
            return False
        with changing(lead_pk) as lead:
            if lead.owner_id:
                return False  # somebody took it meanwhile
            _give(lead, turn.seat.counsellor, None, _("by rule: %(rule)s") % {"rule": turn.rule})
    return True


def _next_turn(lead: Lead) -> Turn | None:
    """Of the first rule that fits and has somebody free: who was given a lead longest ago."""
    for rule in AssignmentRule.objects.filter(is_active=True):
        if not fits(rule, lead):
            continue
        # One lead at a time goes round a rule, so that two workers are as fair as one.
        AssignmentRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
        if turn := _free_turns(rule).first():
            newest = rule.turns.order_by("-last_given").values_list("last_given", flat=True)[0]
            Turn.objects.filter(pk=turn.pk).update(last_given=newest + 1)
            return turn
    return None


def fits(rule: AssignmentRule, lead: Lead) -> bool:
    """Every condition that the rule has; an empty one fits anybody."""
    source = lead.first_touch.source if lead.first_touch else ""
    wanted = (
        (rule.program_id, lead.program_id),
        (rule.intake_id, lead.intake_id),
        (rule.city.casefold(), lead.city.casefold()),
        (rule.language, lead.language),
        (rule.source.casefold(), source.casefold()),
    )
    return all(not wish or wish == has for wish, has in wanted)


def _free_turns(rule: AssignmentRule) -> QuerySet[Turn]:
    theirs = Lead.objects.open().filter(owner=OuterRef("counsellor")).order_by()
    load = Subquery(theirs.values("owner").annotate(load=Count("pk")).values("load"))
    free = present_seats().annotate(load=Coalesce(load, 0)).filter(load__lt=F("open_at_most"))
    turns = rule.turns.filter(seat__in=free.values("pk")).select_related("seat__counsellor", "rule")
    return turns.order_by("last_given", "pk")


def _give(lead: Lead, to: AbstractBaseUser | None, by: AbstractBaseUser | None, why: str) -> None:
    owners = {"before": lead.owner, "owner": to or _("nobody")}
    words = (_("%(before)s → %(owner)s") if lead.owner else _("To %(owner)s")) % owners
    lead.owner, lead.assigned_at = to, clock.now() if to else None
    tell(lead, Happening.OWNER, f"{words}, {why}" if why else words, by)


def assign(
    lead_pk: int,
    to: AbstractBaseUser | None,
    *,
    by: AbstractBaseUser,
    why: str = "",
    seen: int | None = None,
) -> None:
    if to is not None and not to.is_active:
        raise Refused(_("%(name)s has left.") % {"name": to})
    with changing(lead_pk, seen=seen) as lead:
        if lead.owner_id != getattr(to, "pk", None):
            _give(lead, to, by, why)


def hand_on(lead_pk: int, leaver: AbstractBaseUser, *, by: AbstractBaseUser) -> None:
    """One lead of somebody who has left goes round by rule; its follow-ups and promises go with it."""
    with changing(lead_pk) as lead:
        if lead.owner_id != leaver.pk:
            return  # somebody took it meanwhile
        _give(lead, None, by, _("%(name)s has left") % {"name": leaver})
    _assign_by_rule(lead_pk)


def load_starter_rule() -> None:
    """A new desk gives leads to everybody in turn, until it says otherwise."""
    if not AssignmentRule.objects.exists():
        rule = AssignmentRule.objects.create(name=EVERYBODY)
        Turn.objects.bulk_create([Turn(rule=rule, seat=seat) for seat in Seat.objects.all()])
