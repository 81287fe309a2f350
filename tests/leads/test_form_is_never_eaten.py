"""Whatever goes wrong between a tap and our answer: every typed value is kept, and counts once."""

import html
import re
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from celery import Celery
from django.core.management import call_command
from django.db import InternalError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from ismr_site import errors
from leads import spam, views
from leads.models import Enquiry, Lead, OutboundEmail
from leads.outbox import doorbell

from ..people import say

TYPED = {
    "full_name": "आशा कुलकर्णी",
    "phone": "९८२२० १२३४५",
    "city": "सातारा",
    "message": 'वसतिगृह आहे का?\r\n\r\n"बस" & <b>खर्च</b>?',
}


class Page:
    """What a browser would send of the page's form if its button were pressed."""

    def __init__(self, answer):
        self.status, self.headers = answer.status_code, answer.headers
        self.text = answer.content.decode()
        inputs = re.findall(r"<input\b[^>]*>", self.text)
        self.hidden = [
            (_attribute(tag, "name"), _attribute(tag, "value"))
            for tag in inputs
            if 'type="hidden"' in tag
        ]
        actions = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]*)"', self.text)
        self.action = actions[0] if actions else None

    def answers(self):
        answers = {}
        for name, value in self.hidden:
            answers.setdefault(name, []).append(value)
        return answers


def _attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


@contextmanager
def database_away(*, when="", error=OperationalError, after=False):
    """The connection fails at each statement that holds `when`; `after`: when it was carried out."""

    def cut(execute, sql, params, many, context):
        if when.lower() not in sql.lower():
            return execute(sql, params, many, context)
        if after:
            execute(sql, params, many, context)
        raise error("the database is away")

    with connection.execute_wrapper(cut):
        yield


@pytest.fixture
def browser(browser):
    """Shows the error page, as a real server does."""
    return Client(headers={"origin": "http://testserver"}, raise_request_exception=False)


def is_thanks(answer):
    return answer.status_code == 303 and "/enquire/thanks/" in answer["Location"]


def assert_kept_once():
    enquiry = Enquiry.objects.get()
    assert enquiry.full_name == TYPED["full_name"]
    assert enquiry.city == TYPED["city"]
    assert enquiry.message == TYPED["message"]
    assert enquiry.answers["phone"] == TYPED["phone"]
    assert Lead.objects.count() == 1
    assert OutboundEmail.objects.count() == 2


# --- Token: missing, wrong, old -------------------------------------------------------------------


@pytest.mark.parametrize(
    "token",
    [
        {"submission_id": None, "stamp": None},
        {"submission_id": "", "stamp": ""},
        {"submission_id": "not-a-key", "stamp": "forged:stamp:here"},
    ],
    ids=["missing", "empty", "wrong"],
)
def test_without_a_good_token_the_enquiry_is_taken_at_once_and_a_second_tap_adds_nothing(
    enquire, token
):
    first, second = enquire(**TYPED, **token), enquire(**TYPED, **token)
    assert is_thanks(first)
    assert second["Location"] == first["Location"]
    assert_kept_once()


@pytest.mark.parametrize("days", [1, 2, 30])
def test_a_form_that_lay_open_for_days_is_taken_at_once(enquire, days):
    with time_machine.travel(timezone.now() - timedelta(days=days, minutes=1)):
        stamp = spam.new_stamp()
    assert is_thanks(enquire(**TYPED, stamp=stamp))
    assert_kept_once()


# --- Cookies, caches, repeats ---------------------------------------------------------------------


def test_no_cookie_is_needed_from_the_first_page_to_the_reference(browser, asha):
    for path in ("/contact/", "/enquire/"):
        assert not browser.get(path).cookies
    browser.cookies.clear()
    answer = browser.post("/enquire/", asha(**TYPED))
    assert is_thanks(answer)
    assert not answer.cookies
    assert_kept_once()


def test_a_form_on_a_page_from_a_cache_is_taken_and_a_reload_of_the_answer_adds_nothing(
    browser, asha
):
    # A page that is the same bytes for everybody carries neither key nor stamp.
    sent = asha(**TYPED, submission_id="", stamp="")
    first, reload = browser.post("/enquire/", sent), browser.post("/enquire/", sent)
    assert is_thanks(first)
    assert reload["Location"] == first["Location"]
    assert_kept_once()


def test_two_tabs_with_the_same_answers_are_one_enquiry(enquire):
    one = enquire(**TYPED, submission_id=str(uuid.uuid4()))
    other = enquire(**TYPED, submission_id=str(uuid.uuid4()))
    assert one["Location"] == other["Location"]
    assert_kept_once()


