"""Wakes a worker after a commit. The database is the queue, so a bell that fails costs only time.

A thread of its own rings, so no visitor ever waits for the broker, whether it answers, refuses, hangs or
swallows every packet. Many enquiries at once are one ring. While the broker is away the thread asks it
every few seconds; until then the sweep finds what is owed.
"""

import logging
import os
import threading
import time

from celery import current_app
from django.db import transaction

from .. import metrics

logger = logging.getLogger(__name__)

ASK_AGAIN_AFTER = 5.0  # seconds
# retry=False would leave Celery's own reconnecting in place, which was measured to block for 6 s.
AT_ONCE = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}


class Bell:
    def __init__(self) -> None:
        self._is_wanted = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self) -> None:
        self._is_wanted.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, name="doorbell", daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        is_away = False
        while self._is_wanted.wait():
            self._is_wanted.clear()
            try:
                current_app.send_task(
                    "leads.outbox.send_owed_mail", retry=True, retry_policy=AT_ONCE
                )
            except Exception as problem:  # whatever a broker's client raises, the mail is safe
                metrics.count(metrics.SILENT_BELLS)
                if not is_away:
                    logger.warning("The queue's bell is silent: %s", type(problem).__name__)
                is_away = True
                self._is_wanted.set()
                time.sleep(ASK_AGAIN_AFTER)
            else:
                if is_away:
                    logger.warning("The queue's bell rings again")
                is_away = False


_bell = Bell()
# A forked process has no thread, and perhaps a lock that nobody will ever open.
os.register_at_fork(after_in_child=_bell.__init__)


def ring() -> None:
    _bell.ring()


def ring_after_commit() -> None:
    transaction.on_commit(ring, robust=True)
