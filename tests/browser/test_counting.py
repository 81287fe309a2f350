"""A call to action is counted by the script of the page, and works without it."""

from collections import Counter

import pytest

from tests.services import wait_until

from .test_reading import ARTICLE

CALL = ".call-to-action"


@pytest.fixture
def counts(laptop):
    """What was counted since the test began."""

    def so_far():
        return Counter(
            dict(laptop.rows("SELECT kind, sum(count) FROM programs_dailycount GROUP BY kind"))
        )

    before = so_far()
    return lambda: dict(so_far() - before)


def wait_for(counts, expected):
    wait_until(lambda: counts() == expected, seconds=10, what=f"{expected} counted")


def test_a_call_to_action_that_is_seen_and_clicked_is_counted_once_each(phone, counts):
    page = phone.new_page()
    page.goto(ARTICLE, wait_until="networkidle")
    page.wait_for_timeout(1300)
    assert counts() == {}  # it stands below
    call = page.locator(CALL).first
    for _ in range(2):
        call.scroll_into_view_if_needed()
        page.wait_for_timeout(1300)
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(300)
    wait_for(counts, {"seen": 1})
    # A click that opens elsewhere leaves the page open, to be clicked again.
    button = call.locator("[data-does=clicked]")
    button.click(modifiers=["Control"])
    wait_for(counts, {"seen": 1, "clicked": 1})
    button.click()
    page.wait_for_url("**/apply/mba-operations-management/")
    page.wait_for_timeout(500)
    assert counts() == {"seen": 1, "clicked": 1}
    assert phone.complaints == []
    assert phone.cookies() == []


def test_what_is_only_scrolled_past_is_not_counted_and_who_clicks_at_once_has_seen_it(page, counts):
    page.goto(ARTICLE, wait_until="networkidle")
    call = page.locator(CALL).first
    call.scroll_into_view_if_needed()
    page.wait_for_timeout(200)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(1500)
    assert counts() == {}
    page.evaluate("document.querySelector('.call-to-action [data-does=asked]').click()")
    page.wait_for_url("**/enquire/?program=*")
    wait_for(counts, {"seen": 1, "asked": 1})


def test_without_script_nothing_is_counted_and_the_link_works(open_browser, counts):
    page = open_browser(java_script_enabled=False).new_page()
    page.goto(ARTICLE)
    page.locator(f"{CALL} .button").first.click()
    page.wait_for_url("**/apply/mba-operations-management/")
    assert counts() == {}
