"""Who opened or took out personal data: one line each, once in ten minutes for the same person and lead."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser

from . import clock
from .models import AccessLog, Lead

AGAIN_AFTER = timedelta(minutes=10)


def note(
    actor: AbstractBaseUser,
    action: str,
    lead: Lead | None = None,
    *,
    count: int = 1,
    words: str = "",
) -> None:
    """`action`: one of AccessLog.Action. `count`: how many people; `words`: the reason, or what was sought."""
    since = clock.now() - AGAIN_AFTER
    known = AccessLog.objects.filter(actor=actor, action=action, lead=lead, at__gt=since)
    if lead is None or not known.exists():
        AccessLog.objects.create(
            actor=actor, action=action, lead=lead, count=count, words=words[:255]
        )


def note_search(actor: AbstractBaseUser, sought: str, *, count: int) -> None:
    """`count`: how many people were shown for it. Paging through the answer is one search."""
    since = clock.now() - AGAIN_AFTER
    words = sought[:255]
    known = AccessLog.objects.filter(actor=actor, action="searched", words=words, at__gt=since)
    if not known.exists():
        AccessLog.objects.create(actor=actor, action="searched", count=count, words=words)


def sees_phone(user: AbstractBaseUser) -> bool:
    """Whole numbers are for who calls: counsellors, and whoever sees every lead only with a seat at the desk."""
    if not user.has_perm("leads.see_phone"):
        return False
    return not user.has_perm("leads.see_every_lead") or hasattr(user, "seat")


def may_reveal(user: AbstractBaseUser) -> bool:
    """Who sees numbers masked may have one shown; that they did is kept."""
    return user.has_perm("leads.reveal_phone")