# --- Another site's page --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where_from",
    [
        {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "same-site", "origin": "https://other.testserver"},
        {"origin": "null"},
    ],
    ids=["another site", "a sister site", "a sandbox"],
)
def test_a_post_from_another_page_is_no_enquiry_until_a_person_presses_our_button(
    client, asha, where_from
):
    answer = client.post("/enquire/", asha(**TYPED), headers=where_from)
    assert answer.status_code == 200
    assert not Enquiry.objects.exists()
    page = Page(answer)
    assert html.escape(TYPED["message"]) in page.text
    pressed = asha(**TYPED) | page.answers()
    own = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    assert is_thanks(client.post(page.action, pressed, headers=own))
    assert_kept_once()


def test_while_the_database_is_away_a_post_from_another_page_still_needs_that_second_press(
    browser, asha
):
    strange = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    with database_away():
        page = Page(browser.post("/enquire/", asha(**TYPED), headers=strange))
    assert page.status == 503
    assert TYPED["full_name"] in page.text, "the person sees what would be sent"
    assert not Enquiry.objects.exists()
    again = browser.post(page.action, page.answers(), headers=strange)
    assert again.status_code == 200, "no page can press our button"
    assert not Enquiry.objects.exists()


# --- Database away --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/enquire/", "/apply/", "/apply/mba-operations-management/"])
def test_a_form_sent_while_the_database_is_away_comes_back_whole_with_one_button(
    browser, asha, path
):
    more = {"degree": "बी.कॉम", "exams": ["cat", "mah_cet"], "degree_status": "completed"}
    sent = asha(**TYPED, utm_source="दिवाळी", **(more if "apply" in path else {}))
    with database_away():
        page = Page(browser.post(path, sent))
    assert page.status == 503
    assert int(page.headers["Retry-After"]) == 5
    assert "no-store" in page.headers["Cache-Control"]
    assert "tel:+91" in page.text
    assert "mailto:" in page.text
    assert page.text.count("<button") == 1
    assert page.action == path
    given = page.answers()
    assert {name: values if len(values) > 1 else values[0] for name, values in given.items()} == (
        sent
    )
    for name in ("full_name", "phone", "city", "message"):
        assert f"<dd>{html.escape(TYPED[name])}</dd>" in page.text
    assert is_thanks(browser.post(page.action, given))
    assert_kept_once()


@pytest.mark.parametrize("error", [OperationalError, InternalError])
@pytest.mark.parametrize(
    "when", ["leads_enquiry", "INSERT INTO", "leads_consent", "leads_outboundemail"]
)
@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_half_way_leaves_nothing_half_done(browser, asha, when, error):
    with database_away(when=when, error=error):
        page = Page(browser.post("/enquire/", asha(**TYPED)))
    assert page.status == 503
    assert not Enquiry.objects.exists()
    assert is_thanks(browser.post(page.action, page.answers()))
    assert_kept_once()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_after_the_commit_still_counts_the_second_tap_once(
    browser, asha, monkeypatch
):
    def store_and_break(submission):
        store(submission)
        raise OperationalError("the line broke before the answer")

    store = views.capture
    with monkeypatch.context() as broken:
        broken.setattr(views, "capture", store_and_break)
        page = Page(browser.post("/enquire/", asha(**TYPED)))
    assert page.status == 503
    assert is_thanks(browser.post(page.action, page.answers()))
    assert_kept_once()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_really_cannot_be_opened_gives_the_form_back(browser, asha, tmp_path):
    connection.close()
    known = connection.settings_dict.copy()
    nowhere = {"NAME": str(tmp_path)}  # SQLite opens no folder
    if connection.vendor == "postgresql":
        nowhere = {"HOST": "127.0.0.1", "PORT": "1"}
    connection.settings_dict |= nowhere
    try:
        page = Page(browser.post("/enquire/", asha(**TYPED)))
    finally:
        connection.close()
        connection.settings_dict |= known
    assert page.status == 503
    assert is_thanks(browser.post(page.action, page.answers()))
    assert_kept_once()


def test_a_form_without_a_key_gets_one_before_its_second_try(browser, asha):
    with database_away():
        page = Page(browser.post("/enquire/", asha(**TYPED, submission_id="")))
    [key] = page.answers()["submission_id"]
    assert str(uuid.UUID(key)) == key


