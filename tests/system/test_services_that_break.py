"""The load of an ordinary busy day, then with a service away or slow. Rows A1, B3, B4, B6 and B9.

Everything runs as in production (deploy/stack.py) and is seen from outside. Each test prints its ledger line.
"""

import functools
import subprocess
import time
from collections import Counter

import pytest
import requests

from ismr_site import processes
from tests.chaos import faults
from tests.chaos.machine import Machine
from tests.chaos.run import run
from tests.services import wait_until
from tests.stacks import ROOT


@pytest.fixture(scope="module")
def machine():
    machine = Machine()
    try:
        yield machine.start()
    finally:
        machine.stop()


@pytest.fixture(scope="module")
def ordinary(machine):
    """The ledger line of a load with nothing broken."""
    return run(machine, seed=1, seconds=60, is_hurried=False)


def test_a1_a_busy_hour_loses_nothing_and_is_quick(ordinary):
    verdict, ledger = ordinary
    assert verdict.is_clean, verdict.details()
    assert verdict.mail_dup == 0
    assert verdict.errors <= 0.001 * verdict.requests, ledger.statuses
    assert verdict.p95 <= 800
    assert verdict.p99 <= 2000
    assert verdict.drain_s <= 60


def test_b3_without_beat_mail_leaves_and_two_beats_do_nothing_twice(machine):
    machine.hold_down("beat")
    verdict, _ledger = run(machine, seed=3, seconds=6, is_hurried=False)
    assert verdict.is_clean, verdict.details()
    assert verdict.drain_s <= 30
    machine.let_up("beat")
    second = subprocess.Popen(processes.beat(), cwd=ROOT, env=machine.environment_of_the_site())
    try:
        verdict, _ledger = run(machine, seed=4, seconds=6, is_hurried=False)
    finally:
        second.kill()
        second.wait(10)
    assert verdict.is_clean, verdict.details()
    assert verdict.mail_dup == 0


def test_b4_redis_killed_five_times_is_noticed_by_nobody(machine, ordinary):
    fault = functools.partial(faults.kill_redis, times=5, longest=2.5)
    verdict, ledger = run(machine, seed=5, seconds=22, fault=fault)
    assert verdict.is_clean, verdict.details()
    assert verdict.errors <= 0.01 * verdict.requests, ledger.statuses
    assert verdict.p99 - ordinary[0].p99 <= 1500
    assert verdict.drain_s <= 180


def test_b6_postgresql_killed_five_times_loses_nothing_that_was_acknowledged(machine):
    fault = functools.partial(faults.kill_postgres, times=5, longest=2)
    verdict, ledger = run(machine, seed=6, seconds=24, fault=fault)
    assert verdict.is_clean, verdict.details()
    assert ledger.statuses.get(503, 0) > 0, ledger.statuses
    assert ledger.statuses.get(500, 0) == 0, ledger.statuses


def test_b6_while_postgresql_is_away_a_form_is_kept_and_the_phone_number_shown(machine):
    machine.hold_down("postgres")
    try:
        begun = time.monotonic()
        answer = requests.post(
            machine.base_url + "/enquire/",
            data={"full_name": "आशा कुलकर्णी", "message": "वसतिगृह आहे का?", "submission_id": "x"},
            headers={"Origin": machine.base_url},
            timeout=20,
        )
        seconds = time.monotonic() - begun
    finally:
        machine.let_up("postgres")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert seconds <= 3
    assert "आशा कुलकर्णी" in answer.text
    assert "वसतिगृह आहे का?" in answer.text
    assert "tel:+91" in answer.text
    assert "mailto:" in answer.text
    wait_until(
        lambda: requests.get(machine.base_url + "/readyz", timeout=20).status_code == 200,
        seconds=10,
        what="the site is back by itself",
    )


def test_b9_a_slow_or_refusing_mail_server_is_noticed_by_no_visitor(machine, ordinary):
    how = ["delay 1", "delay 9", "delay 30", "refuse 451"]
    fault = functools.partial(faults.misbehave, how=how, each=4)
    verdict, ledger = run(machine, seed=9, seconds=16, fault=fault)
    assert verdict.is_clean, verdict.details()
    assert verdict.errors == 0, ledger.statuses
    assert verdict.p95 <= max(2 * ordinary[0].p95, 300)
    states = dict(machine.rows("SELECT state, count(*) FROM leads_outboundemail GROUP BY state"))
    assert set(states) <= {"sent", "queued"}, states


def test_b9_a_server_that_takes_a_mail_and_hangs_up_gets_it_once_more_at_most(machine):
    machine.mailbox("drop")
    begun = len(machine.taken())
    verdict, _ledger = run(machine, seed=11, seconds=4)
    assert verdict.is_clean, verdict.details()
    copies = Counter(mail["message_id"] for mail in machine.taken()[begun:])
    assert max(copies.values()) == 2


def test_b9_a_mail_refused_for_good_is_shown_and_not_tried_again(machine):
    machine.mailbox("refuse 550")
    try:
        verdict, ledger = run(
            machine, seed=10, seconds=2, is_hurried=False, is_mended=False, drain_within=0
        )
        refused = {entry.reference for entry in ledger.entries}
        failed = wait_until(
            lambda: _failed(machine, refused), seconds=30, what="every refused mail has failed"
        )
    finally:
        machine.mailbox("")
    assert verdict.lost == verdict.unknown == verdict.dup_rows == []
    assert all(attempts == 1 and "550" in reason for attempts, reason in failed)


def _failed(machine, references):
    rows = machine.rows(
        """SELECT attempts_made, state_reason FROM leads_outboundemail mail
           JOIN leads_enquiry enquiry ON enquiry.id = mail.enquiry_id
           WHERE mail.state = 'failed' AND reference = ANY(%s)""",
        list(references),
    )
    return rows if len(rows) == 2 * len(references) else None
