"""Editing as people do it: with a tab that closes, two at one page, a second thought, and a second pair of eyes."""

import re

import pytest
from playwright.sync_api import expect

from tests.services import wait_until

from .test_staff import DESK, log_in

ABOUT = "/cms/pages/add/programs/standardpage/"
LEAD = "[name=lead]"
SAVED = ".w-autosave-indicator__state--saved"


@pytest.fixture
def page_of_ones_own(laptop, open_browser):
    """A new draft, in the hands of whoever made it."""

    def make(who, title):
        editor = log_in(laptop, open_browser(size=DESK), who)
        [[home]] = laptop.rows("SELECT page_ptr_id FROM programs_homepage")
        editor.goto(f"{ABOUT}{home}/", wait_until="networkidle")
        editor.locator("[name=title]").press_sequentially(title)
        # Wagtail makes the address of what is typed.
        expect(editor.locator("[name=slug]")).not_to_have_value("")
        editor.locator(LEAD).fill("First words.")
        editor.get_by_role("button", name="Save draft").click()
        expect(editor).to_have_url(re.compile(r"/cms/pages/\d+/edit/"))
        return sit_down(editor, editor.url)  # another sitting, so another version

    return make


def sit_down(editor, address):
    """Wagtail takes a second to learn what the form held before it notices a change."""
    editor.goto(address, wait_until="networkidle")
    editor.wait_for_timeout(2000)
    return editor


def choose(editor, name):
    """One of the actions beside "Save draft"."""
    actions = editor.locator("nav.footer__container")
    actions.get_by_role("button", name="More actions").click()
    actions.get_by_role("button", name=name, exact=True).click()


def number(editor):
    return re.search(r"/pages/(\d+)/", editor.url)[1]


def save(editor):
    editor.get_by_role("button", name="Save draft").click()
    expect(editor.locator(".messages .success")).to_be_visible()


def test_what_was_typed_is_there_when_the_tab_was_closed(page_of_ones_own):
    editor = page_of_ones_own("marketer", "Closed too early")
    editor.locator(LEAD).press_sequentially(" And more words.", delay=20)
    expect(editor.locator(SAVED)).to_be_visible(timeout=15_000)
    address, context = editor.url, editor.context
    editor.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator(LEAD)).to_have_value(re.compile("And more words"))


def test_a_second_editor_is_told_before_anything_is_overwritten(
    laptop, open_browser, page_of_ones_own
):
    first = page_of_ones_own("marketer", "Two at one page")
    second = log_in(laptop, open_browser(size=DESK), "head")
    sit_down(second, first.url)
    second.locator(LEAD).press_sequentially(" Of the second.", delay=20)
    expect(second.locator(SAVED)).to_be_visible(timeout=15_000)
    first.locator(LEAD).press_sequentially(" Of the first.", delay=20)
    expect(first.get_by_text("Saving will overwrite a newer version.")).to_be_visible(
        timeout=20_000
    )
    second.reload()
    expect(second.locator(LEAD)).to_have_value(re.compile("Of the second"))


def test_an_older_version_can_be_compared_and_brought_back(laptop, page_of_ones_own):
    editor = page_of_ones_own("marketer", "A second thought")
    editor.locator(LEAD).fill("Worse words.")
    save(editor)
    pk = number(editor)
    versions = laptop.rows(
        "SELECT id FROM wagtailcore_revision WHERE object_id = ? ORDER BY id", pk
    )
    [older], [newer] = versions[0], versions[-1]
    editor.goto(f"/cms/pages/{pk}/revisions/compare/{older}...{newer}/")
    expect(editor.locator(".comparison")).to_contain_text("First")
    expect(editor.locator(".comparison")).to_contain_text("Worse")
    editor.goto(f"/cms/pages/{pk}/revisions/{older}/revert/")
    expect(editor.locator(LEAD)).to_have_value("First words.")
    editor.get_by_role("button", name="Replace current draft").click()
    expect(editor.locator(".messages .success")).to_be_visible()
    editor.goto(f"/cms/pages/{pk}/edit/")
    expect(editor.locator(LEAD)).to_have_value("First words.")


