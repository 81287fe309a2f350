"""The letter of Monday morning: once a week, whatever happens to beat, worker and mail server."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from ismr_site.celery import app
from ismr_site.roles import HEAD
from leads import clock
from leads.contacting import log_attempt
from leads.figures import weekly
from leads.models import Lead, WeeklyLetter
from programs.models import KeptMail
from programs.staff_mail import send_due

IST = ZoneInfo("Asia/Kolkata")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=IST)


@pytest.fixture(autouse=True)
def only_our_clock_travels(monkeypatch):
    """PostgreSQL's stays where it is, and would be believed."""
    monkeypatch.setattr(clock, "skew", timedelta)


@pytest.fixture
def week(enquire, team, head):
    """Two people in the week from 16 November, one of them called in time; now it is Monday, 8:00."""
    head.user.email = "meera@school.example"
    head.user.save()
    with time_machine.travel(datetime(2026, 11, 17, 11, tzinfo=IST), tick=False):
        enquire(utm_source="google")
        enquire(full_name="Vikram Jadhav", phone="99220 99220", email="vikram@example.com")
        asha = Lead.objects.get(full_name="Asha Kulkarni")
        Lead.objects.filter(pk=asha.pk).update(owner=team[0])
        log_attempt(asha.pk, "call", "connected", by=team[0])
    with time_machine.travel(MONDAY, tick=False):
        head.force_login(head.user)
        yield


def test_it_tells_of_last_week_in_words_and_in_tables(week):
    assert weekly.write_when_due()
    kept = KeptMail.objects.get()
    assert kept.to_email == "meera@school.example"
    assert "admissions in the week from 16 Nov 2026" in kept.subject
    assert "2 people; the week before 0" in kept.body
    assert "rohan: 1 people" in kept.body
    assert "the oldest since Tue 17 Nov 2026, 11:00 IST" in kept.body
    assert "<table" in kept.html_body
    for body in (kept.body, kept.html_body):
        assert "Asha" not in body
        assert "98220" not in body


def test_its_numbers_lead_to_their_lists(week, head, settings):
    weekly.write_when_due()
    html = KeptMail.objects.get().html_body
    found = re.findall(
        rf'<a href="{settings.SITE_URL}(/admin/leads/lead/\?[^"]*)">([\d,]+)</a>', html
    )
    assert len(found) > 5
    for url, number in found:
        answer = head.get(url.replace("&amp;", "&"))
        assert answer.context["cl"].queryset.count() == int(number), url


def test_it_goes_out_as_text_and_html(week):
    weekly.write_when_due()
    assert send_due() == 1
    [sent] = mail.outbox
    assert sent.alternatives[0].mimetype == "text/html"


def test_beat_may_ring_as_often_as_it_likes(week):
    assert [weekly.write_when_due() for _ring in range(3)] == [True, False, False]
    assert KeptMail.objects.count() == 1


def test_not_before_eight_on_monday_and_late_rather_than_never(week):
    with time_machine.travel(MONDAY.replace(hour=7, minute=59), tick=False):
        assert not weekly.write_when_due()
    with time_machine.travel(MONDAY.replace(day=25), tick=False):  # beat was away for two days
        assert weekly.write_when_due()
    assert WeeklyLetter.objects.get().week_of == date(2026, 11, 16)


def test_a_worker_that_dies_in_the_middle_leaves_no_half_of_it(week, head, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*_args):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(weekly.staff_mail, "keep", die)
        with pytest.raises(Killed):
            weekly.write_when_due()
    assert not WeeklyLetter.objects.exists()
    assert weekly.write_when_due()
    assert KeptMail.objects.count() == 1


def test_two_workers_write_one_letter(week, monkeypatch):
    """The second has looked before the first wrote: the row decides."""
    build = weekly.letter

    def first_comes_another(week_of):
        monkeypatch.setattr(weekly, "letter", build)
        assert weekly.write(week_of)
        return build(week_of)

    monkeypatch.setattr(weekly, "letter", first_comes_another)
    assert not weekly.write(date(2026, 11, 16))
    assert KeptMail.objects.count() == 1


def test_a_mail_server_that_is_away_gets_it_later(week, monkeypatch):
    def away(self):
        raise ConnectionRefusedError

    weekly.write_when_due()
    with monkeypatch.context() as gone:
        gone.setattr(EmailMessage, "send", away)
        assert send_due() == 0
    with time_machine.travel(MONDAY.replace(minute=2), tick=False):
        assert send_due() == 1


def test_without_a_head_it_goes_to_the_desk(week, head, settings):
    settings.ADMISSIONS_EMAIL = "desk@school.example"
    head.user.is_active = False
    head.user.save()
    weekly.write_when_due()
    assert KeptMail.objects.get().to_email == "desk@school.example"


def test_the_reader_is_the_group_that_the_site_makes(week):
    assert weekly.READERS == HEAD


def test_beat_rings_for_it(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["write-the-weekly-letter"]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
