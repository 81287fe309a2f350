"""/readyz and /metrics of the processes that serve no pages, on a port of this host only."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.conf import settings
from django.db import close_old_connections, connection
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from leads.choices import MailState
from leads.models import Enquiry, OutboundEmail

from . import vitals

logger = logging.getLogger(__name__)

# Few among millions, each with an index of its own. What was sent is counted when it happens.
WAITING = (MailState.QUEUED, MailState.HELD, MailState.FAILED)


def serve(port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Answer from a thread of its own, until the process ends."""
    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="internal", daemon=True).start()
    return server


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            close_old_connections()
            self._answer()
        except Exception:
            logger.exception("%s cannot be answered", self.path)
            self._send(500, "text/plain", b"")
        finally:
            connection.close()

    def _answer(self) -> None:
        if self.path == "/metrics":
            self._send(200, CONTENT_TYPE_LATEST, metrics())
        elif self.path == "/readyz":
            status, words = readiness()
            self._send(status, "application/json", json.dumps(words).encode())
        else:
            self._send(404, "text/plain", b"")

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Asked every few seconds; the log is for what matters."""


def readiness() -> tuple[int, dict[str, object]]:
    """Red with every reason in words, so that whoever is woken knows where to begin."""
    try:
        now = vitals.measure()
    except vitals.DATABASE_AWAY:
        return 503, {"status": "not ready", "reasons": ["The database is away."]}
    reasons = vitals.troubles(now)
    status = "not ready" if reasons else "ready"
    return 503 if reasons else 200, {"status": status, "reasons": reasons, **asdict(now)}


def metrics() -> bytes:
    """What all processes of this host have counted, and what the database says at this moment."""
    counted = REGISTRY
    if settings.METRICS_DIR:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, settings.METRICS_DIR)
    asked = CollectorRegistry()
    asked.register(FromDatabase())
    return generate_latest(counted) + generate_latest(asked)


class FromDatabase:
    """The same from every host, so take it from one, or take the maximum."""

    def collect(self) -> Iterator[Metric]:
        try:
            now = vitals.measure()
            mails = {state: _count(state) for state in WAITING}
            held = Enquiry.objects.held().count()
        except vitals.DATABASE_AWAY:
            yield _gauge("site_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("site_database_up", "Whether the database answers.", 1)
        yield _gauge("site_mails_owed", "Mails not sent yet.", mails[MailState.QUEUED])
        yield _gauge(
            "site_oldest_owed_mail_seconds",
            "How long the oldest owed mail has been due.",
            now.oldest_owed_mail_seconds,
        )
        yield _gauge("site_enquiries_held", "Enquiries that wait for a person.", held)
        yield _by("site_mails", "Mails that wait for somebody, by state.", "state", mails)
        yield _by(
            "site_alarm_open",
            "Alarms that stand open.",
            "subject",
            dict.fromkeys(now.open_alarms, 1),
        )
        yield _gauge(
            "site_clock_skew_seconds",
            "How far this host is ahead of the database.",
            now.clock_skew_seconds,
        )
        yield _gauge("site_mail_stopped", "Whether all mail is stopped.", now.is_mail_stopped)
        if now.backup_age_seconds is not None:
            yield _gauge(
                "site_backup_age_seconds", "Age of the last good backup.", now.backup_age_seconds
            )
        is_up = isinstance(now.queues, dict)
        yield _gauge("site_broker_up", "Whether Celery's broker answers.", is_up)
        if is_up:
            yield _by("site_queue_messages", "Messages that wait.", "queue", now.queues)


def _count(state: MailState) -> int:
    return OutboundEmail.objects.filter(state=state).count()


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))


def _by(name: str, words: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