def test_only_what_the_form_knows_is_given_back_and_nothing_is_markup(browser, asha):
    nasty = '"><script>alert(1)</script>'
    with database_away():
        page = Page(browser.post("/enquire/", asha(city=nasty, intruder="1", page=nasty)))
    assert "intruder" not in page.text
    assert "<script>alert" not in page.text
    assert page.answers()["city"] == page.answers()["page"] == [nasty]


@pytest.mark.parametrize(
    "path", ["/", "/contact/", "/enquire/", "/apply/", "/enquire/thanks/AAA-AAAA/", "/sitemap.xml"]
)
def test_a_page_asked_for_while_the_database_is_away_names_phone_and_mail(browser, mba, path):
    with database_away():
        page = Page(browser.get(path))
    assert page.status == 503
    assert page.headers["Retry-After"] == "5"
    assert "tel:+91" in page.text
    assert "mailto:" in page.text
    assert page.action is None


def test_a_fault_of_our_own_gives_the_form_back_too(browser, asha, monkeypatch):
    def broken(submission):
        raise ValueError("a mistake in our code")

    with monkeypatch.context() as fault:
        fault.setattr(views, "capture", broken)
        page = Page(browser.post("/enquire/", asha(**TYPED)))
    assert page.status == 500
    assert "Retry-After" not in page.headers
    assert is_thanks(browser.post(page.action, page.answers()))
    assert_kept_once()


def test_the_form_comes_back_even_when_the_page_that_gives_it_back_is_broken(
    browser, asha, monkeypatch
):
    """A deploy that is half done: the code is there, its style sheets and templates are not."""
    real = errors.render_to_string

    def only_the_plainest(name, *arguments):
        if name != "plainest.html":
            raise ValueError("Missing staticfiles manifest entry")
        return real(name, *arguments)

    def broken(self, request):
        raise ValueError("a mistake in a middleware, before the address is looked up")

    with monkeypatch.context() as fault:
        fault.setattr(errors, "render_to_string", only_the_plainest)
        fault.setattr("django.middleware.common.CommonMiddleware.process_request", broken)
        page = Page(browser.post("/enquire/", asha(**TYPED)))
    assert page.status == 500
    assert is_thanks(browser.post(page.action, page.answers()))
    assert_kept_once()


# --- Redis away -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_while_redis_is_away_nobody_notices(browser, asha, monkeypatch):
    was_rung = threading.Event()

    def refuse(*arguments, **options):
        was_rung.set()
        raise OSError("Redis is away")

    monkeypatch.setattr(doorbell, "_bell", doorbell.Bell())
    monkeypatch.setattr(Celery, "send_task", refuse)
    sent = asha(**TYPED)
    first = browser.post("/enquire/", sent)
    assert was_rung.wait(5)
    assert is_thanks(first)
    assert browser.post("/enquire/", sent)["Location"] == first["Location"]
    assert_kept_once()


# --- The page for when no web process answers -----------------------------------------------------


def test_the_away_page_names_the_school_as_it_is_and_needs_no_web_process(school, tmp_path):
    say("phone", "+912012345678")
    call_command("write_away_page", str(tmp_path / "away.html"))
    [written] = tmp_path.iterdir()
    text = written.read_text("utf-8")
    assert "tel:+912012345678" in text
    assert "mailto:admissions@ismrpune.edu.in" in text
    assert "Reload this page" in text
    elsewhere = re.findall(r'(?:src|href)="((?:https?:)?//[^"]*)"', text)
    assert [address for address in elsewhere if "maps" not in address] == []
    assert "<script>" not in text


def test_the_away_page_can_be_written_while_the_database_is_away(db, tmp_path):
    with database_away():
        call_command("write_away_page", str(tmp_path / "away.html"))
    assert "tel:+91" in (tmp_path / "away.html").read_text("utf-8")


# --- Held -----------------------------------------------------------------------------------------


def test_the_thanks_page_of_a_held_enquiry_differs_only_in_what_it_says_of_the_confirmation(
    enquire, browser
):
    pages = []
    for changes in ({}, {"second_reference": "x", "message": "Another question"}):
        answer = enquire(**changes)
        reference = answer["Location"].rstrip("/").rpartition("/")[2]
        pages.append(browser.get(answer["Location"]).content.decode().replace(reference, "REF"))
    usual, held = (page.splitlines() for page in pages)
    [(said, said_of_held)] = [pair for pair in zip(usual, held, strict=True) if len(set(pair)) > 1]
    assert "is on its way" in said
    assert "We confirm by e-mail once a person has looked at it." in said_of_held
    assert not re.search("held|spam|suspic", said_of_held)
