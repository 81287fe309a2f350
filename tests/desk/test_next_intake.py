"""Lost for this year: kept for the next intake if they said so, and only then."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from leads import clock, consent, next_intake
from leads.choices import NextStep, Purpose
from leads.contacting import log_attempt
from leads.desk_work import Refused
from leads.erasure import erase
from leads.models import Consent, Enquiry, FollowUp, Lead, Notice
from leads.withdrawal import withdraw
from programs.models import Intake


@pytest.fixture
def intake(mba):
    opens_on = timezone.localdate() + timedelta(days=200)
    return Intake.objects.create(program=mba, name="2028-30", opens_on=opens_on)


@pytest.fixture
def lost(lead, rohan, intake):
    """Asha goes elsewhere this year."""
    rohan.post(
        f"/admin/desk/leads/{lead.pk}/stage/",
        {"stage": "lost", "seen_stage": "new", "lost_reason": "next_year"},
    )
    return Lead.objects.get()


def page(client, lead):
    return client.get(f"/admin/leads/lead/{lead.pk}/change/").content.decode()


def keep(client, lead, intake, **fields):
    fields = {"intake": intake.pk, "has_agreed": "on"} | fields
    return client.post(f"/admin/desk/leads/{lead.pk}/next-intake/", fields)


def plans(lead):
    return lead.follow_ups.filter(step=NextStep.NEXT_INTAKE, done_at=None)


def test_without_their_yes_the_lead_is_lost_and_the_page_says_why(rohan, lost, intake):
    text = page(rohan, lost)
    assert "They agreed that we answer their enquiry, and to nothing else." in text
    assert "until the next intake opens" in text  # the notice to read to them
    answer = keep(rohan, lost, intake, has_agreed="")
    assert answer.status_code == 422
    assert "to nothing else" in answer.content.decode()
    assert not plans(lost).exists()
    assert not Consent.objects.filter(purpose=Purpose.NEXT_INTAKE).exists()


def test_looking_at_the_page_writes_no_notice_and_agreeing_does(rohan, lost, intake):
    notices = Notice.objects.filter(purpose=Purpose.NEXT_INTAKE)
    notices.delete()
    assert "until the next intake opens" in page(rohan, lost)
    assert not notices.exists()
    keep(rohan, lost, intake)
    assert Consent.objects.get(purpose=Purpose.NEXT_INTAKE).notice == notices.get()


def test_nor_can_a_follow_up_be_planned_past_it(rohan, lost):
    when = timezone.localtime(clock.now() + timedelta(days=300))
    answer = rohan.post(
        f"/admin/desk/leads/{lost.pk}/follow-up/", {"due_at": f"{when:%Y-%m-%dT%H:%M}"}
    )
    assert "It is lost: open it again first" in answer.content.decode()
    assert not lost.follow_ups.exists()


def test_their_yes_is_kept_with_who_took_it_down_and_to_which_words(rohan, lost, intake):
    assert keep(rohan, lost, intake).status_code == 302
    agreed = Consent.objects.get(purpose=Purpose.NEXT_INTAKE)
    assert agreed.method == "in words, taken down by rohan"
    assert agreed.notice.purpose == Purpose.NEXT_INTAKE
    assert agreed.notice.sha256 == Notice.fingerprint(agreed.notice.text)
    plan = plans(lost).get()
    assert timezone.localtime(plan.due_at).date() >= intake.opens_on
    lost.refresh_from_db()
    assert (lost.stage, lost.next_at, lost.intake) == ("lost", None, intake)
    assert "it opens again by itself on" in page(rohan, lost)


def test_a_notice_of_its_own_leaves_the_forms_words_alone(enquire, lost, intake, rohan):
    keep(rohan, lost, intake)
    enquire(phone="98220 99999", email="other@example.net", full_name="Mohan Patil")
    mohan = Enquiry.objects.get(full_name="Mohan Patil")
    assert mohan.consents.get().notice.purpose == Purpose.ANSWER


@pytest.mark.parametrize("reason", ["fees", "not_interested", "unreachable"])
def test_other_losses_are_not_offered_it(rohan, lead, intake, reason):
    rohan.post(
        f"/admin/desk/leads/{lead.pk}/stage/",
        {"stage": "lost", "seen_stage": "new", "lost_reason": reason},
    )
    assert "Keep for the next intake" not in page(rohan, lead)
    assert keep(rohan, lead, intake).status_code == 422
    assert not plans(lead).exists()


def test_an_intake_without_a_day_asks_for_one(rohan, lost, mba):
    undated = Intake.objects.create(program=mba, name="2029-31")
    answer = keep(rohan, lost, undated)
    assert "choose a day" in answer.content.decode()
    day = timezone.localdate() + timedelta(days=100)
    keep(rohan, lost, undated, on=f"{day:%Y-%m-%d}")
    assert plans(lost).exists()


def test_another_intake_takes_the_place_of_the_first(rohan, lost, intake, mba):
    later = Intake.objects.create(
        program=mba, name="2029-31", opens_on=intake.opens_on + timedelta(days=30)
    )
    keep(rohan, lost, intake)
    keep(rohan, lost, later, has_agreed="")
    assert plans(lost).get().note == str(later)
    assert Consent.objects.filter(purpose=Purpose.NEXT_INTAKE).count() == 1


def test_more_than_a_year_away_is_refused(rohan, lost, mba):
    far = Intake.objects.create(
        program=mba, name="2031-33", opens_on=timezone.localdate() + timedelta(days=500)
    )
    assert keep(rohan, lost, far).status_code == 422


@pytest.mark.parametrize(
    ("was_called", "stage", "step"),
    [(False, "new", "follow_up"), (True, "contacted", "follow_up")],
)
def test_when_the_intake_opens_the_lead_comes_back_once(
    rohan, lost, intake, was_called, stage, step
):
    if was_called:
        log_attempt(lost.pk, "call", "connected", by=rohan.user)
    keep(rohan, lost, intake)
    assert next_intake.bring_back() == 0
    with time_machine.travel(plans(lost).get().due_at + timedelta(minutes=1)):
        assert next_intake.bring_back() == 1
        assert next_intake.bring_back() == 0
        lost.refresh_from_db()
        assert (lost.stage, lost.lost_reason) == (stage, "")
        assert lost.next_step == step
        assert lost.follow_ups.filter(step=NextStep.FOLLOW_UP, note=f"{intake} opens").exists()
        assert lost.timeline.filter(kind="stage", summary__contains=f"{intake} opens").exists()


def test_who_left_meanwhile_does_not_get_it_back(rohan, lost, intake):
    Lead.objects.update(owner=rohan.user)
    keep(rohan, lost, intake)
    rohan.user.is_active = False
    rohan.user.save()
    with time_machine.travel(plans(lost).get().due_at + timedelta(minutes=1)):
        assert next_intake.bring_back() == 1
    assert Lead.objects.get().owner is None


def test_taken_back_means_nothing_is_planned_and_nobody_comes_back(rohan, lost, intake):
    keep(rohan, lost, intake)
    due_at = plans(lost).get().due_at
    rohan.post(f"/admin/desk/leads/{lost.pk}/let-go/")
    assert not plans(lost).exists()
    assert not consent.stands(lost, Purpose.NEXT_INTAKE)
    assert consent.stands(lost, Purpose.ANSWER)
    kept = Consent.objects.filter(purpose=Purpose.NEXT_INTAKE).order_by("pk")
    assert [one.is_given for one in kept] == [True, False]  # that it was given stays proven
    with time_machine.travel(due_at + timedelta(days=1)):
        assert next_intake.bring_back() == 0
    assert keep(rohan, lost, intake, has_agreed="").status_code == 422


def test_a_consent_that_was_taken_back_behind_the_plan_stops_it(rohan, lost, intake):
    keep(rohan, lost, intake)
    due_at = plans(lost).get().due_at
    consent.take_back(lost, Purpose.NEXT_INTAKE, by=rohan.user)
    with time_machine.travel(due_at + timedelta(days=1)):
        assert next_intake.bring_back() == 0
    assert Lead.objects.get().stage == "lost"


def test_who_asks_again_before_is_not_brought_back_a_second_time(rohan, lost, intake, enquire):
    keep(rohan, lost, intake)
    due_at = plans(lost).get().due_at
    enquire(message="I changed my mind")
    assert Lead.objects.get().stage == "new"
    with time_machine.travel(due_at + timedelta(days=1)):
        assert next_intake.bring_back() == 0


def test_who_withdraws_or_is_erased_is_kept_for_nothing(rohan, lost, intake):
    keep(rohan, lost, intake)
    withdraw(lost.pk, by=rohan.user)
    assert not consent.stands(lost, Purpose.NEXT_INTAKE)
    assert not plans(lost).exists()
    erase(lost, reason="asked")
    assert not FollowUp.objects.exists()


def test_without_an_enquiry_there_is_nothing_to_keep_it_beside(newcomers, rohan, intake, mba):
    (bare,) = newcomers(1, stage="lost", lost_reason="next_year", program=mba)
    with pytest.raises(Refused, match="no enquiry"):
        next_intake.keep(bare.pk, intake, by=rohan.user, has_agreed=True)


def test_the_day_is_the_first_on_which_the_office_is_open(rohan, lost, mba):
    sunday = timezone.localdate() + timedelta(days=100)
    sunday += timedelta(days=6 - sunday.weekday())
    intake = Intake.objects.create(program=mba, name="2027-29", opens_on=sunday)
    keep(rohan, lost, intake)
    due_on = timezone.localtime(plans(lost).get().due_at).date()
    assert isinstance(due_on, date)
    assert due_on > sunday
