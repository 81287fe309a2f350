"""A counsellor's first screen: who is waiting, the most overdue first, each with one tap to the next step."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import CharField, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from . import clock
from .choices import NextStep
from .models import Lead

SHOWN = 15  # people in one part; the rest is one tap away


@dataclass
class Part:
    title: str
    hint: str
    leads: list[Lead] = field(default_factory=list)
    has_more: bool = False
    address: str = ""


def my_day(user: AbstractBaseUser, leads: QuerySet[Lead], *, of_all: bool = False) -> list[Part]:
    """Parts in the order in which to work through them; empty ones are left out. Two queries.

    `leads`: those that the person may see. `of_all`: everybody's, for the head of admissions.
    """
    now = clock.now()
    mine = leads if of_all else leads.filter(owner=user)
    evening = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    uncalled = mine.open().filter(first_contacted_at=None, next_at__gt=evening)
    bounced = mine.open().exclude(email_problem="")
    found = _fetch(
        due=mine.due(evening).order_by("next_at", "pk")[: 4 * SHOWN],
        new=uncalled.order_by("next_at", "pk")[: SHOWN + 1],
        bounced=bounced.order_by("-last_enquiry_at", "-pk")[: SHOWN + 1],
        waiting=leads.unassigned().order_by("created_at", "pk")[: SHOWN + 1],
    )
    overdue, answers, calls, later = _sorted(found["due"], now)
    parts = [
        Part(_("Promises past their time"), _("Call them now."), overdue),
        Part(_("Asked again"), _("They wait for an answer."), answers),
        Part(_("Due now"), _("What was agreed or planned for this time."), calls),
        Part(_("Later today"), "", later),
        Part(_("New"), _("Not called yet; due tomorrow or later."), found["new"]),
        Part(
            _("Mail does not reach them"),
            _("Call, and ask for another address."),
            found["bounced"],
        ),
        Part(
            _("Nobody's yet"),
            _("Rules give them out within a minute, if somebody is free."),
            found["waiting"],
        ),
    ]
    for part in parts:
        part.has_more = len(part.leads) > SHOWN
        part.leads = part.leads[:SHOWN]
    return [part for part in parts if part.leads]


ORDERS = {
    "due": lambda lead: (lead.next_at, lead.pk),
    "new": lambda lead: (lead.next_at, lead.pk),
    "bounced": lambda lead: (-lead.last_enquiry_at.timestamp(), -lead.pk),
    "waiting": lambda lead: (lead.created_at, lead.pk),
}


def _fetch(**parts: QuerySet[Lead]) -> dict[str, list[Lead]]:
    """Who is in each part, in the part's order. One query finds them, one reads them."""
    keys = list(in_one_query(**parts))
    known = Lead.objects.select_related("program", "owner", "first_touch").in_bulk(
        {pk for _name, pk in keys}
    )
    found: dict[str, list[Lead]] = {name: [] for name in parts}
    for name, pk in keys:
        found[name].append(known[pk])
    return {name: sorted(leads, key=ORDERS[name]) for name, leads in found.items()}


def in_one_query(**parts: QuerySet) -> QuerySet:
    """Name and key of each row of several bounded querysets."""
    # Each inside another: SQLite bounds no part of a union.
    named = [
        rows.model._base_manager.filter(pk__in=rows.values("pk"))
        .annotate(part=Value(name, CharField()))
        .order_by()
        .values_list("part", "pk")
        for name, rows in parts.items()
    ]
    return named[0].union(*named[1:], all=True)


def _sorted(leads: list[Lead], now: datetime) -> tuple[list[Lead], ...]:
    overdue, answers, calls, later = [], [], [], []
    for lead in leads:
        if lead.next_at > now + timedelta(minutes=30):
            later.append(lead)
        elif lead.next_step == NextStep.ANSWER:
            answers.append(lead)
        elif lead.next_step == NextStep.FIRST_CALL and lead.next_at <= now:
            overdue.append(lead)
        else:
            calls.append(lead)
    return overdue, answers, calls, later


def queue(user: AbstractBaseUser, leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """Whom to open next: one's own open leads by when their next step is due."""
    return leads.open().filter(owner=user, next_at__isnull=False).order_by("next_at", "pk")


def next_after(lead: Lead, user: AbstractBaseUser, leads: QuerySet[Lead]) -> Lead | None:
    """The one behind this lead in one's queue, or its head."""
    behind = Q()
    if lead.next_at:
        behind = Q(next_at__gt=lead.next_at) | Q(next_at=lead.next_at, pk__gt=lead.pk)
    others = queue(user, leads).exclude(pk=lead.pk)
    return others.filter(behind).first() or others.first()
