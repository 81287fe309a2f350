"""Somebody leaves: out at once, and nothing of theirs without an owner."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from leads import bulk, clock
from leads.assignment import assign_waiting
from leads.contacting import plan_follow_up
from leads.leaving import AT_ONCE, leave
from leads.models import BulkJob, Lead, SavedView, Seat, Turn


def test_login_session_turn_and_seat_end_at_once(team, rohan, head):
    assert rohan.get("/admin/").status_code == 200
    head.get("/admin/")
    leave(rohan.user, by=head.user)
    assert rohan.get("/admin/").status_code == 302
    keys = {session.get_decoded().get("_auth_user_id") for session in Session.objects.all()}
    assert str(rohan.user.pk) not in keys
    assert head.get("/admin/").status_code == 200
    assert not Turn.objects.filter(seat__counsellor=rohan.user).exists()
    assert not Seat.objects.get(counsellor=rohan.user).takes_leads


def test_follow_ups_and_promises_go_with_their_lead(team, lead, head):
    assign_waiting()
    owner = Lead.objects.get().owner
    plan_follow_up(lead.pk, clock.now() + timedelta(days=2), by=owner, note="the brochure")
    leave(owner, by=head.user)
    lead.refresh_from_db()
    assert lead.owner not in (None, owner)
    assert lead.follow_ups.get(done_at=None).note == "the brochure"
    assert lead.promises.get().kept_at is None
    assert lead.next_at is not None


def test_shared_lists_stay_and_private_ones_stay_private(team, rohan, head):
    SavedView.objects.create(owner=rohan.user, name="Pune", query="a=1", is_shared=True)
    SavedView.objects.create(owner=rohan.user, name="Karad", query="b=1", is_shared=True)
    SavedView.objects.create(owner=rohan.user, name="Mine", query="c=1")
    SavedView.objects.create(owner=head.user, name="Pune", query="d=1")
    leave(rohan.user, by=head.user)
    assert set(SavedView.objects.filter(owner=head.user).values_list("name", "query")) == {
        ("Pune", "d=1"), ("Pune (rohan)", "a=1"), ("Karad", "b=1"),
    }  # fmt: skip
    assert SavedView.objects.get(owner=rohan.user).name == "Mine"


def test_it_is_safe_to_say_twice(team, head, newcomers):
    newcomers(6)
    assign_waiting()
    leave(team[1], by=head.user)
    assert leave(team[1], by=head.user).handed_over == 0


def test_thousands_of_leads_do_not_hold_the_page_up_and_a_worker_hands_them_over(
    team, head, newcomers
):
    newcomers(5000, owner=team[1])
    begun = time.monotonic()
    answer = head.post(
        "/admin/leads/seat/",
        {"action": "has_left", "_selected_action": [team[1].seat.pk]},
        follow=True,
    )
    assert time.monotonic() - begun < 5
    assert "5000 leads are being handed over" in answer.content.decode()
    assert not User.objects.get(pk=team[1].pk).is_active
    job = BulkJob.objects.get()
    assert (job.kind, len(job.targets)) == ("hand_over", 5000)


def test_the_worker_gives_each_to_somebody_who_is_here(team, head, newcomers):
    newcomers(AT_ONCE + 10, owner=team[1])
    taken = Lead.objects.first()
    assert leave(team[1], by=head.user).is_waiting
    Lead.objects.filter(pk=taken.pk).update(owner=team[0])  # meanwhile, by hand
    assert bulk.run_waiting() == 1
    assert not Lead.objects.filter(owner=team[1]).exists()
    assert not Lead.objects.filter(owner=None).exists()
    assert Lead.objects.get(pk=taken.pk).owner == team[0]
    assert not taken.timeline.exists()


@pytest.mark.parametrize("count", [AT_ONCE])
def test_few_are_handed_over_before_the_page_answers(team, head, newcomers, count):
    newcomers(count, owner=team[1])
    left = leave(team[1], by=head.user)
    assert (left.handed_over, left.is_waiting) == (count, False)
    assert not Lead.objects.filter(owner=team[1]).exists()
