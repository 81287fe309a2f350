"""How many messages wait in Celery's queues, asked from outside Celery and never for long."""

import threading
from pathlib import Path

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

ASK_FOR = 0.3  # seconds
AWAY = "away"
_asking = threading.Lock()


def depths() -> dict[str, int] | str:
    """Messages by queue, or "away". A bell that rings for nothing is no fault: this only informs."""
    answer: dict[str, int] = {}
    if not _asking.acquire(blocking=False):
        return AWAY  # an earlier question still hangs, perhaps in the name service
    asker = threading.Thread(target=_ask, args=(answer,), name="broker", daemon=True)
    asker.start()
    asker.join(ASK_FOR)
    return AWAY if asker.is_alive() or not answer else answer


def _ask(answer: dict[str, int]) -> None:
    try:
        answer.update(_in_redis() if settings.REDIS_URL else _in_folder())
    except (redis.RedisError, OSError):
        return
    finally:
        _asking.release()


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
