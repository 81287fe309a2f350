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
