"""Two people at one lead: the second click is refused, and shown beside what changed meanwhile."""

import html
import re

import pytest

from leads.assignment import assign
from leads.contacting import keep_wishes, log_attempt
from leads.desk_work import last_line
from leads.models import Lead
from leads.stages import move


@pytest.fixture
def click(rohan, lead):
    """As from a page that was opened before what the test does."""
    seen = last_line(lead)

    def click(action, **fields):
        answer = rohan.post(f"/admin/desk/leads/{lead.pk}/{action}/", fields | {"seen": seen})
        assert answer.status_code == 409
        return rows(answer.content.decode())

    return click


def rows(page):
    """The table, row by row, as words."""
    table = re.search(r'<table class="diff">.*?</table>', page, re.S)[0]
    found = re.findall(r"<tr>(.*?)</tr>", table, re.S)[1:]
    bare = (re.sub(r"<[^>]+>", " ", row) for row in found)
    return [" ".join(html.unescape(row).split()) for row in bare]


def test_a_stage_that_somebody_moved_stands_beside_the_one_that_was_sent(click, lead, head):
    move(lead.pk, "contacted", by=head.user, from_stage="new")
    [row] = click("stage", stage="qualified", seen_stage="new", stage_note="has a job")
    assert "new → contacted" in row
    assert "by meera" in row
    assert "just now" in row
    assert "IST" in row
    assert "Move to: qualified" in row
    assert "Note: has a job" in row
    assert Lead.objects.get().stage == "contacted"


def test_an_owner_is_told_as_old_and_new(click, lead, head, team):
    # The fixture's page is older than both.
    assign(lead.pk, team[1], by=head.user)
    assign(lead.pk, team[2], by=head.user)
    first, second = click("owner", owner=team[0].pk)
    assert "priya → imran" in second
    assert "Owner: rohan" in second
    assert "Owner: rohan" not in first


def test_what_nobody_else_touched_has_a_row_of_its_own(click, lead, rohan, head):
    assign(lead.pk, rohan.user, by=head.user)
    owner, mine = click("attempt", channel="call", disposition="busy", note="tried at noon")
    assert "To rohan by meera" in owner
    assert "Nobody touched it." in mine
    assert "What came of it: busy" in mine
    assert "Note: tried at noon" in mine


def test_wishes_are_told_as_what_they_were_and_are(click, lead, head):
    keep_wishes(
        lead.pk,
        by=head.user,
        channels_refused=["call"],
        reachable_from=None,
        reachable_until=None,
        language="en",
    )
    [row] = click("wishes", channels_refused=["sms"], language="hi")
    assert "by any channel → not by call" in row
    assert "language" not in row.partition("Not by")[0].lower()
    assert "Not by: SMS" in row
    assert "Language: Hindi" in row


def test_the_same_click_sent_again_from_the_refused_page_goes_through(rohan, lead, head):
    seen = last_line(lead)
    log_attempt(lead.pk, "call", "connected", by=head.user)
    fields = {"channel": "call", "disposition": "busy", "note": "tried at noon", "seen": seen}
    address = f"/admin/desk/leads/{lead.pk}/attempt/"
    page = rohan.post(address, fields).content.decode()
    fresh = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert rohan.post(address, fields | {"seen": fresh}).status_code == 302
    assert lead.attempts.count() == 2
