"""The processes that the site consists of, as command lines: named once, for every way to run it."""

import sys

from django.conf import settings

# No page takes five seconds; a query that does is stuck, and must let go of what it holds.
LIMITS = {"web": {"STATEMENT_TIMEOUT": "5"}}


def web(host: str, port: int, *, workers: int = 1, threads: int = 8) -> list[str]:
    """Without a bound granian opens up to 512 threads, each with its own database connection."""
    where = ["--host", host, "--port", str(port)]
    size = ["--workers", str(workers), "--blocking-threads", str(threads)]
    # A worker process that dies is started again at once; one that hangs at a restart is killed.
    care = ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", "20"]
    module, name = settings.WSGI_APPLICATION.rsplit(".", 1)
    return _python(
        "granian", "--interface", "wsgi", f"{module}:{name}", *where, *size, *care,
        "--log-level", "error",
    )  # fmt: skip


def worker(*queues: str, concurrency: int = 2) -> list[str]:
    """Prefork: hard time limits apply to it, and a mail server that hangs holds up one process only."""
    pool = ["-P", "prefork", "--concurrency", str(concurrency)]
    return _celery("worker", *pool, "-Q", ",".join(queues or settings.WORK_QUEUES), *ALONE)


def small_worker() -> list[str]:
    """For a laptop: one process, half the memory, and its death is seen from outside at once."""
    return _celery("worker", "-P", "solo", "-Q", ",".join(settings.WORK_QUEUES), *ALONE)


def beat() -> list[str]:
    # No pid file: one that a killed beat left behind would keep the next one from starting.
    return _celery("beat", "--pidfile=")


def manage(*arguments: str) -> list[str]:
    return [sys.executable, "manage.py", *arguments]


# Workers need not know of each other: the database says who holds which mail.
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


def _celery(*arguments: str) -> list[str]:
    return _python("celery", "--quiet", "-A", "ismr_site", *arguments, "--loglevel", "WARNING")


def _python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]
