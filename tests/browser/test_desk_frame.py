"""The desk's frame on a phone, by keyboard and for who does not see: every page, every state that folds out.

One browser context walks over many pages: logging in anew for each would take longer than looking.
"""

import re
import time
import uuid

import pytest
from playwright.sync_api import expect

from audit.axe import violations
from tests.stacks import new_phone

from .test_staff import DESK, log_in

SIZES = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 900}}
# Smaller than 24 pixels, and neither in a line of text nor hidden.
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((it) => it.checkVisibility({ visibilityProperty: true }) && it.type !== "hidden")
  .filter((it) => !(it.matches("a") && getComputedStyle(it).display === "inline"))
  .map((it) => [it.outerHTML.slice(0, 90), it.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24) && box.right > 0)
  .map(([name]) => name)"""
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
REACHED = """() => {
  const it = document.activeElement;
  const name = it.getAttribute("aria-label") || it.textContent.trim();
  return it === document.body ? null : { tag: it.tagName, name, id: it.id };
}"""


@pytest.fixture(scope="module")
def enquire(laptop):
    """One wait for all: a form is judged by when it was opened, and each of these has a key of its own."""
    opened = laptop.answers()

    def enquire(**answers):
        own = {"submission_id": str(uuid.uuid4()), "phone": new_phone()}
        own["email"] = f"{own['submission_id'][:8]}@students.example"
        assert laptop.send(opened | own | answers).status_code == 303

    return enquire


@pytest.fixture(scope="module")
def desk(laptop, enquire):
    """A desk with something in every list: leads with calls, a held enquiry, a template, a bulk draft."""
    for name in ("Kalyani Thorat", "Devika Salvi", "Rukmini Kale"):
        enquire(full_name=name)
    enquire(full_name="Chetan More", message="See pay-ismr.in/claim")
    laptop.manage(
        "shell",
        "-c",
        """
from django.contrib.auth.models import User
from leads import bulk, contacting
from leads.models import *
counsellor, head = (User.objects.get(username=name) for name in ("counsellor", "head"))
leads = list(Lead.objects.filter(full_name__in=["Kalyani Thorat", "Devika Salvi"]).order_by("pk"))
Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(owner=counsellor)
for outcome in ("no_answer", "busy", "switched_off"):
    contacting.log_attempt(leads[0].pk, "call", outcome, by=counsellor)
for number in range(40):
    leads[0].timeline.create(kind="note", summary=f"Line {number}", actor=counsellor)
