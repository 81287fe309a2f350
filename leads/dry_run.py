"""Whom a change to many would leave out, and why, before anybody confirms it: by the rules that the worker will
ask, in a few queries. The worker asks them again, lead by lead."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from programs.models import School

from . import budget, clock, contacting, messages, stages
from .bulk import Kind
from .choices import Channel
from .desk_work import Refused
from .models import BulkJob, ContactAttempt, Enquiry, Lead, MessageTemplate

AT_ONCE = 1_000


def foresee(job: BulkJob, kind: str, wish: dict[str, Any]) -> list[tuple[int, str]]:
    """How many would be left out for which reason, the commonest first."""
    reasons = Counter(dict(FORESEES.get(kind, _nobody)(job, wish)))
    gone = len(job.targets) - Lead.objects.present().filter(pk__in=job.targets).count()
    if gone:
        reasons[_("This lead was merged into another; its history is there.")] += gone
    return [(count, words) for words, count in reasons.most_common()]


def _nobody(_job: BulkJob, _wish: dict[str, Any]) -> Counter[str]:
    return Counter()


def _of_stage(job: BulkJob, wish: dict[str, Any]) -> Counter[str]:
    reasons: Counter[str] = Counter()
    stands = Lead.objects.present().filter(pk__in=job.targets).order_by()
    for stage, count in stands.values_list("stage").annotate(count=Count("pk")):
        try:
            stages.check(Lead(stage=stage), wish["stage"], wish["lost_reason"])
        except Refused as problem:
            reasons[str(problem)] += count
    return reasons


def _of_follow_up(job: BulkJob, wish: dict[str, Any]) -> Counter[str]:
    try:
        contacting.check_time(parse_datetime(wish["due_at"]), clock.now())
    except Refused as problem:
        return Counter({str(problem): len(job.targets)})
    return Counter()


def _of_mail(job: BulkJob, wish: dict[str, Any]) -> Counter[str]:
    template = MessageTemplate.objects.get(pk=wish["template"])
    return Counter(why for why in _mail_objections(job, template, wish["because"]) if why)


def _mail_objections(job: BulkJob, template: MessageTemplate, because: str) -> Iterator[str]:
    """For each lead why it would get no mail; nothing if it would."""
    now, school = clock.now(), School.load()
    newest = Enquiry.objects.filter(lead=OuterRef("pk")).order_by("-received_at", "-pk")
    for start in range(0, len(job.targets), AT_ONCE):
        pks = job.targets[start : start + AT_ONCE]
        tries = ContactAttempt.objects.filter(
            lead__in=pks, channel=Channel.EMAIL, made_at__gt=now - budget.WITHIN
        )
        made = dict(tries.order_by().values_list("lead").annotate(count=Count("pk")))
        leads = Lead.objects.present().filter(pk__in=pks).select_related("program").order_by()
        for lead in leads.annotate(reference=Subquery(newest.values("reference")[:1])):
            found = budget.objections(lead, Channel.EMAIL, now, made=made.get(lead.pk, 0))
            reference = lead.reference or ""
            known = messages.values_of(lead, job.actor, reference=reference, school=school)
            against = [one.words for one in found if one.is_final or not because]
            missing = messages.what_is_missing(template, known)
            yield missing or next(iter(against), "")


FORESEES: dict[str, Callable[[BulkJob, dict[str, Any]], Counter[str]]] = {
    Kind.STAGE: _of_stage,
    Kind.FOLLOW_UP: _of_follow_up,
    Kind.MAIL: _of_mail,
}
