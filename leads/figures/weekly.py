"""The letter of a Monday morning to the head of admissions: what came in last week, and what became of it.

Its row and its mails are written in one transaction, and the row is unique for the week: beat may ring twice, and
a worker may die in the middle. The mails are then kept for the mail server as all mails to staff are. No name
of a lead stands in them: numbers lead to the desk, where whoever reads is asked who they are.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from programs import staff_mail
from programs.formats import show_day, show_moment
from programs.models import School

from .. import clock, mail
from ..choices import FUNNEL, Stage
from ..models import Lead, StageChange, WeeklyLetter
from . import page
from .asked import Addresses, Asked
from .counted import count
from .drawn import Figure
from .narrowed import start_of

READERS = "Head of admissions"
DUE_AT = time(8)
A_WEEK = timedelta(days=7)


def write_when_due() -> bool:
    """From Monday, 8:00, once; a week that was missed altogether is not made up for."""
    now = timezone.localtime(clock.now(), timezone.get_default_timezone())
    monday = now.date() - timedelta(days=now.weekday())
    if now < datetime.combine(monday, DUE_AT, now.tzinfo):
        return False
    if WeeklyLetter.objects.filter(week_of=monday - A_WEEK).exists():
        return False
    return write(monday - A_WEEK)


def write(week_of: date) -> bool:
    """False if another worker was first, or nobody is there to read it."""
    readers = sorted(set(_readers()))
    if not readers:
        return False
    subject, text, html = letter(week_of)
    try:
        with transaction.atomic():
            WeeklyLetter.objects.create(week_of=week_of, readers=len(readers))
            for address in readers:
                staff_mail.keep(address, subject, text, html)
    except IntegrityError:
        return False
    return True


def _readers() -> Iterable[str]:
    heads = User.objects.filter(groups__name=READERS, is_active=True).exclude(email="")
    addresses = list(heads.values_list("email", flat=True))
    desk = mail.admissions_address(School.load())
    return addresses or ([desk] if desk else [])


def letter(week_of: date) -> tuple[str, str, str]:
    """Subject, plain text and HTML."""
    school = School.load()
    context = {"school": school, **_told(week_of)}
    subject = _("%(school)s: admissions in the week from %(day)s") % {
        "school": school,
        "day": show_day(week_of),
    }
    context["subject"] = subject
    return (
        subject,
        render_to_string("emails/weekly.txt", context),
        render_to_string("emails/weekly.html", context),
    )


def _told(week_of: date) -> dict[str, Any]:
    last = week_of + timedelta(days=6)
    asked = Asked("between", week_of, last)
    counts = count(Lead.objects.present(), asked)
    to, known = Addresses(asked, site=settings.SITE_URL), page.names()
    earlier = Asked("between", week_of - A_WEEK, last - A_WEEK)
    every = page.counsellors(counts, to, known)
    return {
        "first": week_of,
        "last": last,
        "everybody": every[0],
        "counsellors": every[1:],
        "before": _came(earlier),
        "sources": page.tables(counts, to, known, sort="people", shows_staff=False)[0].rows,
        "moves": _moves(week_of, last),
        "waiting": _oldest_unassigned(),
        "figures_url": f"{settings.SITE_URL}{reverse('desk:figures')}?from={week_of}&to={last}",
    }


def _came(asked: Asked) -> Figure:
    until = start_of(asked.until + timedelta(days=1))
    came = Lead.objects.present().filter(
        created_at__gte=start_of(asked.since), created_at__lt=until
    )
    return Figure(came.count(), Addresses(asked, site=settings.SITE_URL).of())


def _moves(first: date, last: date) -> list[tuple[str, Figure]]:
    """How many leads were moved to each stage that week, whenever they came."""
    until = start_of(last + timedelta(days=1))
    moves = StageChange.objects.filter(
        changed_at__gte=start_of(first),
        changed_at__lt=until,
        lead__merged_into=None,
        lead__is_canary=False,
    )
    rows = moves.order_by().values_list("to_stage").annotate(Count("lead", distinct=True))
    numbers = dict(rows)
    site = f"{settings.SITE_URL}{reverse('admin:leads_lead_changelist')}"
    return [
        (str(stage.label), Figure(numbers[stage], f"{site}?moved={stage}.{first}.{last}"))
        for stage in (*FUNNEL, Stage.LOST, Stage.JUNK)
        if numbers.get(stage)
    ]


def _oldest_unassigned() -> dict[str, Any] | None:
    waiting = Lead.objects.unassigned().order_by("created_at")
    oldest = waiting.values_list("created_at", flat=True).first()
    if oldest is None:
        return None
    path = f"{reverse('admin:leads_lead_changelist')}?whose=nobody&stands=open"
    number = Figure(waiting.count(), f"{settings.SITE_URL}{path}")
    return {"since": show_moment(oldest, has_weekday=True), "number": number}
