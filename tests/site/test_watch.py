"""The watch when the database goes while it looks, and with it the lock that keeps others from looking."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from ismr_site import internal
from leads import watch
from leads.models import OutboundEmail


@pytest.fixture
def look(db, monkeypatch):
    """A look keeps the connection, which here is the test's own."""
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    monkeypatch.setattr(watch, "close_old_connections", lambda: None)
    return lambda duties: watch.look(duties, threading.Event())


def test_nothing_more_is_done_in_a_look_whose_lock_went_with_the_database(look, caplog):
    def broken():
        raise OperationalError("the server closed the connection")

    done = []
    duties = [watch.Duty("ask", broken), watch.Duty("tell", lambda: done.append("told"))]
    look(duties)
    assert done == []
    assert "The watch cannot ask" in caplog.text
    look(duties)  # the first one waits its minute, and holds up nobody
    assert done == ["told"]


@pytest.mark.parametrize("seconds", [290, 310])
@pytest.mark.parametrize("is_canary", [False, True])
def test_the_watch_and_the_workers_agree_on_what_is_late(enquire, seconds, is_canary):
    enquire()
    due = timezone.now() - timedelta(seconds=seconds)
    OutboundEmail.objects.update(due_at=due, is_canary=is_canary)
    is_late = seconds > 300
    assert bool(watch.late_mail()) is is_late
    assert (internal.readiness()[0] == 503) is is_late