def test_what_a_writer_submits_is_live_once_a_marketer_approves(
    laptop, open_browser, page_of_ones_own
):
    writer = page_of_ones_own("writer", "Written and approved")
    pk = number(writer)
    writer.get_by_role("tab", name="Promote").click()
    writer.locator("[name=search_description]").fill("What it is about, in one sentence.")
    choose(writer, "Submit to Approval")
    expect(writer.locator(".messages .success")).to_contain_text("submitted")

    marketer = log_in(laptop, open_browser(size=DESK), "marketer")
    marketer.goto("/cms/")
    waiting = marketer.locator("section", has=marketer.get_by_text("Awaiting your review"))
    expect(waiting).to_contain_text("Written and approved")
    sit_down(marketer, f"/cms/pages/{pk}/edit/")
    choose(marketer, "Approve and Publish")
    marketer.wait_for_load_state("networkidle")
    answer = marketer.goto("/written-and-approved/")
    assert answer.status == 200
    expect(marketer.locator("h1")).to_have_text("Written and approved")


def test_the_preview_is_as_wide_as_a_phone_and_its_form_makes_no_lead(laptop, open_browser):
    editor = log_in(laptop, open_browser(size=DESK), "marketer")
    [[contact]] = laptop.rows("SELECT page_ptr_id FROM programs_contactpage")
    before = laptop.rows("SELECT COUNT(*) FROM leads_enquiry")
    editor.goto(f"/cms/pages/{contact}/edit/", wait_until="networkidle")
    editor.get_by_role("button", name="Toggle preview").click()
    frame = editor.frame_locator("iframe[title='Preview']").first
    expect(frame.locator("h1")).to_be_visible()
    width = editor.locator("iframe[title='Preview']").first.evaluate("frame => frame.clientWidth")
    assert 320 <= width <= 400
    expect(frame.locator(".lead-form__send").first).to_be_disabled()
    assert laptop.rows("SELECT COUNT(*) FROM leads_enquiry") == before


def test_a_file_that_is_too_large_is_told_before_it_is_sent(laptop, open_browser):
    editor = log_in(laptop, open_browser(size=DESK), "marketer")
    [[program]] = laptop.rows("SELECT page_ptr_id FROM programs_programpage")
    editor.goto(f"/cms/pages/{program}/edit/", wait_until="networkidle")
    editor.locator("#id_brochure-chooser [data-chooser-action-choose]").first.click()
    dialog = editor.locator(".modal-content")
    dialog.get_by_role("tab", name="Upload").click()
    file = dialog.locator("input[type=file]")
    big = {"name": "big.pdf", "mimeType": "application/pdf", "buffer": bytes(21 * 1024 * 1024)}
    sent = []
    editor.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    file.set_input_files(big)
    dialog.get_by_role("button", name="Upload").click()
    words = file.evaluate("input => input.validationMessage")
    assert words == "This file is larger than 20.0\N{NO-BREAK SPACE}MB and cannot be taken."
    assert not [request for request in sent if "/documents/" in request and "POST" in request]


def test_a_colleague_reads_what_is_said_about_a_block(laptop, open_browser, page_of_ones_own):
    writer = page_of_ones_own("writer", "Said about a block")
    writer.get_by_role("button", name="Insert a block").first.click()
    writer.get_by_role("option", name="Call to action").first.click()
    expect(writer.locator(SAVED)).to_be_visible(timeout=15_000)
    block = writer.locator("[data-contentpath=body] [data-streamfield-child]")
    field = block.locator("[data-field]").first
    field.hover()
    field.get_by_role("button", name="Add comment").click()
    writer.locator(".comment__input").fill("Is this year's number?")
    writer.locator(".comment__button--primary").press("Enter")
    save(writer)
    pk = number(writer)
    stored = "SELECT text FROM wagtailcore_comment WHERE page_id = ?"
    wait_until(lambda: laptop.rows(stored, pk), seconds=20, what="the comment is kept")
    marketer = sit_down(
        log_in(laptop, open_browser(size=DESK), "marketer"), f"/cms/pages/{pk}/edit/"
    )
    marketer.get_by_role("button", name="Toggle comments").click()
    expect(marketer.get_by_text("Is this year's number?")).to_be_visible()
