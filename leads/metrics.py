"""What is counted for /metrics. Labels are words of ours: no person, no reference, nothing a visitor typed.

With PROMETHEUS_MULTIPROC_DIR set, all processes of a host count in files of one folder; it must be one in
memory, since a full disk under these files would end the process. Without it each counts for itself.
"""

import logging
from collections.abc import Callable

from prometheus_client import Counter, Histogram

logger = logging.getLogger(__name__)

REQUESTS = Histogram(
    "site_request_seconds",
    "Time to answer, by view, method and class of status.",
    ["view", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
ENQUIRIES = Counter("site_enquiries_accepted", "Submissions that got a reference.", ["accepted_as"])
TRIES = Histogram(
    "site_mail_try_seconds",
    "Time to hand one mail to the mail server, by kind and outcome.",
    ["kind", "outcome"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
SILENT_BELLS = Counter("site_bell_failures", "Rings that the broker did not take.")


def count(what: Counter, **labels: str) -> None:
    _safely(lambda: (what.labels(**labels) if labels else what).inc())


def observe(what: Histogram, seconds: float, **labels: str) -> None:
    _safely(lambda: what.labels(**labels).observe(seconds))


def _safely(act: Callable[[], None]) -> None:
    """A figure that cannot be written down must cost nobody an answer."""
    try:
        act()
    except Exception as problem:
        logger.warning("Not counted: %s", type(problem).__name__)
