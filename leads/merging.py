"""Two leads that are one person made one, and undone for thirty days.

Everything that points at the absorbed lead moves to the kept one; the absorbed row stays behind, shown nowhere,
so that undo gives it back with its own number. What a merge did stands in its own row and not on the timeline:
undo leaves no trace in the story.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext as _

from . import clock, finding, next_step, promise
from .choices import FUNNEL, Happening, PromiseState, Stage
from .desk_work import Refused
from .lead_fields import pack, unpack
from .matching import lock_identity
from .models import (
    Application,
    Consent,
    ContactAttempt,
    Enquiry,
    FollowUp,
    Lead,
    Merge,
    OutboundEmail,
    PossibleDuplicate,
    Promise,
    RequestSubject,
    StageChange,
    TimelineEntry,
)

UNDO_WITHIN = timedelta(days=30)
# Each with a foreign key `lead`; a test finds a model that is missing here.
MOVED = (
    OutboundEmail,
    Enquiry,
    Consent,
    Application,
    TimelineEntry,
    ContactAttempt,
    FollowUp,
    StageChange,
    Promise,
    RequestSubject,
)
# What belongs to an enquiry goes wherever the enquiry goes, also what was written after the merge.
OF_AN_ENQUIRY = (OutboundEmail, Consent, Application, TimelineEntry, Promise, RequestSubject)
# What one may choose from either lead, and what goes along with it.
CHOICES = {
    "full_name": (),
    "email": ("email_key", "email_problem"),
    "phone": ("phone_problem",),
    "city": (),
    "program": (),
    "intake": (),
    "language": (),
    "owner": ("assigned_at",),
    "stage": ("lost_reason",),
}
WORST_LAST = ("", PromiseState.KEPT, PromiseState.OPEN, PromiseState.BROKEN)
ALONG = (
    Stage.JUNK, Stage.LOST, Stage.NEW, Stage.CONTACTED, Stage.QUALIFIED, Stage.APPLYING,
    Stage.APPLIED, Stage.OFFERED, Stage.ENROLLED,
)  # fmt: skip


@transaction.atomic
def merge(
    kept_pk: int, absorbed_pk: int, *, by: AbstractBaseUser, take: Iterable[str] = ()
) -> Merge:
    """`take`: names in CHOICES whose value the absorbed lead gives. What the kept one lacks it gets anyway."""
    kept, absorbed = _lock(kept_pk, absorbed_pk)
    _check(kept, absorbed)
    before = {"kept": pack(kept), "absorbed": pack(absorbed)}
    tags = {name: _tags(lead) for name, lead in (("kept", kept), ("absorbed", absorbed))}
    promises = {"kept": promise.state_of(kept), "absorbed": promise.state_of(absorbed)}
    moved = {}
    for model in MOVED:
        rows = model._base_manager.filter(lead=absorbed)
        moved[model._meta.label] = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(lead=kept)
    # Whoever was merged into the absorbed one before points straight at the one that is kept.
    earlier = list(absorbed.absorbed.order_by("pk").values_list("pk", flat=True))
    absorbed.absorbed.update(merged_into=kept)
    _combine(kept, absorbed, set(take))
    kept.tags.add(*tags["absorbed"])
    absorbed.merged_into = kept
    for lead in (kept, absorbed):
        next_step.refresh(lead)
        finding.learn_all(lead)
        lead.save()
    before |= {"after": pack(kept), "moved": moved, "tags": tags, "earlier": earlier}
    before["promises"] = promises
    return Merge.objects.create(kept=kept, absorbed=absorbed, before=before, actor=by)


def _lock(*pks: int) -> list[Lead]:
    """In the order of whoever takes several: identity, mails, enquiries, leads. Gives them as named."""
    known = Lead.everything.in_bulk(pks)
    if len(known) < len(pks):
        raise Refused(_("Choose two leads."))
    people = [*known.values(), *Enquiry.everything.filter(lead__in=pks)]
    lock_identity(*(key for one in people for key in (one.email_key, one.phone)))
    for rows in (
        OutboundEmail.everything.filter(lead__in=pks),
        Enquiry.everything.filter(lead__in=pks),
    ):
        list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    leads = Lead.everything.filter(pk__in=pks).order_by("pk")
    locked = {lead.pk: lead for lead in leads.select_for_update(of=("self",), no_key=True)}
    return [locked[pk] for pk in pks]


def _check(kept: Lead, absorbed: Lead) -> None:
    if kept.merged_into_id or absorbed.merged_into_id:
        raise Refused(_("One of them was merged already."))
    if kept.is_canary or absorbed.is_canary:
        raise Refused(_("A canary is nobody."))
    if TimelineEntry.objects.filter(lead__in=[kept, absorbed], kind=Happening.ERASED).exists():
        raise Refused(_("An erased person cannot be merged."))


def _combine(kept: Lead, absorbed: Lead, take: set[str]) -> None:
    if "stage" not in take and ALONG.index(absorbed.stage) > ALONG.index(kept.stage):
        take = take | {"stage"}
    for name, along in CHOICES.items():
        if getattr(absorbed, name) and (name in take or not getattr(kept, name)):
            for each in (name, *along):
                setattr(kept, each, getattr(absorbed, each))
    # Consent never widens: what either refused stays refused.
    kept.channels_refused = sorted({*kept.channels_refused, *absorbed.channels_refused})
    if kept.reachable_from is None:
        kept.reachable_from, kept.reachable_until = (
            absorbed.reachable_from,
            absorbed.reachable_until,
        )
    _take_touches(kept, absorbed)
    both = (kept, absorbed)
    kept.furthest_stage = max((one.furthest_stage for one in both), key=FUNNEL.index)
    kept.promise_state = max((one.promise_state for one in both), key=WORST_LAST.index)
    kept.created_at = min(kept.created_at, absorbed.created_at)
    kept.last_enquiry_at = max(kept.last_enquiry_at, absorbed.last_enquiry_at)
    kept.first_contacted_at = _of_both(min, kept.first_contacted_at, absorbed.first_contacted_at)
    kept.last_attempt_at = _of_both(max, kept.last_attempt_at, absorbed.last_attempt_at)
    kept.attempts_made += absorbed.attempts_made
    kept.failed_in_a_row = max(kept.failed_in_a_row, absorbed.failed_in_a_row)


def _of_both(choose: Any, one: Any, other: Any) -> Any:
    return choose(one, other) if one and other else one or other


def _take_touches(kept: Lead, absorbed: Lead) -> None:
    def received(touch: Any) -> Any:
        return touch.enquiry.received_at

    first = [lead.first_touch for lead in (kept, absorbed) if lead.first_touch]
    last = [lead.last_touch for lead in (kept, absorbed) if lead.last_touch]
    kept.first_touch = min(first, key=received, default=None)
    kept.last_touch = max(last, key=received, default=None)
    if kept.first_touch:
        kept.first_source = kept.first_touch.source
        kept.first_campaign = kept.first_touch.campaign


# --- Undo ---------------------------------------------------------------------------------------


def may_be_undone(merge: Merge) -> bool:
    is_recent = merge.merged_at > clock.now() - UNDO_WITHIN
    return bool(merge.before) and merge.undone_at is None and is_recent


@transaction.atomic
def undo(merge_pk: int, *, by: AbstractBaseUser) -> None:
    """Both leads as they were, row by row. What happened to the kept one since stays with it."""
    merge = Merge.objects.get(pk=merge_pk)
    kept, absorbed = _lock(merge.kept_id, merge.absorbed_id)
    # After the leads, as whoever erases takes it. What it says is read again behind the lock.
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge_pk)
    if not may_be_undone(merge):
        raise Refused(_("This merge cannot be undone any more."))
    if kept.merged_into_id:
        raise Refused(_("The lead was merged on since: undo the later merge first."))
    for model in MOVED:
        theirs = Q(pk__in=merge.before["moved"].get(model._meta.label, []))
        if model in OF_AN_ENQUIRY:
            theirs |= Q(enquiry__in=merge.before["moved"][Enquiry._meta.label])
        model._base_manager.filter(theirs, lead=kept).update(lead=absorbed)
    kept.absorbed.filter(pk__in=merge.before["earlier"]).update(merged_into=absorbed)
    was, became = merge.before["kept"], merge.before["after"]
    now = pack(kept)
    calls_since = kept.attempts_made - int(became["attempts_made"])
    unpack(kept, {name: was[name] for name in was if now[name] == became[name]})
    if calls_since:
        kept.attempts_made = int(was["attempts_made"]) + calls_since
        first = kept.attempts.order_by("made_at").values_list("made_at", flat=True).first()
        kept.first_contacted_at = kept.first_contacted_at or first
    unpack(absorbed, merge.before["absorbed"])
    for name, lead in (("kept", kept), ("absorbed", absorbed)):
        _settle_promises(lead, merge.before, name)
    _look_ahead(absorbed)
    tags = merge.before["tags"]
    kept.tags.remove(*set(tags["absorbed"]) - set(tags["kept"]))
    if now != became:
        next_step.refresh(kept)
        finding.learn_all(kept)
    kept.save()
    absorbed.save()
    merge.undone_at, merge.undone_by = clock.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])


def _look_ahead(lead: Lead) -> None:
    """What was done since is not due any more; what stands stays as it was."""
    next_at, step = lead.next_at, lead.next_step
    next_step.refresh(lead)
    if lead.next_at == next_at:
        lead.next_step = step


def _settle_promises(lead: Lead, before: dict[str, Any], name: str) -> None:
    """A call since has kept the promises of both, a clock has broken them: they come back as they are now."""
    state = promise.state_of(lead)
    is_same = state == before.get("promises", {}).get(name)
    lead.promise_state = before[name]["promise_state"] if is_same else state


def _tags(lead: Lead) -> list[int]:
    return list(lead.tags.order_by("pk").values_list("pk", flat=True))


# --- Who may be the same ------------------------------------------------------------------------


def possible_duplicates(
    lead: Lead, among: QuerySet[Lead] | None = None
) -> list[tuple[PossibleDuplicate, Lead]]:
    """Pairs that nobody has told apart yet, the surest first, with the other of the two: also of leads merged
    into this one. `among`: whom one may see."""
    ours = _all_in(lead)
    pairs = PossibleDuplicate.objects.filter(Q(lead__in=ours) | Q(other__in=ours))
    found, apart = {}, set()
    for pair in pairs.select_related("lead__merged_into", "other__merged_into").order_by(
        "-strength", "-pk"
    )[:100]:
        other = pair.other if pair.lead_id in ours else pair.lead
        other = other.merged_into or other
        if pair.told_apart_at:
            apart.add(other.pk)
        elif other.pk not in ours:
            found.setdefault(other.pk, (pair, other))
    seen = found.keys() - apart
    if among is not None and seen:
        seen = set(among.filter(pk__in=seen).values_list("pk", flat=True))
    return [each for pk, each in found.items() if pk in seen][:20]


def _all_in(lead: Lead) -> list[int]:
    """The lead, and those that were merged into it."""
    return [lead.pk, *lead.absorbed.values_list("pk", flat=True)]


def tell_apart(one: Lead, other: Lead, *, by: AbstractBaseUser) -> None:
    """Not the same person: remembered, and never suggested again, by whichever of their leads."""
    said = {"told_apart_at": clock.now(), "told_apart_by": by}
    older, newer = sorted((one.pk, other.pk))
    PossibleDuplicate.objects.update_or_create(lead_id=newer, other_id=older, defaults=said)
    ours, theirs = _all_in(one), _all_in(other)
    between = Q(lead__in=ours, other__in=theirs) | Q(lead__in=theirs, other__in=ours)
    PossibleDuplicate.objects.filter(between, told_apart_at=None).update(**said)
    for lead, stranger in ((one, other), (other, one)):
        TimelineEntry.objects.record(
            lead,
            Happening.NOT_SAME_PERSON,
            _("Not the same person as lead %(pk)s") % {"pk": stranger.pk},
            actor=by,
        )


def open_pairs(user: AbstractBaseUser) -> QuerySet[PossibleDuplicate]:
    """Every pair still to be judged of which the person may see both, the surest first. A lead that was merged
    stands for the one that was kept: `one` and `two` are the keys of whom they are now."""
    pairs = PossibleDuplicate.objects.filter(told_apart_at=None).annotate(
        one=Coalesce("lead__merged_into_id", "lead_id"),
        two=Coalesce("other__merged_into_id", "other_id"),
    )
    # A look at each pair rather than at each lead: of those there may be a million.
    seen = Lead.objects.seen_by(user).order_by()
    known = PossibleDuplicate.objects.filter(
        told_apart_at__isnull=False,
        lead_id=Greatest(OuterRef("one"), OuterRef("two")),
        other_id=Least(OuterRef("one"), OuterRef("two")),
    )
    return pairs.filter(
        ~Q(one=F("two")),
        ~Exists(known),
        Exists(seen.filter(pk=OuterRef("one"))),
        Exists(seen.filter(pk=OuterRef("two"))),
    ).order_by("-strength", "-pk")
