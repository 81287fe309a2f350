"""How many messages wait in Celery's queues, asked from outside Celery and never for long."""

from pathlib import Path

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from .question import Question

ASK_FOR = 0.3  # seconds
AWAY = "away"


def depths() -> dict[str, int] | str:
    """Messages by queue, or "away". A bell that rings for nothing is no fault: this only informs."""
    return _ask() or AWAY


def _in_redis() -> dict[str, int]:
    wait = {"socket_connect_timeout": ASK_FOR / 2, "socket_timeout": ASK_FOR / 2}
    once = Retry(NoBackoff(), 0)
    with redis.Redis.from_url(settings.REDIS_URL, retry=once, **wait) as broker:
        pipe = broker.pipeline(transaction=False)
        for name in settings.WORK_QUEUES:
            pipe.llen(name)
        return dict(zip(settings.WORK_QUEUES, pipe.execute(), strict=True))


def _in_folder() -> dict[str, int]:
    """kombu's filesystem transport: one file a message, <time>_<id>.<queue>.msg"""
    names = [path.name for path in Path(settings.QUEUE_DIR, "messages").glob("*.msg")]
    return {
        queue: sum(name.endswith(f".{queue}.msg") for name in names)
        for queue in settings.WORK_QUEUES
    }


# The name service may hang too, and no time-out of a socket covers it.
_ask = Question(
    lambda: _in_redis() if settings.REDIS_URL else _in_folder(),
    within=ASK_FOR,
    errors=(redis.RedisError, OSError),
)