OutboundEmail.objects.filter(lead=leads[0], kind="confirmation").update(state="failed")
MessageTemplate.objects.get_or_create(name="Hello", channel="whatsapp", text="Dear {{name}}")
bulk.draft([lead.pk for lead in leads], by=head)
""",
    )
    return laptop


@pytest.fixture
def pages(desk):
    """Every page of the desk by name. Leads and mails are looked up, for other tests make some too."""
    one = "SELECT id FROM leads_lead WHERE full_name = 'Kalyani Thorat' ORDER BY id LIMIT 1"
    [[lead]] = desk.rows(one)
    [[other]] = desk.rows(one.replace("Kalyani Thorat", "Devika Salvi"))
    [[held]] = desk.rows("SELECT id FROM leads_enquiry WHERE state = 'held' ORDER BY id LIMIT 1")
    [[mail]] = desk.rows(f"SELECT id FROM leads_outboundemail WHERE lead_id = {lead} LIMIT 1")
    [[job]] = desk.rows("SELECT id FROM leads_bulkjob WHERE state = 'draft' ORDER BY id LIMIT 1")
    return {
        "my day": "/admin/?of=all",
        "leads": "/admin/leads/lead/",
        "leads, narrowed to nobody": "/admin/leads/lead/?q=zzzz",
        "lead": f"/admin/leads/lead/{lead}/change/",
        "enquiries": "/admin/leads/enquiry/",
        "held": "/admin/leads/enquiry/?state__exact=held",
        "held enquiry": f"/admin/leads/enquiry/{held}/change/",
        "mails": "/admin/leads/outboundemail/",
        "mail": f"/admin/leads/outboundemail/{mail}/change/",
        "walk-in": "/admin/desk/new/",
        "compare": f"/admin/desk/duplicates/{lead}/{other}/",
        "bulk": f"/admin/desk/bulk/{job}/",
        "seats": "/admin/leads/seat/",
        "rules": "/admin/leads/assignmentrule/",
        "rule": "/admin/leads/assignmentrule/1/change/",
        "holidays": "/admin/leads/holiday/",
        "templates": "/admin/leads/messagetemplate/",
        "template": "/admin/leads/messagetemplate/1/change/",
        "tags": "/admin/leads/tag/",
        "access log": "/admin/leads/accesslog/",
        "notices": "/admin/leads/notice/",
        "books": "/admin/books/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_the_desk_has_a_violation_a_small_target_or_a_sideways_scroll(
    desk, open_browser, pages, size, scheme
):
    context = open_browser(size=SIZES[size], color_scheme=scheme, bypass_csp=True)
    page = log_in(desk, context, "head")
    found = {}
    for name, address in pages.items():
        page.goto(address)
        found[name] = faults(page)
    page.goto(pages["leads"])
    page.locator("#filters-open").click()
    page.locator("#filter-stage__exact").focus()
    found["filters"] = faults(page)
    page.goto(pages["lead"])
    page.evaluate("document.querySelectorAll('main details').forEach((it) => it.open = true)")
    found["lead, unfolded"] = faults(page)
    page.keyboard.press("?")
    found["keys"] = faults(page)
    assert {name: said for name, said in found.items() if said} == {}


def faults(page):
    wide = ["it scrolls sideways"] if page.evaluate(SCROLLS_SIDEWAYS) else []
    return violations(page) + wide + [f"small: {name}" for name in page.evaluate(TOO_SMALL)]


def test_filters_menu_colours_and_timeline_work_under_the_policy_and_load_nothing_from_elsewhere(
    desk, open_browser, pages
):
    context = open_browser()
    page = log_in(desk, context, "head")
    page.get_by_role("button", name="Menu").click()
    page.locator(".user-button").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_class(re.compile("dark"))
    page.get_by_role("button", name="Light").click()
    expect(page.locator("html")).not_to_have_class(re.compile("dark"))
    page.locator('#nav-sidebar a[href="/admin/leads/lead/"]').click()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Stage").select_option("new")
    page.get_by_role("button", name="Apply Filters").click()
    page.wait_for_url("**stage__exact=new**")
    assert page.url.endswith("?stage__exact=new")  # what was not asked is not in the address
    expect(page.get_by_role("link", name="Show all")).to_be_visible()
    page.goto(pages["lead"])
    page.locator("#id_words").evaluate("it => { it.closest('details').open = true }")
    page.locator("#id_words").fill("half a note")
    page.get_by_role("link", name="Notes").click()
    expect(page.locator(".timeline__line").first).to_contain_text("Line")
    page.get_by_role("link", name="Show earlier").click()
    expect(page.get_by_role("link", name="Back to the newest")).to_be_visible()
    expect(page.locator("#id_words")).to_have_value("half a note")
    for name in ("walk-in", "compare", "bulk", "rule", "template", "books", "mail", "held enquiry"):
        page.goto(pages[name], wait_until="load")
    assert context.complaints == []
    assert context.elsewhere == []


def press_until(page, is_there, *, key="Tab", at_most=60):
    """Tab until the focus stands there, as somebody without a mouse does. Gives how many presses it took."""
    for count in range(1, at_most + 1):
        page.keyboard.press(key)
        if (stop := page.evaluate(REACHED)) and is_there(stop):
            return count
    raise AssertionError("The keyboard does not get there")


def test_menu_and_filters_open_close_and_give_the_focus_back_by_keyboard(desk, open_browser):
    page = log_in(desk, open_browser(), "head")
    page.goto("/admin/leads/lead/")
    press_until(page, lambda stop: stop["name"] == "Skip to the content")
    press_until(page, lambda stop: stop["name"] == "Menu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close the menu")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_focused()
    expect(page.locator("#nav-sidebar")).to_be_hidden()
    press_until(page, lambda stop: stop["id"] == "filters-open")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close the filters")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('#changelist-filter') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("#filters-open")).to_be_focused()
    expect(page.locator("#changelist-filter")).to_be_hidden()


def test_whose_login_it_is_opens_by_keyboard_and_closes_by_escape(desk, open_browser):
    page = log_in(desk, open_browser(size=DESK), "head")
    user = page.locator(".user-button")
    user.focus()
    page.keyboard.press("Enter")
    expect(user).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('#user-links') !== null")
    page.keyboard.press("Escape")
    expect(user).to_be_focused()
    expect(page.locator("#user-links")).to_be_hidden()


def test_from_login_to_a_logged_call_with_a_follow_up_without_a_mouse(desk, open_browser, enquire):
    enquire(full_name="Vaidehi Apte")
    context = open_browser(size=DESK)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").focus()
    page.keyboard.type("counsellor")
    page.keyboard.press("Tab")
    page.keyboard.type(desk.password_of("counsellor"))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url, wait_until="load")
    press_until(page, lambda stop: stop["name"] == "Vaidehi Apte", key="j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/", wait_until="load")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Connected")).to_be_focused()
    press_until(page, lambda stop: stop["name"] == "No answer")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged: no answer. Next: call again, in ")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("f")
    expect(page.locator("[name=due_at]")).to_be_focused()
    press_until(page, lambda stop: stop["name"] == "Next working day")
    page.keyboard.press("Enter")
    press_until(page, lambda stop: stop["name"] == "Plan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Planned.")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert context.complaints == []


def test_on_a_phone_from_the_list_to_a_logged_call_and_a_stage_by_tapping(
    desk, open_browser, enquire
):
    enquire(full_name="Mrunal Thakur")
    context = open_browser(has_touch=True, is_mobile=True)
    page = log_in(desk, context, "counsellor")
    page.goto("/admin/leads/lead/?q=Mrunal")
    card = page.locator("#result_list .data-row").first
    box = card.bounding_box()
    assert box["height"] <= 160, "a lead is a card: who, what is next, where it stands"
    expect(card.get_by_role("link", name="Call Mrunal Thakur")).to_be_visible()
    page.touchscreen.tap(box["x"] + 120, box["y"] + box["height"] - 12)  # anywhere on it
    page.wait_for_url("**/change/**")
    page.get_by_role("button", name="Connected").tap()
    expect(page.get_by_text("Logged: connected. Next: follow up")).to_be_visible()
    page.get_by_role("button", name="Qualified").tap()
    expect(page.get_by_text("It is “qualified” now.")).to_be_visible()
    call, outcome = (
        page.locator(it).first.bounding_box() for it in (".lead__channels a", ".outcomes")
    )
    assert outcome["y"] - call["y"] < 740, "what came of it is on the screen that one comes back to"
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    assert context.complaints == []


def test_call_back_asks_for_a_time_first_and_takes_a_likely_one_by_a_tap(
    desk, open_browser, enquire
):
    enquire(full_name="Saloni Dixit")
    page = log_in(desk, open_browser(), "counsellor")
    page.goto("/admin/leads/lead/?q=Saloni")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**", wait_until="load")
    page.get_by_role("button", name="Call back").click()
    expect(page.locator("[name=next_at]")).to_be_focused()
    page.locator("[data-more]").get_by_role("button", name="Next working day").click()
    page.get_by_role("button", name="Call back").click()
    expect(page.get_by_text("Logged: call back. Next: follow up, in ")).to_be_visible()


def test_a_new_lead_is_called_logged_and_followed_up_in_two_clicks(desk, open_browser, enquire):
    """At most four clicks and twenty seconds are asked; every click is counted by the browser itself."""
    enquire(full_name="Anagha Bapat")
    context = open_browser()
    clicks = []
    context.expose_function("clicked", lambda name: clicks.append(name))
    context.add_init_script(
        "addEventListener('click', (it) => it.isTrusted && clicked(it.target.textContent), true)"
    )
    page = log_in(desk, context, "counsellor")
    clicks.clear()
    began = time.monotonic()
    page.get_by_role("link", name="Log what came of it: Anagha Bapat").first.click()
    page.get_by_role("button", name="No answer").click()
    expect(page.get_by_text("Logged: no answer. Next: call again, in ")).to_be_visible()
    expect(page.get_by_text("planned by rule").first).to_be_visible()
    assert time.monotonic() - began < 20
    assert len(clicks) <= 4, clicks
