"""Somebody leaves the school: out at once, and nothing of theirs is left without an owner.

Whoever has many leads would hold up the page, so those are handed over by a worker, like every other change to many.
"""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from . import assignment, bulk
from .models import BulkJob, Lead, SavedView, Seat, Turn

AT_ONCE = 50  # leads; about what a page may take


@dataclass(frozen=True)
class Left:
    handed_over: int
    is_waiting: bool  # a worker does it


def leave(leaver: AbstractBaseUser, *, by: AbstractBaseUser) -> Left:
    """No login, no session, no turn and no new leads from now on; open leads go round by rule; shared lists go to
    whoever does this. Safe to repeat."""
    with transaction.atomic():
        Seat.objects.filter(counsellor=leaver).update(takes_leads=False)
        Turn.objects.filter(seat__counsellor=leaver).delete()
        leaver.is_active = False
        leaver.save(update_fields=["is_active"])
        _pass_on_views(leaver, by)
    end_sessions(leaver)
    return _hand_over(leaver, by)


def _hand_over(leaver: AbstractBaseUser, by: AbstractBaseUser) -> Left:
    theirs = list(
        Lead.objects.open().filter(owner=leaver).order_by("pk").values_list("pk", flat=True)
    )
    if len(theirs) > AT_ONCE:
        for start in range(0, len(theirs), bulk.AT_MOST):
            job = bulk.draft(theirs[start : start + bulk.AT_MOST], by=by)
            bulk.confirm(job, BulkJob.Kind.HAND_OVER, {"leaver": leaver.pk})
        return Left(len(theirs), is_waiting=True)
    for pk in theirs:
        assignment.hand_on(pk, leaver, by=by)
    return Left(len(theirs), is_waiting=False)


def _pass_on_views(leaver: AbstractBaseUser, to: AbstractBaseUser) -> None:
    """A list that others use stays; the name says whose it was where there are two."""
    own = set(SavedView.objects.filter(owner=to).values_list("name", flat=True))
    for view in SavedView.objects.filter(owner=leaver, is_shared=True):
        if view.name in own:
            view.name = f"{view.name[:40]} ({leaver.get_username()[:17]})"
        if view.name not in own:
            view.owner = to
            view.save(update_fields=["owner", "name"])
            own.add(view.name)


def end_sessions(user: AbstractBaseUser) -> int:
    """Only staff have sessions, so looking into each is quick. An account that is off could not use one anyway;
    this takes the row away as well."""
    key = str(user.pk)
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == key
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
