"""Somebody stands at the desk: taken down in half a minute, with consent in words."""

import uuid

import pytest

from leads import books
from leads.models import Enquiry, FollowUp, Lead, Notice
from leads.walk_in import next_morning
from programs.formats import show_moment

NEW = "/admin/desk/new/"


@pytest.fixture
def take(rohan, mba):
    def send(by=rohan, **changes):
        said = {
            "origin": "walk_in", "full_name": "Kavita Pawar", "phone": "98220 44444",
            "program": mba.pk, "agreed": "on", "submission_id": str(uuid.uuid4()),
        }  # fmt: skip
        typed = {name: value for name, value in (said | changes).items() if value is not None}
        return by.post(NEW, typed)

    return send


@pytest.mark.parametrize("origin", ["walk_in", "phone"])
def test_a_name_a_number_and_a_tick_make_a_lead_of_ones_own(take, rohan, origin):
    answer = take(origin=origin)
    lead = Lead.objects.get()
    assert answer.url == f"/admin/leads/lead/{lead.pk}/change/"
    assert (lead.owner, lead.origin, lead.phone) == (rohan.user, origin, "+919822044444")
    assert lead.first_touch.source == origin.replace("_", "-")
    assert lead.consents.get().method == "in words, taken down by rohan"
    assert lead.next_step == "first_call"
    assert books.balance().amiss == []


def test_nothing_is_lost_when_something_is_missing(take):
    for changes, words in (
        ({"agreed": None}, "Ask them, then tick"),
        ({"phone": ""}, "Give a mobile or an e-mail address"),
        ({"full_name": ""}, "Write a name"),
        ({"phone": "12345"}, "This is not a full mobile number"),
    ):
        answer = take(message="Evening classes?", **changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "Evening classes?" in answer.content.decode()
    assert not Lead.objects.exists()


def test_a_number_that_is_known_is_shown_before_anything_is_saved(take, lead):
    answer = take(phone=lead.phone, full_name="Mohan Kulkarni")
    assert "We know this number or address" in answer.content.decode()
    assert f"/admin/leads/lead/{lead.pk}/change/" in answer.content.decode()
    assert Enquiry.objects.count() == 1
    take(phone=lead.phone, full_name="Mohan Kulkarni", is_sure="on")
    assert Lead.objects.count() == 2
    take(phone=lead.phone, full_name="Asha Kulkarni", is_sure="on")
    assert lead.enquiries.count() == 2


def test_two_clicks_make_one(take):
    key = str(uuid.uuid4())
    take(submission_id=key)
    take(submission_id=key, is_sure="on")
    assert Enquiry.objects.count() == 1


def test_who_does_not_work_leads_cannot(take, marketer):
    assert take(by=marketer).status_code in (302, 403)
    assert not Lead.objects.exists()


def test_the_words_to_read_aloud_stand_beside_the_tick(rohan, school):
    page = rohan.get(NEW).content.decode()
    assert "Read it to them:" in page
    assert Notice.objects.get().text[:60] in page


def test_a_follow_up_for_the_next_morning_is_one_more_tick(take, rohan, school):
    take(phone="98220 77777")
    assert not FollowUp.objects.exists()
    take(has_follow_up="on", full_name="Sunil More")
    planned = FollowUp.objects.get()
    assert planned.lead.full_name == "Sunil More"
    assert planned.due_at == next_morning()
    assert show_moment(planned.due_at, has_weekday=True) in rohan.get(NEW).content.decode()


def test_two_clicks_plan_one_follow_up(take):
    key = str(uuid.uuid4())
    for _ in range(2):
        take(submission_id=key, has_follow_up="on", is_sure="on")
    assert FollowUp.objects.count() == 1


def test_the_program_and_the_place_of_the_last_one_are_chosen_already(take, rohan, mba):
    assert f'<option value="{mba.pk}" selected>' not in rohan.get(NEW).content.decode()
    take(origin="phone")
    page = rohan.get(NEW).content.decode()
    assert f'<option value="{mba.pk}" selected>' in page
    assert rohan.get(NEW).context["form"]["origin"].value() == "phone"
