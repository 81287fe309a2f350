"""What the site says of itself: to whoever sends it visitors, and to whoever is woken at night."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from ismr_site import broker, internal, vitals, worker_health
from ismr_site.backup import place
from leads import alarms
from leads.models import MailStop, OutboundEmail


@pytest.fixture
def late(enquire):
    enquire()
    OutboundEmail.objects.update(due_at=timezone.now() - timedelta(minutes=7))


def test_readyz_tells_all_and_turns_a_visitor_away_for_none_of_it(client, late):
    alarms.raise_alarm("books", "They do not balance.")
    MailStop.objects.create(reason="A restored copy")
    answer = client.get("/readyz")
    words = answer.json()
    assert answer.status_code == 200
    assert words["open_alarms"] == ["books"]
    assert words["mail_stopped"] is True
    assert words["clock_skew_seconds"] == 0
    assert 420 <= words["oldest_owed_mail_seconds"] <= 430
    assert set(words) >= {"queues", "backup_age_seconds"}


def test_a_broker_that_is_gone_or_hangs_costs_a_third_of_a_second_and_says_away(
    client, db, settings
):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (1, silent.getsockname()[1]):
            settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
            began = time.monotonic()
            answer = client.get("/readyz")
            assert time.monotonic() - began < 0.3 + 0.5
            assert (answer.status_code, answer.json()["queues"]) == (200, "away")


def test_a_broker_that_several_ask_at_once_is_away_for_none_of_them(settings, monkeypatch):
    def slowly():
        time.sleep(0.1)
        return {"mail": 0}

    settings.REDIS_URL = ""
    monkeypatch.setattr(broker, "_in_folder", slowly)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: broker.depths(), range(4))) == [{"mail": 0}] * 4


@pytest.mark.parametrize("trouble", [OSError(errno.ESTALE, "stale"), None])
def test_a_backup_share_that_is_stale_or_hangs_turns_no_visitor_away_and_is_told_to_whoever_is_woken(
    client, db, settings, monkeypatch, trouble
):
    settings.BACKUP_DIR = "/mnt/backup/site"
    may_end = threading.Event()

    def look(where):
        if trouble:
            raise trouble
        may_end.wait(60)

    monkeypatch.setattr(place, "newest", look)
    began = time.monotonic()
    try:
        answer = client.get("/readyz")
        status, words = internal.readiness()
    finally:
        may_end.set()
    assert time.monotonic() - began < 30
    assert (answer.status_code, answer.json()["backup_age_seconds"]) == (200, None)
    assert status == 503
    assert "cannot be read" in words["reasons"][0]


def test_a_worker_that_cannot_tell_whether_it_hears_looks_again(monkeypatch):
    looks = []

    def look():
        looks.append(1)
        if len(looks) == 1:
            raise RuntimeError("something unheard of")
        raise SystemExit  # ends the endless look of this test

    monkeypatch.setattr(worker_health, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(worker_health, "is_deaf", look)
    with pytest.raises(SystemExit):
        worker_health._listen()
    assert len(looks) == 2


def test_the_queue_of_a_laptop_is_counted_by_its_files(settings, tmp_path):
    settings.REDIS_URL, settings.QUEUE_DIR = "", tmp_path
    (tmp_path / "messages").mkdir()
    for name in ("1_a.mail.msg", "2_b.mail.msg", "3_c.default.msg"):
        (tmp_path / "messages" / name).touch()
    assert broker.depths() == {"mail": 2, "default": 1}


ASK = """
import os, time, django
django.setup()
from django.test import RequestFactory
from ismr_site.health import readyz
began = time.monotonic()
answer = readyz(RequestFactory().get("/readyz"))
print(answer.status_code, time.monotonic() - began)
"""


def test_a_database_that_hangs_is_told_within_three_seconds(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "ismr_site.settings",
            "DATABASE_URL": f"postgres://site@127.0.0.1:{port}/site?sslmode=disable",
            "VAR_DIR": str(tmp_path),
        }
        answer = subprocess.run(
            [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=60
        )
    status, seconds = answer.stdout.split()
    assert int(status) == 503
    assert float(seconds) < 3


# --- The workers' own ---------------------------------------------------------------------------


def test_a_worker_is_ready_when_nothing_is_amiss(db):
    status, words = internal.readiness()
    assert (status, words["reasons"]) == (200, [])


def test_a_worker_is_red_while_mail_is_late_but_not_while_mail_is_stopped(late):
    status, words = internal.readiness()
    assert status == 503
    assert "due for 42" in words["reasons"][0]
    MailStop.objects.create(reason="A restored copy")
    assert internal.readiness()[0] == 200


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"open_alarms": ["books"]}, "books do not balance"),
        ({"clock_skew_seconds": -61.0}, "clock is off by -61 seconds"),
        ({"backup_age_seconds": 27 * 3600}, "27 hours old"),
        ({"backup_age_seconds": None}, "no good backup"),
        ({"open_alarms": ["canary"], "clock_skew_seconds": 59.0}, ""),
    ],
)
def test_each_trouble_is_told_in_words(settings, change, words):
    settings.BACKUP_DIR = "/backups"
    well = {
        "is_migrated": True,
        "oldest_owed_mail_seconds": 299,
        "queues": "away",
        "backup_age_seconds": 3600,
        "clock_skew_seconds": 0.0,
        "open_alarms": [],
        "is_mail_stopped": False,
    }
    assert words in "".join(vitals.troubles(vitals.Vitals(**well | change)))
    assert bool(vitals.troubles(vitals.Vitals(**well | change))) is bool(words)


def test_without_a_place_for_backups_none_is_missed(settings, db):
    settings.BACKUP_DIR = ""
    assert internal.readiness()[0] == 200


def test_the_internal_port_answers_readyz_and_metrics_and_nothing_else(monkeypatch):
    monkeypatch.setattr(internal, "readiness", lambda: (503, {"reasons": ["A mail is late."]}))
    monkeypatch.setattr(internal, "metrics", lambda: b"site_mails_owed 1.0\n")
    server = internal.serve(0)
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        with pytest.raises(urllib.error.HTTPError) as red:
            urllib.request.urlopen(base + "/readyz")
        assert red.value.code == 503
        assert json.load(red.value)["reasons"] == ["A mail is late."]
        assert b"site_mails_owed" in urllib.request.urlopen(base + "/metrics").read()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(base + "/admin/")
    finally:
        server.shutdown()
        server.server_close()


# --- A deaf worker ------------------------------------------------------------------------------


@pytest.fixture
def silent_for(monkeypatch):
    # A look at the database closes its connection, which here is the test's own.
    monkeypatch.setattr("django.db.connection.close", lambda: None)

    def be(seconds):
        monkeypatch.setattr(worker_health, "_heard_at", time.monotonic() - seconds)

    return be


def test_a_worker_that_hears_nothing_while_mail_is_due_is_deaf(late, silent_for):
    silent_for(130)
    assert worker_health.is_deaf()
    worker_health.note_task()
    assert not worker_health.is_deaf()


def test_silence_alone_is_no_deafness(db, silent_for):
    silent_for(3600)
    assert not worker_health.is_deaf()


def test_nobody_is_deaf_while_mail_is_stopped_or_the_database_is_away(
    late, silent_for, monkeypatch
):
    silent_for(3600)
    MailStop.objects.create(reason="A restored copy")
    assert not worker_health.is_deaf()

    def away():
        raise vitals.DATABASE_AWAY[0]

    monkeypatch.setattr(vitals, "measure", away)
    assert not worker_health.is_deaf()


def test_a_deaf_worker_asks_itself_to_stop_and_then_leaves(monkeypatch):
    done = []
    monkeypatch.setattr(worker_health.os, "kill", lambda pid, number: done.append(number))
    monkeypatch.setattr(worker_health.os, "_exit", done.append)
    monkeypatch.setattr(worker_health.time, "sleep", lambda seconds: done.append(seconds))
    worker_health.end()
    assert done == [signal.SIGTERM, 20.0, 1]
