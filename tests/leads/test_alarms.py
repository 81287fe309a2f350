"""What needs a person is told once, told again when it is over, and seen on every admin page."""

import json
import threading
from contextlib import nullcontext
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail as post
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError
from django.utils import timezone

from leads import alarms, watch
from leads.models import Acceptance, Alarm, DeliveryAttempt, MailStop, OutboundEmail

from ..people import say


@pytest.fixture
def owner(school, settings):
    settings.OWNER_EMAIL = "owner@school.example"
    return settings.OWNER_EMAIL


@pytest.fixture
def hook(settings):
    """A web address that keeps what is posted to it."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    taken = []
    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ALARM_URL = f"http://127.0.0.1:{server.server_port}/topic"
    yield taken
    server.shutdown()
    server.server_close()


class AwayBackend(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


@pytest.fixture
def look_again(monkeypatch):
    """One round of the watch, in which everything is due, on the test's own connection."""
    monkeypatch.setattr("leads.watch.close_old_connections", lambda: None)
    return lambda: watch.look(watch.duties(), threading.Event())


def test_a_site_that_tells_nobody_of_enquiries_raises_the_alarm(owner, school, look_again):
    say("email", "")
    look_again()
    assert "Nobody is told" in Alarm.objects.get(subject="admissions").words
    say("email", "admissions@ismrpune.edu.in")
    look_again()
    assert Alarm.objects.get(subject="admissions").cleared_at


def test_the_page_for_an_outage_follows_the_school_on_every_host(
    school, settings, tmp_path, look_again, monkeypatch
):
    settings.AWAY_PAGE = str(tmp_path / "away.html")
    monkeypatch.setattr("leads.watch._one_watch_at_a_time", lambda: nullcontext(False))
    say("phone", "+912012345678")
    look_again()
    assert "+912012345678" in (tmp_path / "away.html").read_text()


def test_an_alarm_is_told_once_however_often_it_is_seen(owner):
    for _look in range(3):
        alarms.raise_alarm("canary", "The form cannot be reached.")
        alarms.tell()
    [told] = post.outbox
    assert told.to == [owner]
    assert told.subject == "[localhost:8000] Needs attention: canary"
    assert "The form cannot be reached." in told.body
    assert "/admin/books/" in told.body


def test_its_end_is_told_too_and_a_new_one_may_stand(owner):
    for _time in range(2):
        alarms.raise_alarm("canary", "The form cannot be reached.")
        alarms.tell()
        alarms.clear("canary")
        alarms.clear("canary")
        alarms.tell()
        alarms.tell()
    assert [told.subject.partition("] ")[2] for told in post.outbox] == [
        "Needs attention: canary",
        "In order again: canary",
    ] * 2
    assert Alarm.objects.count() == 2


def test_an_owner_who_could_not_be_mailed_is_mailed_at_the_next_look(owner, settings):
    ours = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.leads.test_alarms.AwayBackend"
    alarms.raise_alarm("mail", "The mail server cannot be reached.")
    alarms.tell()
    assert Alarm.objects.get().told_at is None
    settings.EMAIL_BACKEND = ours
    alarms.tell()
    assert len(post.outbox) == 1
    assert Alarm.objects.get().told_at


def test_an_outage_that_ended_before_it_could_be_told_is_told_all_the_same(owner):
    alarms.raise_alarm("mail", "The mail server cannot be reached.")
    alarms.clear("mail")
    alarms.tell()
    [told] = post.outbox
    assert "In order again" in told.subject
    assert "The mail server cannot be reached." in told.body


def test_an_alarm_is_posted_once_though_its_mail_fails(owner, hook, settings):
    settings.EMAIL_BACKEND = "tests.leads.test_alarms.AwayBackend"
    alarms.raise_alarm("mail", "The mail server cannot be reached.")
    for _look in range(3):
        alarms.tell()
    alarms.clear("mail")
    alarms.tell()
    assert [(told["subject"], told["state"]) for told in hook] == [
        ("mail", "raised"),
        ("mail", "cleared"),
    ]
    assert "The mail server cannot be reached." in hook[0]["text"]


def test_a_web_address_alone_is_told_too(school, hook, settings):
    settings.OWNER_EMAIL = ""
    say("email", "")
    alarms.raise_alarm("mail", "Late.")
    alarms.tell()
    assert len(hook) == 1
    assert Alarm.objects.get().told_at
    assert alarms.nobody_to_tell() == ""


def test_a_web_address_that_does_not_answer_keeps_no_mail_back(owner, settings):
    settings.ALARM_URL = "http://127.0.0.1:9/"
    alarms.raise_alarm("mail", "Late.")
    alarms.tell()
    assert len(post.outbox) == 1


