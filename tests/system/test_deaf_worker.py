"""A worker that is alive and hears nothing, as after a broken connection to Redis."""

import subprocess
import sys
import urllib.request

import pytest

from tests.services import free_port, wait_until
from tests.stacks import ROOT


@pytest.fixture
def worker(stack):
    """The stack's only worker for a while, quick to notice."""
    stack.worker.stop()
    port = free_port()
    worker = stack.new_worker("deaf-worker")
    worker.environment = stack.environment | {"WORKER_PORT": str(port), "WORKER_DEAF_AFTER": "6"}
    worker.port = port
    worker.start()
    wait_until(lambda: " ready." in worker.words(), seconds=30, what="the worker is ready")
    yield worker
    worker.kill()


def test_a_worker_that_hears_nothing_ends_itself_and_its_successor_sends(stack, worker):
    answer = urllib.request.urlopen(f"http://127.0.0.1:{worker.port}/metrics")
    assert b"site_database_up 1.0" in answer.read()
    # It stays connected and consumes no more, which is what the known failure looks like.
    tell = ["-m", "celery", "-A", "ismr_site", "control", "cancel_consumer", "mail"]
    subprocess.run(
        [sys.executable, *tell], cwd=ROOT, env=stack.environment, check=True, capture_output=True
    )
    reference = stack.enquire()
    wait_until(lambda: not worker.is_running(), seconds=45, what=worker.words()[-2000:])
    assert "hears nothing" in worker.words()
    assert stack.mail.messages == []
    worker.start()

    def sent():
        return sum(reference in message.as_string() for message in stack.mail.messages)

    wait_until(lambda: sent() == 2, seconds=45, what="both mails")
