"""Owners hear once a week of facts that nobody has looked at."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from ismr_site.celery import app
from programs.models import Fact, Intake, Program
from programs.reminders import remind_owners
from programs.staff_mail import send_due

TODAY = timezone.localdate()


@pytest.fixture
def mba(starter_site):
    return Program.objects.get()


@pytest.fixture
def tara(marketer):
    marketer.user.email = "tara@school.example"
    marketer.user.save()
    return marketer.user


def fee(slug, days, **more):
    return Fact.objects.create(
        slug=slug, label=slug.title(), kind="fee", value="150000",
        check_by=TODAY + timedelta(days=days), **more,
    )  # fmt: skip


def test_each_owner_gets_one_mail_with_all_that_is_due(mba, tara):
    fee("tuition", -1, owner=tara)
    fee("hostel", 13, owner=tara)
    fee("library", 15, owner=tara)
    Intake.objects.create(program=mba, name="2027", check_by=TODAY, owner=tara)
    assert remind_owners() == 1
    send_due()
    [sent] = mail.outbox
    assert sent.to == ["tara@school.example"]
    assert "Tuition" in sent.body
    assert "Hostel" in sent.body
    assert "2027" in sent.body
    assert "Library" not in sent.body
    assert "/cms/snippets/programs/fact/edit/" in sent.body


def test_the_next_one_comes_a_week_later_whoever_asks_meanwhile(mba, tara):
    fee("tuition", -1, owner=tara)
    assert [remind_owners() for _again in range(3)] == [1, 0, 0]
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert remind_owners() == 1


def test_nobodys_facts_go_to_the_school(mba):
    fee("tuition", -1)
    fee("hostel", -1, owner=User.objects.create_user("kiran"))
    remind_owners()
    send_due()
    assert [sent.to for sent in mail.outbox] == [["admissions@ismrpune.edu.in"]]


def test_beat_knows_the_task(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["remind-owners-of-facts"]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


def test_the_first_screen_of_the_cms_lists_them(mba, tara, marketer):
    fee("tuition", -1, owner=tara)
    page = marketer.get("/cms/").content.decode()
    assert "To be checked" in page
    assert "Tuition" in page
    assert "tara" in page


def test_nothing_due_says_nothing(mba, tara, marketer):
    fee("tuition", 90, owner=tara)
    assert remind_owners() == 0
    assert "To be checked" not in marketer.get("/cms/").content.decode()
