"""Follow-ups are reminded of, broken promises owned up to: each once."""

from datetime import timedelta

import pytest

from leads import clock
from leads.contacting import log_attempt, plan_follow_up
from leads.desk_clock import own_up, remind
from leads.models import FollowUp, Lead, OutboundEmail, Promise


@pytest.fixture
def late(lead, rohan):
    rohan.user.email = "rohan@school.example"
    rohan.user.save()
    Lead.objects.update(owner=rohan.user)
    Promise.objects.update(due_at=clock.now() - timedelta(minutes=5))
    return lead


def mails(kind):
    return {mail.to_email: mail for mail in OutboundEmail.objects.filter(kind=kind)}


def test_a_broken_promise_tells_owner_manager_and_student_once(late):
    assert own_up() == 1
    assert own_up() == 0
    assert set(mails("desk")) == {"rohan@school.example", "admissions@ismrpune.edu.in"}
    to_her = mails("late")[late.email]
    assert "we did not manage it" in to_her.text_body
    assert "You need not do anything" in to_her.html_body
    assert late.timeline.filter(kind="promise_broken").count() == 1


def test_a_promise_that_was_kept_or_whose_lead_is_closed_is_no_news(late, rohan):
    log_attempt(late.pk, "call", "no_answer", by=rohan.user)
    assert own_up() == 0
    assert not mails("late")


def test_somebody_whose_mail_comes_back_or_who_refused_mail_is_not_written_to(late):
    Lead.objects.update(channels_refused=["email"])
    assert own_up() == 1
    assert not mails("late")
    assert mails("desk")


def test_a_follow_up_that_is_due_reminds_its_owner_once(late, rohan):
    plan_follow_up(late.pk, clock.now() + timedelta(days=1), by=rohan.user, note="send brochure")
    assert remind() == 0
    FollowUp.objects.update(due_at=clock.now() - timedelta(minutes=1))
    assert remind() == 1
    assert remind() == 0
    assert "send brochure" in mails("desk")["rohan@school.example"].text_body


def test_the_books_balance_with_the_desks_own_mails(late):
    from leads import books

    own_up()
    assert books.balance().is_balanced
