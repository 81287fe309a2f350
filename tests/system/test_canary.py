"""The watch on the real stack: its canary through web, Redis, worker and mail server, and back."""

import mailbox
import sys

import pytest

from tests.services import wait_until
from tests.stacks import ADMISSIONS, Process

CANARY = "canary@school.example"


@pytest.fixture
def watch(stack, tmp_path):
    """`manage.py watch` with a mailbox of its own, as on a host; `second` is another host's."""
    environment = stack.environment | {
        "CANARY_EMAIL": CANARY,
        "CANARY_INBOX": f"maildir://{tmp_path}/inbox",
        "OWNER_EMAIL": "owner@school.example",
    }
    command = [sys.executable, "manage.py", "watch"]
    process = Process(command, environment, tmp_path / "watch.log")
    process.second = Process(command, environment, tmp_path / "second.log")
    process.inbox = mailbox.Maildir(tmp_path / "inbox")
    stack.rows("DELETE FROM leads_canaryrun")
    yield process
    process.kill()
    process.second.kill()
    stack.rows("DELETE FROM leads_alarm")


def last_run(stack):
    runs = stack.rows(
        "SELECT reference, returned_at, problem FROM leads_canaryrun ORDER BY started_at DESC"
    )
    return runs[0] if runs else ("", None, "")


def test_a_canary_flies_through_the_whole_site_and_back_into_its_mailbox(stack, watch):
    watch.start()
    watch.second.start()
    reference = wait_until(lambda: last_run(stack)[0], seconds=20, what=watch.words())
    wait_until(lambda: len(stack.mail.to(CANARY)) == 2, seconds=40, what="both mails are taken")
    for message in stack.mail.to(CANARY):
        watch.inbox.add(message)
    wait_until(lambda: last_run(stack)[1], seconds=15, what=f"it is back: {watch.words()}")
    assert last_run(stack)[0] == reference
    assert len(watch.inbox) == 0
    assert stack.mail.to(ADMISSIONS) == []
    [(marked,)] = stack.rows("SELECT is_canary FROM leads_enquiry WHERE reference = %s", reference)
    assert marked
    assert stack.rows("SELECT count(*) FROM leads_canaryrun") == [(1,)], "of two watches one flies"
    assert watch.stop() == watch.second.stop() == 0


def test_a_site_that_is_down_is_told_to_its_owner_over_smtp(stack, watch):
    stack.web.kill()
    watch.start()

    def told_of_the_canary():
        mails = stack.mail.to("owner@school.example")
        return [mail for mail in mails if "Needs attention: canary" in mail["Subject"]]

    [told] = wait_until(told_of_the_canary, seconds=20, what=watch.words())
    assert "The form cannot be reached" in told.get_content()
    assert watch.stop() == 0
