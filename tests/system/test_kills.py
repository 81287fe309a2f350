"""Processes are killed while students send forms. Rows B1, B2, B10, B13, B14 and C1 of the test plan.

Everything runs as in production (deploy/stack.py) and is seen from outside. Each test prints its ledger line.
"""

import asyncio
import functools
import re
import uuid

import pytest

from tests.chaos import faults
from tests.chaos.ledger import Entry, Ledger
from tests.chaos.machine import Machine
from tests.chaos.proxy import Proxy
from tests.chaos.run import run
from tests.services import wait_until


@pytest.fixture(scope="module")
def machine():
    machine = Machine(is_new=True)
    try:
        yield machine.start()
    finally:
        machine.stop()


def test_b1_web_processes_killed_twenty_times_lose_and_double_nothing(machine):
    fault = functools.partial(faults.kill_web, times=20, every=1.2)
    verdict, _ledger = run(machine, seed=101, seconds=25, fault=fault)
    assert verdict.is_clean, verdict.details()
    assert verdict.drain_s <= 60


def test_b2_mail_workers_killed_ten_times_lose_no_mail(machine):
    fault = functools.partial(faults.kill_mail_workers, times=10, every=2)
    verdict, _ledger = run(machine, seed=102, seconds=20, fault=fault)
    assert verdict.is_clean, verdict.details()
    # A worker of two processes may have handed over one mail each that it could not note down.
    assert verdict.mail_dup <= 10 * 2
    assert verdict.drain_s <= 180


def test_b10_mails_that_cannot_be_sent_hold_up_no_other(machine):
    verdict, ledger = run(machine, seed=110, seconds=4, a_second=5)
    assert verdict.is_clean, verdict.details()
    crashes = machine.words().count("worker")
    good = asyncio.run(_one_after_the_other(machine, ledger, 20))
    machine.rows(
        """UPDATE leads_outboundemail SET state = 'queued', attempts_made = 0, due_at = now(),
           from_email = E'desk@school.example\nBcc: everybody@school.example'
           WHERE kind = 'notice' AND enquiry_id IN
             (SELECT id FROM leads_enquiry WHERE reference = ANY(%s))""",
        [entry.reference for entry in ledger.entries[:5]],
    )
    machine.publish_nonsense()
    more = asyncio.run(_one_after_the_other(machine, ledger, 20))
    wanted = {entry.reference for entry in [*good, *more]}
    wait_until(
        lambda: wanted <= {mail["reference"] for mail in machine.taken()},
        seconds=45,
        what="all good mails",
    )
    poisoned = wait_until(
        lambda: machine.rows(
            "SELECT attempts_made, state_reason FROM leads_outboundemail WHERE state = 'failed'"
        ),
        seconds=45,
        what="the poisoned ones are given up",
    )
    assert all(attempts <= 5 and reason for attempts, reason in poisoned)
    assert machine.words().count("worker") == crashes, machine.words()[-2000:]


async def _one_after_the_other(machine, ledger, count):
    return [await ledger.submit(ledger._new_entry()) for _ in range(count)]


def test_b13_an_answer_cut_off_after_the_commit_is_given_again(machine):
    """The cut is between nginx and the web process; nginx asks the other one, or the client does."""
    ports = [machine.ports()["web-1"], machine.ports()["web-2"]]
    path = machine.folder / "nginx" / "nginx.conf"
    plain = path.read_text()
    proxies = [Proxy(port).start() for port in ports]
    try:
        text = plain
        for port, proxy in zip(ports, proxies, strict=True):
            text = re.sub(rf"127\.0\.0\.1:{port}\b", f"127.0.0.1:{proxy.port}", text)
        path.write_text(text)
        machine.reload_nginx()
        for proxy in proxies:
            # After the web process has answered, so its transaction is over; nothing of it gets through.
            proxy.cut_answers(share=0.6, seed=113)
        verdict, _ledger = run(machine, seed=113, seconds=15, a_second=15)
        cuts = sum(proxy.cuts for proxy in proxies)
    finally:
        path.write_text(plain)
        machine.reload_nginx()
        for proxy in proxies:
            proxy.stop()
    assert cuts >= 200
    assert verdict.is_clean, verdict.details()


def test_b14_a_rolling_deploy_fails_nobody(machine):
    fault = functools.partial(faults.restart_all, rounds=2)
    verdict, ledger = run(machine, seed=114, seconds=16, fault=fault)
    assert verdict.is_clean, verdict.details()
    assert verdict.errors == 0, ledger.statuses


def test_c1_up_to_twenty_clicks_at_the_same_instant_are_one_enquiry(machine):
    ledger = Ledger(machine.base_url, machine.folder / "clicks.jsonl", seed=201)

    async def click() -> list[tuple[Entry, set[str]]]:
        await ledger.open_forms()
        rounds = []
        for _ in range(40):
            entry = ledger._new_entry()
            ledger.entries.append(entry)
            clicks = ledger.random.randint(2, 20)
            answers = await asyncio.gather(*(ledger.send_once(entry) for _ in range(clicks)))
            rounds.append((entry, set(answers)))
        return rounds

    for entry, references in asyncio.run(click()):
        assert len(references) == 1
        assert references != {""}
        key = uuid.UUID(entry.key)
        rows = machine.rows("SELECT reference FROM leads_enquiry WHERE submission_id = %s", key)
        assert rows == [(references.pop(),)]
