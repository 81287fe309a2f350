"""A worker that is alive and hears nothing ends itself; its supervisor starts it again.

After a broken connection to Redis a Celery worker may stay up and take no task for days, with nothing in
its log (celery issues 8030, 8091, 10205). Only the database can tell: mail is due, and no task came.
Active where WORKER_PORT is set; that port of the worker's main process answers /readyz and /metrics.
"""

import logging
import os
import signal
import threading
import time

from celery.signals import task_received, worker_ready

logger = logging.getLogger(__name__)

# So long may mail be due; the silence that goes with it is measured against the sweep's half minute.
DEAF_AFTER = float(os.environ.get("WORKER_DEAF_AFTER") or 300)  # seconds
SILENT_FOR = DEAF_AFTER * 0.4
LOOK_EVERY = min(15.0, DEAF_AFTER / 6)
END_WITHIN = 20.0

_heard_at = time.monotonic()


@task_received.connect
def note_task(**kwargs: object) -> None:
    global _heard_at
    _heard_at = time.monotonic()


@worker_ready.connect
def begin(sender: object, **kwargs: object) -> None:
    """In the main process, and only once it hears the broker: one that waits for Redis is not deaf."""
    port = os.environ.get("WORKER_PORT")
    if not port:
        return
    from . import internal

    note_task()
    try:
        internal.serve(int(port))
    except OSError as problem:
        logger.error("Port %s answers for another process: %s", port, problem.strerror)
    if "mail" in sender.app.amqp.queues.consume_from:
        threading.Thread(target=_listen, name="hearing", daemon=True).start()


def _listen() -> None:
    while True:
        time.sleep(LOOK_EVERY)
        try:
            if is_deaf():
                end()
        except Exception:  # whoever does not look again is deaf for good
            logger.exception("Whether this worker hears cannot be told")


def is_deaf() -> bool:
    """Where the database does not answer, nobody is deaf: it will say so itself."""
    if time.monotonic() - _heard_at < SILENT_FOR:
        return False
    from django.db import connection

    from . import vitals

    try:
        now = vitals.measure()
    except vitals.DATABASE_AWAY:
        return False
    finally:
        connection.close()
    return now.oldest_owed_mail_seconds > DEAF_AFTER and not now.is_mail_stopped


def end() -> None:
    logger.error("Mail is due and this worker hears nothing; it ends, to be started again")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_WITHIN)
    os._exit(1)
