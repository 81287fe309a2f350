"""Who has a lead open. The open page says so every few seconds; what it does not repeat is forgotten."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser

from . import clock
from .desk_work import by_staff_since
from .models import Lead, Presence

FRESH = timedelta(seconds=45)  # the page repeats it every 15


def say(lead: Lead, actor: AbstractBaseUser) -> None:
    Presence.objects.update_or_create(lead=lead, actor=actor, defaults={"seen_at": clock.now()})


def others(lead: Lead, actor: AbstractBaseUser) -> list[AbstractBaseUser]:
    """Who else has it open now."""
    fresh = lead.presences.filter(seen_at__gt=clock.now() - FRESH).exclude(actor=actor)
    return [presence.actor for presence in fresh.select_related("actor")]


def is_stale(lead: Lead, seen: int) -> bool:
    """Whether staff changed the lead since the page was drawn."""
    return by_staff_since(lead, seen).exists()
