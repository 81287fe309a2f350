"""Twelve ways in which a form gets lost elsewhere. Here each keeps every typed value, in Devanagari, and
ends in exactly one enquiry after at most one more tap; and no other site can send it for a person."""

import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.core.signing import TimestampSigner
from playwright.sync_api import expect

from ismr_site.laptop import secret_key
from tests.stacks import new_phone

from .test_accessibility import violations
from .test_enquiring import THANKS, send

ASHA = {
    "full_name": "आशा कुलकर्णी",
    "city": "सातारा",
    "message": "वसतिगृह आहे का?\nआणि बस?",
}


@pytest.fixture
def typed(fill_in, request):
    """Asha fills the form in; her e-mail address finds her enquiry again."""
    email = f"{abs(hash(request.node.name)):x}@students.example"

    def fill(page, **changes):
        answers = ASHA | {"email": email, "phone": new_phone()} | changes
        fill_in(page, **answers)
        return answers

    fill.email = email
    return fill


@pytest.fixture
def enquiries(laptop, typed):
    def rows():
        query = "SELECT full_name, city, message, phone FROM leads_enquiry WHERE email = ?"
        return laptop.rows(query, typed.email)

    return rows


@pytest.fixture
def assert_one_enquiry(enquiries):
    def check(page):
        page.wait_for_url(THANKS)
        [(name, city, message, phone)] = enquiries()
        assert (name, city, message.replace("\r\n", "\n")) == tuple(ASHA.values())
        assert phone

    return check


FORM = re.compile(r"/(enquire|apply)/([\w-]+/)?(\?\w+)?$")


def assert_kept(page, answers):
    for name, text in answers.items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)
    expect(page.locator("[name=consent_contact]")).to_be_checked()


def key_of(page):
    return page.locator("[name=submission_id]").input_value()


def lose_answers(page, *, reaches_us):
    """The next POST gets no answer: the line is cut before, or after, the form has arrived."""

    def cut(route):
        if route.request.method != "POST":
            return route.fallback()
        if reaches_us:
            route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route(FORM, cut)


@contextmanager
def deploying(laptop, page):
    """No web process answers, so nginx shows the page it has for that; style and script are its own."""
    path = laptop.folder / "away.html"
    if not path.exists():
        laptop.manage("write_away_page", str(path))
    away = path.read_text("utf-8")

    is_over = False

    def answer(route):
        if is_over or "/static/" in route.request.url:
            return route.fallback()
        return route.fulfill(status=502, content_type="text/html; charset=utf-8", body=away)

    # Never taken off again: Playwright fails a request that is under way at that moment.
    page.route("**/*", answer)
    yield
    is_over = True


@contextmanager
def database_away(laptop):
    """A folder stands where the database's file was: nothing can open it."""
    known = laptop.folder / "site.sqlite3"
    aside = known.with_suffix(".aside")
    known.rename(aside)
    known.mkdir()
    try:
        yield
    finally:
        known.rmdir()
        aside.rename(known)


# --- Token ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["missing", "wrong"])
def test_a_token_that_is_missing_or_wrong_costs_nothing(page, typed, assert_one_enquiry, token):
    page.goto("/enquire/")
    typed(page)
    value = "" if token == "missing" else "wrong"
    page.evaluate(
        "value => { for (const name of ['submission_id', 'stamp'])"
        " document.querySelector(`[name=${name}]`).value = value }",
        value,
    )
    send(page)
    assert_one_enquiry(page)


def test_a_token_of_two_days_ago_costs_nothing(laptop, page, typed, assert_one_enquiry):
    with time_machine.travel(datetime.now(UTC) - timedelta(days=2)):
        signer = TimestampSigner(key=secret_key(laptop.folder), salt="leads.form-stamp")
        old = signer.sign("first")
    page.clock.install()
    page.goto("/enquire/")
    typed(page)
    page.evaluate("old => { document.querySelector('[name=stamp]').value = old }", old)
    page.clock.fast_forward("48:00:00")
    send(page)
    assert_one_enquiry(page)


# --- Cookies --------------------------------------------------------------------------------------


def test_a_browser_that_refuses_cookies_and_storage_sends_the_form_all_the_same(
    phone, typed, assert_one_enquiry
):
    refuse = "get() { throw new DOMException('denied', 'SecurityError') }"
    phone.add_init_script(
        f"for (const name of ['sessionStorage', 'localStorage'])"
        f" Object.defineProperty(window, name, {{{refuse}}});"
        f"Object.defineProperty(Document.prototype, 'cookie', {{{refuse}, set() {{}}}})"
    )
    page = phone.new_page()
    page.goto("/enquire/")
    answers = typed(page, phone="12")
    send(page)
    page.locator("[data-error-summary]").wait_for()
    assert_kept(page, answers)
    page.locator("[name=phone]").fill(new_phone())
    send(page)
    assert_one_enquiry(page)
    assert phone.complaints == []


