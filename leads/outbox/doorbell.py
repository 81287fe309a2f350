"""Wakes a worker after a commit. The database is the queue, so a bell that fails costs only time.

When the broker is away a visitor waits for it once at most; then this process stays silent for a
while, and the sweep finds what is owed.
"""

import logging
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger(__name__)

SILENCE = 30.0  # seconds
# retry=False would leave Celery's own reconnecting in place, which was measured to block for 6 s.
AT_ONCE = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}
_silent_until = 0.0


def ring_after_commit() -> None:
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task("leads.outbox.send_owed_mail", retry=True, retry_policy=AT_ONCE)
    except Exception as problem:  # whatever a broker's client raises, the mail is safe
        _silent_until = time.monotonic() + SILENCE
        logger.warning("The queue's bell is silent for %.0f s: %s", SILENCE, type(problem).__name__)
