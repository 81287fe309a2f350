"""The timeline of a lead: by kind, in pages, with both times."""

from datetime import timedelta

import pytest

from leads import clock
from leads.admin.story import SHOWN


@pytest.fixture
def read(rohan, lead):
    def read(query=""):
        page = rohan.get(f"/admin/leads/lead/{lead.pk}/change/?{query}")
        assert page.status_code == 200
        return page.content.decode()

    return read


@pytest.fixture
def long_story(lead, rohan):
    """So many notes, the newest first in number 0, some at the same moment."""
    for number in range(2 * SHOWN + 5):
        lead.timeline.create(
            kind="note",
            summary=f"Line number {number:03}.",
            actor=rohan.user,
            happened_at=clock.now() - timedelta(minutes=number // 3),
        )
    return 2 * SHOWN + 5


def test_each_line_says_how_long_ago_and_when_in_ist(read, lead):
    lead.timeline.create(
        kind="note", summary="Called her", happened_at=clock.now() - timedelta(hours=2)
    )
    text = read()
    line = text[text.index("Called her") :]
    assert "2\xa0hours ago" in line
    assert " IST" in line


def test_one_kind_is_shown_alone(read, lead):
    lead.timeline.create(kind="note", summary="Her brother studied here")
    assert "Her brother studied here" in read("story=notes")
    assert "Her brother studied here" not in read("story=mails")
    assert "Her brother studied here" not in read("story=stages")


def test_every_line_of_a_long_story_is_on_exactly_one_page(read, long_story):
    seen, query = [], "story=notes"
    while query:
        text = read(query)
        seen += [number for number in range(long_story) if f"Line number {number:03}." in text]
        _before, _link, after = text.partition("&amp;before=")
        query = f"story=notes&before={after.partition('#')[0]}" if after else ""
    assert sorted(seen) == list(range(long_story))


@pytest.mark.parametrize(
    "query",
    ["story=nonsense", "before=x", "before=2026-01-01~1", "before=9999-99-99T00:00~5", "before=~"],
)
def test_an_address_that_makes_no_sense_shows_the_newest(read, lead, query):
    lead.timeline.create(kind="note", summary="The newest of all")
    assert "The newest of all" in read(query)


def test_an_empty_kind_says_so(read):
    assert "Nothing of this kind." in read("story=notes")