def test_cookies_cleared_while_the_form_is_filled_in_cost_nothing(
    phone, page, typed, assert_one_enquiry
):
    page.goto("/enquire/")
    typed(page)
    phone.clear_cookies()
    send(page)
    assert_one_enquiry(page)


# --- Caches, deploys ------------------------------------------------------------------------------


def test_a_form_on_a_page_from_a_cache_is_taken_and_has_a_key_of_its_own(
    laptop, page, typed, assert_one_enquiry
):
    cached = laptop.get("/contact/").text
    page.route("**/contact/", lambda route: route.fulfill(content_type="text/html", body=cached))
    page.goto("/contact/")
    typed(page)
    send(page)
    assert_one_enquiry(page)


@pytest.mark.parametrize("has_script", [True, False])
def test_a_form_sent_in_the_middle_of_a_deploy_is_sent_again_with_one_tap(
    laptop, open_browser, typed, enquiries, assert_one_enquiry, has_script
):
    page = open_browser(java_script_enabled=has_script).new_page()
    page.goto("/enquire/")
    answers = typed(page)
    with deploying(laptop, page):
        send(page)
        page.get_by_role("link", name=re.compile(r"^\+91")).wait_for()
        if has_script:
            page.get_by_role("button", name="Send again").wait_for()
            shown = page.locator(".read-back__answers").text_content()
            assert all(text in shown for text in answers.values())
        else:
            assert "Reload this page" in page.locator("main").inner_text()
            assert page.locator("main a[href='']:visible").count() == 0, "it would forget the form"
    assert enquiries() == []
    if has_script:
        page.get_by_role("button", name="Send again").click()
    else:
        page.reload()  # the browser asks, and sends what it sent before
    assert_one_enquiry(page)


# --- Reload, back, double click, two tabs ---------------------------------------------------------


def test_a_reload_in_the_middle_of_typing_keeps_every_value(page, typed, assert_one_enquiry):
    page.goto("/enquire/")
    answers = typed(page)
    key = key_of(page)
    page.reload()
    assert_kept(page, answers)
    assert key_of(page) == key
    send(page)
    assert_one_enquiry(page)


def test_back_and_reload_after_an_error_ask_nothing_and_keep_every_value(
    page, typed, assert_one_enquiry
):
    page.goto("/enquire/")
    answers = typed(page, phone="12")
    send(page)
    page.locator("[data-error-summary]").wait_for()
    page.wait_for_load_state()
    page.reload()
    assert page.locator("[data-error-summary]").count() == 0, "the form was opened, not sent again"
    assert_kept(page, answers)
    page.goto("/privacy/")
    page.go_back()
    assert_kept(page, answers)
    page.locator("[name=phone]").fill(new_phone())
    send(page)
    assert_one_enquiry(page)


def test_back_from_the_thanks_page_is_an_empty_form_with_a_key_of_its_own(
    page, typed, assert_one_enquiry
):
    page.goto("/enquire/")
    typed(page)
    key = key_of(page)
    send(page)
    assert_one_enquiry(page)
    page.go_back()
    page.locator("[data-lead-form]").wait_for()
    page.wait_for_timeout(300)
    for name in ("full_name", "phone", "email", "city", "message"):
        assert page.locator(f"[name={name}]").input_value() == ""
    assert not page.locator("[name=consent_contact]").is_checked()
    assert key_of(page) not in ("", key)


def test_a_double_click_says_that_it_is_sending_and_makes_one_enquiry(
    page, typed, assert_one_enquiry
):
    posts = []

    def be_slow(route):
        if route.request.method == "POST":
            posts.append(route.request.url)
            time.sleep(0.3)
        route.fallback()

    page.route(FORM, be_slow)
    page.goto("/enquire/")
    typed(page)
    page.evaluate(
        "() => { const said = document.querySelector('.lead-form__status');"
        " new MutationObserver(() => console.log('said: ' + said.textContent))"
        ".observe(said, { childList: true }) }"
    )
    with page.expect_console_message(lambda message: message.text == "said: Sending …"):
        page.locator("[data-lead-form] button[type=submit]").dblclick(no_wait_after=True)
    assert_one_enquiry(page)
    assert len(posts) == 1


def test_a_form_that_got_no_answer_can_be_sent_again(page, typed, assert_one_enquiry):
    page.clock.install()
    page.goto("/enquire/")
    typed(page)
    page.evaluate(  # "Stop": the form is sent and the page stays
        "document.addEventListener('submit', event => event.preventDefault(), { once: true })"
    )
    send(page)
    button = page.locator("[data-lead-form] button[type=submit]")
    assert button.get_attribute("aria-disabled") == "true"
    page.clock.fast_forward(8001)
    assert button.get_attribute("aria-disabled") is None
    assert "send it again" in page.locator("[data-lead-form] [role=status]").inner_text()
    send(page)
    assert_one_enquiry(page)