@pytest.mark.parametrize("url", ["http://example.com/topic", "file:///etc/passwd"])
def test_alarms_go_to_no_open_web_address(owner, rohan, settings, url, monkeypatch):
    settings.ALARM_URL = url
    monkeypatch.setattr("urllib.request.build_opener", lambda *_: pytest.fail("it was opened"))
    alarms.raise_alarm("mail", "Late.")
    alarms.tell()
    assert "ALARM_URL is neither https" in rohan.get("/admin/books/").content.decode()


def test_that_nobody_would_be_told_is_itself_shown(school, rohan):
    say("email", "")
    assert "Alarms reach nobody" in rohan.get("/admin/books/").content.decode()


def test_an_open_alarm_stands_on_every_admin_page_at_the_cost_of_one_query(
    rohan, owner, django_assert_num_queries
):
    pages = ["/admin/", "/admin/leads/lead/", "/admin/leads/enquiry/", "/admin/books/"]
    for page in pages:
        assert "Needs attention" not in rohan.get(page).content.decode()
    alarms.raise_alarm("canary", "<b>The form</b> cannot be reached.")
    for page in pages:
        shown = rohan.get(page).content.decode()
        assert "Needs attention: canary." in shown
        assert "&lt;b&gt;The form" in shown
        assert 'href="/admin/books/"' in shown
    alarms.clear("canary")
    assert "Needs attention" not in rohan.get("/admin/leads/lead/").content.decode()
    with django_assert_num_queries(1):
        list(alarms.open_alarms())


# --- What the watch sees ------------------------------------------------------------------------


def open_subjects():
    return set(alarms.open_alarms().values_list("subject", flat=True))


def test_a_site_in_order_raises_nothing(enquire, owner, look_again):
    enquire()
    look_again()
    assert Alarm.objects.count() == len(post.outbox) == 0


def test_books_that_do_not_balance_are_alarmed_by_reference_only(enquire, owner, look_again):
    enquire()
    reference = Acceptance.objects.get().reference
    Acceptance.objects.all().delete()
    look_again()
    assert open_subjects() == {"books"}
    [told] = post.outbox
    assert reference in told.body
    assert "Asha" not in told.body
    assert "asha@example.com" not in told.body


def test_mail_that_is_late_is_alarmed_and_its_end_told(enquire, owner, look_again):
    enquire()
    OutboundEmail.objects.update(due_at=timezone.now() - timedelta(seconds=290))
    look_again()
    assert open_subjects() == set()
    OutboundEmail.objects.update(due_at=timezone.now() - timedelta(seconds=310))
    look_again()
    assert open_subjects() == {"mail"}
    assert "2 mails are due" in Alarm.objects.get().words
    OutboundEmail.objects.update(state="sent")
    look_again()
    assert open_subjects() == set()
    assert len(post.outbox) == 2


def test_a_mail_server_that_stays_away_is_alarmed_though_each_try_puts_the_mail_off(
    enquire, owner, look_again
):
    enquire()
    OutboundEmail.objects.update(owed_since=timezone.now() - timedelta(seconds=310))
    attempt = DeliveryAttempt.objects.create(
        email=OutboundEmail.objects.first(), outcome="temporary", finished_at=timezone.now()
    )
    OutboundEmail.objects.update(due_at=timezone.now() + timedelta(seconds=90))
    look_again()
    assert open_subjects() == set()  # one full mailbox is no outage
    attempt.outcome = "unreachable"
    attempt.save()
    look_again()
    assert open_subjects() == {"mail"}


def test_mail_that_was_stopped_on_purpose_is_shown_and_not_alarmed(
    enquire, owner, rohan, look_again
):
    enquire()
    OutboundEmail.objects.update(due_at=timezone.now() - timedelta(days=1))
    MailStop.objects.create(reason="Restored from last night")
    look_again()
    assert open_subjects() == set()
    assert "All mail is stopped" in rohan.get("/admin/books/").content.decode()


def test_a_duty_that_raises_keeps_no_other_from_being_done(
    enquire, owner, monkeypatch, caplog, look_again
):
    enquire()
    OutboundEmail.objects.update(due_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr("leads.books.balance", lambda: 1 / 0)
    look_again()
    assert open_subjects() == {"mail"}
    assert len(post.outbox) == 1
    assert "The watch cannot balance the books" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_survived(owner, monkeypatch, caplog, look_again):
    def away(*_):
        raise OperationalError("could not connect\nto the server")

    with monkeypatch.context() as broken:
        broken.setattr("leads.watch.close_old_connections", away)
        look_again()
    assert "The database is away: could not connect" in caplog.text
    look_again()
    assert Alarm.objects.count() == 0


def test_the_watch_ends_when_it_is_asked_to(owner):
    is_over = threading.Event()
    is_over.set()
    watch.watch(is_over)
