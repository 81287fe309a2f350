"""The form as a student meets it: on a phone, with and without script, with mistakes and impatience."""

import re

import pytest

from tests.services import wait_until

THANKS = re.compile(r"/enquire/thanks/([^/]+)/$")


def send(page):
    page.locator("[data-lead-form] button[type=submit]").click()


def test_an_enquiry_typed_and_sent_ends_with_a_reference_and_two_mails(laptop, page, fill_in):
    before = set(laptop.mails())
    page.goto("/programs/mba-operations-management/")
    page.locator("a[href*='/enquire/']").first.click()
    assert page.locator("[name=program]").input_value() == "mba-operations-management"
    fill_in(page)
    page.wait_for_timeout(3200)  # as fast as a person can be
    send(page)
    page.wait_for_url(THANKS)
    reference = THANKS.search(page.url)[1]
    assert reference in page.locator("main").inner_text()
    new = wait_until(
        lambda: len(new := set(laptop.mails()) - before) == 2 and new, seconds=10, what="two mails"
    )
    assert all(reference in path.read_text() for path in new)


def test_with_script_off_the_whole_journey_works(open_browser, fill_in):
    page = open_browser(java_script_enabled=False).new_page()
    page.goto("/")
    page.locator("a[href*='/enquire/']:visible, a[href*='/apply/']:visible").first.click()
    page.locator("[data-lead-form]").wait_for()
    page.goto("/enquire/")
    send(page)
    assert page.title().startswith("Error: ")
    fill_in(page, email="no-script@students.example")
    send(page)
    page.wait_for_url(THANKS)


def test_the_form_on_the_contact_page_works_with_and_without_script(open_browser, fill_in):
    for has_script in (True, False):
        page = open_browser(java_script_enabled=has_script).new_page()
        page.goto("/contact/")
        fill_in(page, email=f"contact-{has_script}@students.example".lower())
        send(page)
        page.wait_for_url(THANKS)


def test_an_empty_form_comes_back_with_a_summary_that_has_the_focus(page):
    page.goto("/enquire/")
    send(page)
    page.wait_for_function("() => document.activeElement.matches('[data-error-summary]')")
    assert page.title().startswith("Error: ")
    links = page.locator("[data-error-summary] a")
    assert links.count() >= 2
    for link in links.all():
        target = link.get_attribute("href")
        link.click()
        assert page.evaluate("document.activeElement.id") == target.lstrip("#")


def test_a_mistake_keeps_every_other_answer(page, fill_in):
    page.goto("/enquire/")
    fill_in(page, phone="12", message="Is there a hostel?\nAnd a bus?")
    send(page)
    page.locator("[data-error-summary]").wait_for()
    assert page.locator("[name=full_name]").input_value() == "Asha Kulkarni"
    assert page.locator("[name=phone]").input_value() == "12"
    assert page.locator("[name=phone]").get_attribute("aria-invalid") == "true"
    assert page.locator("[name=message]").input_value() == "Is there a hostel?\nAnd a bus?"
    assert page.locator("[name=consent_contact]").is_checked()


@pytest.mark.parametrize("has_script", [True, False])
def test_five_quick_taps_make_one_enquiry(laptop, open_browser, fill_in, has_script):
    email = f"impatient-{has_script}@students.example".lower()
    page = open_browser(java_script_enabled=has_script).new_page()
    page.goto("/enquire/")
    fill_in(page, email=email)
    page.locator("[data-lead-form] button[type=submit]").scroll_into_view_if_needed()
    button = page.locator("[data-lead-form] button[type=submit]").bounding_box()
    middle = (button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
    page.mouse.click(*middle, click_count=5)
    page.wait_for_url(THANKS)
    rows = laptop.rows("SELECT reference FROM leads_enquiry WHERE email = ?", email)
    assert len(rows) == 1


def test_the_thanks_page_can_be_reloaded(laptop, page, fill_in):
    page.goto("/enquire/")
    fill_in(page, email="reload@students.example")
    send(page)
    page.wait_for_url(THANKS)
    first = page.url
    page.reload()
    assert page.url == first
    query = "SELECT 1 FROM leads_enquiry WHERE email = 'reload@students.example'"
    assert len(laptop.rows(query)) == 1


def test_the_campaign_of_a_visit_is_told_with_the_form_and_a_later_campaign_takes_its_place(page):
    def told(name):
        return page.locator(f"[data-lead-form] [name={name}]").input_value()

    page.goto("/programs/mba-operations-management/?utm_source=google&gclid=G1")
    page.goto("/contact/")
    assert (told("utm_source"), told("gclid")) == ("google", "G1")
    assert told("landing_page") == "/programs/mba-operations-management/"
    page.goto("/contact/?utm_source=facebook&fbclid=F1")
    page.goto("/enquire/")
    assert (told("utm_source"), told("gclid"), told("fbclid")) == ("facebook", "", "F1")