def test_two_tabs_with_the_same_answers_make_one_enquiry(phone, typed, assert_one_enquiry):
    tabs = [phone.new_page(), phone.new_page()]
    number = new_phone()
    for tab in tabs:
        tab.goto("/enquire/")
        typed(tab, phone=number)
    for tab in tabs:
        send(tab)
        assert_one_enquiry(tab)
    assert tabs[0].url == tabs[1].url


# --- Database, network: Redis away is in tests/leads and tests/system ------------------------------


@pytest.mark.parametrize("has_script", [True, False])
def test_a_form_sent_while_the_database_is_away_is_sent_again_with_one_tap(
    laptop, open_browser, typed, enquiries, assert_one_enquiry, has_script
):
    context = open_browser(java_script_enabled=has_script)
    page = context.new_page()
    page.goto("/enquire/")
    answers = typed(page)
    with database_away(laptop):
        with page.expect_response(lambda response: response.status == 503):
            send(page)
        shown = page.locator(".read-back__answers").text_content()
        assert all(text in shown for text in answers.values())
        assert page.get_by_role("link", name=re.compile(r"^\+91")).is_visible()
    assert enquiries() == []
    assert [words for words in context.complaints if "503" not in words] == []
    page.get_by_role("button", name="Send again").click()
    assert_one_enquiry(page)


@pytest.mark.parametrize("reaches_us", [True, False], ids=["stored", "not stored"])
def test_after_a_network_cut_mid_answer_the_form_opens_with_every_value_and_counts_once(
    page, typed, enquiries, assert_one_enquiry, reaches_us
):
    page.goto("/enquire/")
    answers = typed(page)
    key = key_of(page)
    lose_answers(page, reaches_us=reaches_us)
    send(page)
    page.wait_for_url("chrome-error://**")
    page.unroute_all()
    assert len(enquiries()) == reaches_us
    page.goto("/enquire/")
    assert_kept(page, answers)
    assert key_of(page) == key
    assert "not confirmed" in page.locator("[data-back]").inner_text()
    send(page)
    assert_one_enquiry(page)


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("address", ["/enquire/", "/apply/", "/apply/mba-operations-management/"])
def test_back_from_a_lost_answer_leads_to_the_form_with_every_value(
    open_browser, typed, address, has_script, assert_one_enquiry
):
    page = open_browser(java_script_enabled=has_script).new_page()
    page.goto("/")
    page.goto(address)
    answers = typed(page)
    lose_answers(page, reaches_us=False)
    send(page)
    page.wait_for_url("chrome-error://**")
    page.unroute_all()
    page.go_back()
    assert_kept(page, answers)
    send(page)
    assert_one_enquiry(page)


def test_whoever_holds_the_phone_next_can_start_with_an_empty_form(page, typed):
    page.goto("/apply/")
    typed(page)
    page.goto("/")
    page.goto("/apply/mba-operations-management/")
    assert "typed before is back" in page.locator("[data-back]").inner_text()
    page.get_by_role("button", name="Start empty").click()
    expect(page.locator("[name=full_name]")).to_have_value("")
    expect(page.locator("[name=consent_contact]")).not_to_be_checked()
    expect(page.locator("[data-back]")).to_be_hidden()


# --- Another site's page --------------------------------------------------------------------------


def test_a_post_from_another_sites_page_is_no_enquiry_before_a_person_presses_our_button(
    laptop, page, typed, enquiries, assert_one_enquiry
):
    fields = ASHA | {"email": typed.email, "phone": new_phone(), "consent_contact": "on"}
    areas = "".join(f"<textarea name={name}>{text}</textarea>" for name, text in fields.items())
    form = (
        "<meta charset=utf-8><form method=post"
        f" action='{laptop.base_url}/enquire/'>{areas}</form><script>document.forms[0].submit()</script>"
    )
    page.goto(f"data:text/html;charset=utf-8,{quote(form)}")
    page.locator("#second-click").wait_for()
    assert enquiries() == []
    assert_kept(page, {name: fields[name] for name in ASHA})
    send(page)
    assert_one_enquiry(page)


# --- How the two new pages look -------------------------------------------------------------------


def test_a_page_asked_for_in_the_middle_of_a_deploy_offers_to_try_again(laptop, page):
    with deploying(laptop, page):
        page.goto("/programs/")
        again = page.get_by_role("link", name="Try again")
        again.wait_for()
    again.click()
    page.get_by_role("heading", name="Programs", level=1).wait_for()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_pages_of_last_resort_have_no_violation_and_fit(
    laptop, open_browser, typed, width, scheme
):
    page = open_browser(
        size={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ).new_page()
    page.goto("/enquire/")
    typed(page)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    with deploying(laptop, page):
        send(page)
        page.locator(".read-back").wait_for()
        assert violations(page) == []
        assert page.evaluate(sideways) == 0
    with database_away(laptop):
        page.get_by_role("button", name="Send again").click()
        page.locator("[data-send-again] [name=full_name]").wait_for(state="attached")
        assert violations(page) == []
        assert page.evaluate(sideways) == 0
