"""Counts of a long time over very many leads take seconds, so they are kept and counted again by the worker.

A short time is always counted as it is now. A long one is kept only if counting it took long: a small site has
no such row, and nothing there is older than the page. What is kept says of when it is.
"""

import hashlib
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import OperationalError
from django.db.models import Q, QuerySet

from .. import clock
from ..models import KeptFigures, Lead, Seat
from .asked import Asked, read
from .counted import count

LONG = 45  # days; up to that the counting is quick, also with a thousand leads a day
IS_SLOW = 0.25  # seconds
FEW = 5_000  # people; counted in no time, and slow only on a machine that is busy with other things
AGAIN_AFTER = timedelta(minutes=9)
TOO_OLD = timedelta(hours=1)
NEVER = datetime.min.replace(tzinfo=UTC)
AT_A_STRETCH = 30.0  # seconds; a task may take 60
FORGOTTEN_AFTER = timedelta(days=7)
ALWAYS = ({"period": "90"}, {"period": "year"}, {"period": "all"})


@dataclass(frozen=True)
class Scope:
    """Whose leads: everybody's, or what this one of the staff may see, as in `Lead.objects.seen_by`."""

    user: int | None = None

    def leads(self) -> QuerySet[Lead]:
        present = Lead.objects.present()
        if self.user is None:
            return present
        team = Seat.objects.filter(counsellor=self.user).values("team")
        seats = Seat.objects.filter(team__in=team).order_by().values("counsellor")
        return present.filter(Q(owner=None) | Q(owner=self.user) | Q(owner__in=seats))


def scope_of(user: AbstractBaseUser) -> Scope:
    """Who sees counts only, sees all of them."""
    sees_all = user.has_perm("leads.see_every_lead") or not user.has_perm("leads.view_lead")
    return Scope() if sees_all else Scope(user.pk)


def counts_for(scope: Scope, asked: Asked, *, by_week: bool = False) -> dict[str, Any] | None:
    """`is_kept` in what comes back: it is of the moment `at`, not of now. None: the database gave up on it in the
    time that a page has, and the worker, which has as long as it takes, counts it next."""
    if asked.days and asked.days <= LONG:
        return count(scope.leads(), asked, by_week=by_week)
    key = _key(scope, asked)
    kept = KeptFigures.objects.filter(key=key).first()
    now = clock.now()
    if kept and now - kept.asked_at > timedelta(days=1):
        KeptFigures.objects.filter(pk=kept.pk).update(asked_at=now)
    if kept and kept.counts and now - kept.counted_at < TOO_OLD:
        return kept.counts | {"is_kept": True}
    try:
        return _count_and_keep(key, scope, asked, is_kept=kept is not None)
    except OperationalError:
        long_ago = now - timedelta(days=1)
        words = {"asked": _words(scope, asked), "counts": {}, "counted_at": long_ago}
        KeptFigures.objects.update_or_create(key=key, defaults=words)
        return None


def as_kept(counts: Mapping[str, Any], asked: Asked) -> Asked:
    """Kept counts end on the day on which they were counted, and so do the lists behind them."""
    if not counts.get("is_kept") or asked.period == "between":
        return asked
    since, until = counts["asked_days"]
    days = {"since": since and _date(since), "until": _date(until)}
    return replace(asked, **days)


def _date(words: str):
    return datetime.fromisoformat(words).date()


def _count_and_keep(key: str, scope: Scope, asked: Asked, *, is_kept: bool) -> dict[str, Any]:
    """With the answers week by week, whether they are asked for now or later."""
    started, at = time.monotonic(), clock.now()
    counts = count(scope.leads(), asked, by_week=True)
    if counts["total"] < FEW or time.monotonic() - started < IS_SLOW:
        if is_kept:
            KeptFigures.objects.filter(key=key).delete()
        return counts
    days = [asked.since and asked.since.isoformat(), asked.until.isoformat()]
    told = counts | {"asked_days": days}
    words = {"asked": _words(scope, asked), "counts": told, "counted_at": at}
    KeptFigures.objects.update_or_create(key=key, defaults=words)
    return counts


def _words(scope: Scope, asked: Asked) -> dict[str, Any]:
    return asked.packed() | {"seen_by": scope.user}


def _key(scope: Scope, asked: Asked) -> str:
    words = json.dumps([scope.user, asked.packed()], sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def refresh() -> int:
    """By the worker: everybody's long times, and whatever else was asked for lately. How many were counted; what
    it has no time for, the next beat counts first."""
    until = time.monotonic() + AT_A_STRETCH
    now = clock.now()
    KeptFigures.objects.filter(asked_at__lt=now - FORGOTTEN_AFTER).delete()
    wanted = [(Scope(), read(words)) for words in ALWAYS]
    for words in KeptFigures.objects.values_list("asked", flat=True):
        wanted.append((Scope(words.pop("seen_by", None)), read(words)))
    by_key = {_key(scope, asked): (scope, asked) for scope, asked in wanted}
    fresh = KeptFigures.objects.filter(counted_at__gt=now - AGAIN_AFTER)
    for key in fresh.values_list("key", flat=True):
        by_key.pop(key, None)
    counted = 0
    for key in _oldest_first(by_key):
        if time.monotonic() > until:
            break
        _count_and_keep(key, *by_key[key], is_kept=True)
        counted += 1
    return counted


def _oldest_first(keys: Collection[str]) -> list[str]:
    """Else the same few would have the time at every beat."""
    at = dict(KeptFigures.objects.filter(key__in=keys).values_list("key", "counted_at"))
    return sorted(keys, key=lambda key: at.get(key, NEVER))
