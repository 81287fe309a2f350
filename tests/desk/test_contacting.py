"""A call in one tap: kept for ever, and the next try planned by rule."""

from datetime import timedelta

import pytest

from leads import clock
from leads.budget import objections
from leads.choices import Channel, Disposition, Stage
from leads.contacting import add_note, finish_follow_up, log_attempt, plan_follow_up
from leads.desk_work import Refused, Stale, last_line
from leads.models import ContactAttempt, Lead

TOMORROW = timedelta(days=1)


def call(lead, by, disposition=Disposition.NO_ANSWER, **more):
    log_attempt(lead.pk, Channel.CALL, disposition, by=by.user, **more)
    return Lead.objects.get(pk=lead.pk)


def test_an_answered_call_makes_a_new_lead_contacted_and_plans_to_follow_up(lead, rohan):
    lead = call(lead, rohan, Disposition.CONNECTED, note="Wants the fee structure")
    assert (lead.stage, lead.next_step, lead.attempts_made) == (Stage.CONTACTED, "follow_up", 1)
    assert lead.next_at > clock.now()
    assert "Wants the fee structure" in lead.timeline.get(kind="contact").summary


def test_three_misses_in_a_row_suggest_to_write(lead, rohan):
    steps = [call(lead, rohan, because="asked for it").next_step for _ in range(3)]
    assert steps == ["call_again", "call_again", "write_instead"]
    assert lead.follow_ups.filter(done_at=None).count() == 1


def test_an_answer_forgets_the_misses(lead, rohan):
    call(lead, rohan)
    call(lead, rohan, Disposition.CONNECTED)
    assert call(lead, rohan).failed_in_a_row == 1


def test_call_back_needs_a_time_and_keeps_it(lead, rohan):
    with pytest.raises(Refused, match="Say when"):
        call(lead, rohan, Disposition.CALL_BACK)
    at = clock.now() + TOMORROW
    assert call(lead, rohan, Disposition.CALL_BACK, next_at=at).next_at == at


@pytest.mark.parametrize("days", [-1, 400])
def test_a_time_in_the_past_or_far_away_is_refused(lead, rohan, days):
    with pytest.raises(Refused, match="still to come"):
        plan_follow_up(lead.pk, clock.now() + timedelta(days=days), by=rohan.user)


def test_not_interested_closes_the_lead_with_that_reason(lead, rohan):
    lead = call(lead, rohan, Disposition.NOT_INTERESTED)
    assert (lead.stage, lead.lost_reason, lead.next_at) == ("lost", "not_interested", None)


def test_a_wrong_number_closes_the_phone_and_suggests_to_write(lead, rohan):
    lead = call(lead, rohan, Disposition.WRONG_NUMBER)
    assert lead.next_step == "write_instead"
    assert [o.is_final for o in objections(lead, Channel.CALL, clock.now())] == [True]
    with pytest.raises(Refused, match="Somebody else answered"):
        call(lead, rohan)


def test_a_channel_that_was_refused_stays_closed_whatever_the_reason(lead, rohan):
    Lead.objects.update(channels_refused=["call"])
    with pytest.raises(Refused, match="Asked not to be reached by call"):
        call(lead, rohan, because="it is urgent")
    assert not ContactAttempt.objects.exists()


def test_outside_the_hours_somebody_chose_a_reason_is_needed_and_kept(lead, rohan):
    hour = (clock.now() + timedelta(hours=5, minutes=30)).hour  # in India
    begins, ends = f"{(hour + 2) % 24:02}:00", f"{(hour + 3) % 24:02}:00"
    if begins > ends:
        begins, ends = "23:58", "23:59"
    Lead.objects.update(reachable_from=begins, reachable_until=ends)
    with pytest.raises(Refused, match="Wants to be reached between"):
        call(lead, rohan)
    call(lead, rohan, because="She wrote that now is fine")
    assert ContactAttempt.objects.get().over_budget_because == "She wrote that now is fine"


def test_a_fourth_call_in_a_week_needs_a_reason(lead, rohan):
    for _ in range(3):
        call(lead, rohan)
    with pytest.raises(Refused, match="3 times by call in the last 7 days already"):
        call(lead, rohan)
    assert ContactAttempt.objects.count() == 3


def test_a_stale_page_is_refused_and_told_what_happened(lead, rohan, head):
    seen = last_line(lead)
    call(lead, head, Disposition.CONNECTED, seen=seen)
    with pytest.raises(Stale) as refusal:
        call(lead, rohan, seen=seen)
    assert "call: connected" in " ".join(map(str, refusal.value.changes))
    assert ContactAttempt.objects.count() == 1


def test_a_note_is_never_stale_and_a_long_one_is_kept_whole(lead, rohan):
    add_note(lead.pk, "शुल्क " * 100, by=rohan.user)
    words = "".join(e.summary for e in lead.timeline.filter(kind="note").order_by("pk"))
    assert words == ("शुल्क " * 100).strip()


def test_the_earliest_of_promise_and_follow_ups_is_the_next_step(lead, rohan):
    promised = lead.next_at
    plan_follow_up(lead.pk, promised + TOMORROW, by=rohan.user, note="send the brochure")
    lead.refresh_from_db()
    assert (lead.next_at, lead.next_step) == (promised, "first_call")
    call(lead, rohan, Disposition.SWITCHED_OFF)
    for follow_up in lead.follow_ups.filter(done_at=None):
        finish_follow_up(follow_up, by=rohan.user)
    lead.refresh_from_db()
    assert lead.next_at is None
