"""A counsellor's day in a browser: from a new lead to a logged call, many leads at once, on a phone and by keyboard."""

import time

from playwright.sync_api import expect

from .test_staff import DESK, log_in


def test_from_a_new_lead_to_a_logged_call_with_a_follow_up(laptop, open_browser):
    """Two clicks and a few seconds, on a phone."""
    laptop.enquire(full_name="Kalyani Bhosale")
    context = open_browser()
    page = log_in(laptop, context, "counsellor")
    name = page.get_by_role("link", name="Kalyani Bhosale", exact=True).first
    expect(name).to_be_visible()
    began = time.monotonic()
    name.click()
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text("Logged: no answer. Next: call again, in ")).to_be_visible()
    assert time.monotonic() - began < 20
    expect(page.get_by_text("planned by rule").first).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    assert context.complaints == []
    assert context.elsewhere == []


def test_the_keys_take_log_and_go_on(laptop, open_browser):
    laptop.enquire(full_name="Devika Rane")
    page = log_in(laptop, open_browser(size=DESK), "counsellor")
    page.get_by_role("link", name="Devika Rane", exact=True).first.click()
    page.wait_for_url("**/change/", wait_until="load")  # the keys are a script's
    page.keyboard.press("n")
    page.keyboard.type("Calls back tomorrow")
    expect(page.locator("#id_words")).to_have_value("Calls back tomorrow")
    page.locator("#who").click()
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Connected")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged: connected.")).to_be_visible()
    page.keyboard.press("a")
    # The rules may have given it to the counsellor meanwhile; then there is nothing to take.
    expect(page.locator(".lead__owner")).to_contain_text("counsellor")


def test_two_at_one_lead_see_each_other(laptop, open_browser):
    laptop.enquire(full_name="Ishaan Gokhale")
    counsellor = log_in(laptop, open_browser(size=DESK), "counsellor")
    counsellor.get_by_role("link", name="Ishaan Gokhale", exact=True).first.click()
    expect(counsellor.locator("#who")).to_contain_text("Ishaan Gokhale")
    head = log_in(laptop, open_browser(size=DESK), "head")
    head.goto(counsellor.url)
    expect(head.get_by_text("counsellor has this lead open too.")).to_be_visible()


def test_many_leads_are_changed_by_the_worker_while_the_page_shows_how_far_it_is(
    laptop, open_browser
):
    for number in range(3):
        laptop.enquire(full_name=f"Neha Number {'abc'[number]}")
    page = log_in(laptop, open_browser(size=DESK), "head")
    page.goto("/admin/leads/lead/?q=Neha+Number")
    for box in page.locator("input[name=_selected_action]").all():
        box.check()
    page.locator("select[name=action]").select_option("at_once")
    page.locator("[name=index]").first.click()
    page.locator("#id_kind").select_option("stage")
    expect(page.locator("#id_owner")).to_be_hidden()
    page.locator("#id_stage").select_option("qualified")
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("Nobody would be left out.")).to_be_visible()
    page.get_by_role("button", name="Do it to 3 leads").click()
    expect(page.get_by_text("3 done, 0 left out.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone for 3")).to_be_visible(timeout=30_000)


def test_a_walk_in_is_taken_down_by_keyboard_in_half_a_minute(laptop, open_browser):
    """On a phone's width: what is typed is a name and a number; the rest is seven keys."""
    context = open_browser()
    page = log_in(laptop, context, "counsellor")
    page.goto("/admin/desk/new/")
    began = time.monotonic()
    keys = []

    def press(*names):
        for name in names:
            page.keyboard.press(name)
            keys.append(name)

    expect(page.locator("#id_full_name")).to_be_focused()
    page.keyboard.type("Tejas Kamble")
    press("Tab")
    page.keyboard.type(f"98{time.time_ns() % 10**8:08d}")
    press("Tab", "Tab", "Tab", "Space", "Tab", "Space", "Enter")
    expect(page.get_by_text("Kept. The reference is")).to_be_visible()
    assert time.monotonic() - began < 30
    assert len(keys) <= 8
    expect(page.get_by_text("as agreed in person").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert context.complaints == []


def test_a_walk_in_is_taken_down_by_four_taps(laptop, open_browser):
    page = log_in(laptop, open_browser(), "counsellor")
    page.goto("/admin/desk/new/")
    page.locator("#id_full_name").fill("Sarika Gaikwad")  # the cursor stands there already
    page.locator("#id_phone").fill(f"98{time.time_ns() % 10**8:08d}")
    page.get_by_text("They agreed in words").click()
    page.get_by_text("Follow up on").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kept. The reference is")).to_be_visible()


def test_a_list_is_brought_in_and_taken_back(laptop, open_browser):
    context = open_browser(size=DESK)
    page = log_in(laptop, context, "head")
    page.goto("/admin/desk/import/")
    rows = "".join(f"Tanvi Number {n},97{time.time_ns() % 10**8:08d}\n" for n in range(3))
    file = {"name": "fair.csv", "mimeType": "text/csv"}
    page.locator("[name=file]").set_input_files(
        file | {"buffer": f"Name,Mobile\n{rows}Nobody,12\n".encode()}
    )
    page.get_by_role("button", name="Read it").click()
    page.locator("#id_agreed_how").fill("Fair, on paper")
    page.get_by_label("All of these people agreed").check()
    page.get_by_role("button", name="See what would become of it").click()
    expect(page.get_by_text("Line 5: The mobile is no number")).to_be_visible()
    page.get_by_role("button", name="Bring them in").click()
    expect(page.get_by_text("3 done, 1 left out.")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone for 3; 0 were changed")).to_be_visible(timeout=30_000)
    assert context.complaints == []
    assert context.elsewhere == []


def test_choosing_a_list_breaks_no_script(laptop, open_browser):
    context = open_browser(size=DESK)
    page = log_in(laptop, context, "head")
    page.goto("/admin/desk/import/")
    list_of_one = {"name": "fair.csv", "mimeType": "text/csv", "buffer": b"Name\nAsha\n"}
    page.locator("input[type=file]").set_input_files(list_of_one)
    page.get_by_role("button", name="Read it").focus()
    assert context.complaints == []


def test_a_refusal_is_met_wherever_the_address_would_lead(laptop, open_browser):
    laptop.enquire(full_name="Gauri Sathe")
    page = log_in(laptop, open_browser(), "counsellor")
    page.get_by_role("link", name="Gauri Sathe", exact=True).first.click()
    page.wait_for_url("**/change/", wait_until="load")
    page.get_by_text("Write from a template").click()
    page.get_by_role("button", name="See it first").click()
    problem = page.locator("#problem")
    expect(problem).to_have_text("Choose a template.")
    expect(problem).to_be_focused()
    expect(problem).to_be_in_viewport()
    assert "#" not in page.url
