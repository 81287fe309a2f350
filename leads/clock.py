"""What time it is, as the database has it.

Leases, due times and "received at" are compared between hosts whose clocks differ by minutes when nobody
looks after them. The database is one, so its clock is the time of record: each process measures how far
its own is off, once a minute, and corrects itself.
"""

import time
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

MEASURE_EVERY = 60.0  # seconds
SURE_WITHIN = timedelta(seconds=0.5)
_skew = timedelta()
_measured_at = float("-inf")


def now() -> datetime:
    return timezone.now() - skew()


def skew() -> timedelta:
    """How far this process is ahead of the database. Zero on SQLite: it has no clock of its own."""
    global _skew, _measured_at
    if connection.vendor == "postgresql" and time.monotonic() - _measured_at > MEASURE_EVERY:
        _measured_at = time.monotonic()
        _skew = measure()
    return _skew


def measure() -> timedelta:
    """Zero for a database that does not answer: it will say so itself, and more clearly."""
    if connection.needs_rollback:
        return _skew
    try:
        asked = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            said = cursor.fetchone()[0]
    except DatabaseError:
        return _skew
    took = timezone.now() - asked
    # When within that time the database looked at its clock, nobody knows: a slow answer tells nothing.
    return asked + took / 2 - said if took < SURE_WITHIN else _skew
