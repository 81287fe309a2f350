"""What the student was told is the clock that staff are held to."""

import uuid
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from leads import clock
from leads.contacting import log_attempt
from leads.desk_clock import own_up
from leads.models import Enquiry, Holiday, Lead, OutboundEmail, Promise
from leads.promise import call_by
from leads.stages import move
from leads.working_time import WorkingHours

IST = ZoneInfo("Asia/Kolkata")


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=IST)


HOURS = WorkingHours(time(10), time(18))  # 23 November 2026 is a Monday


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (at(23, 11), 60, at(23, 12)),
        (at(23, 17), 120, at(24, 11)),
        (at(23, 21), 30, at(24, 10, 30)),
        (at(23, 6), 30, at(23, 10, 30)),
        (at(28, 17, 30), 60, at(30, 10, 30)),  # over a Sunday
        (at(23, 10), 480, at(23, 18)),
        (at(23, 10), 960, at(24, 18)),
    ],
)
def test_the_clock_runs_in_office_hours_only(start, minutes, end):
    assert HOURS.add(start, minutes) == end
    assert HOURS.minutes_between(start, end) == minutes


def test_saturdays_and_holidays_are_free_where_the_school_says_so():
    hours = WorkingHours(time(10), time(18), False, frozenset({date(2026, 11, 24)}))
    assert hours.add(at(23, 17), 120) == at(25, 11)
    assert hours.add(at(27, 17), 120) == at(30, 11)


def test_a_calendar_without_a_working_day_ends_all_the_same():
    hours = WorkingHours(
        time(10), time(18), False, frozenset(date(2026, 11, 1) + timedelta(n) for n in range(99))
    )
    assert hours.add(at(23, 10), 60) > at(23, 10)


@pytest.mark.parametrize("day", [23, 28])
def test_a_promise_is_a_half_hour_that_can_be_said_over_the_phone(school, day):
    promised = call_by(at(day, 11, 7), school)
    assert promised.minute in (0, 30)
    assert promised.second == promised.microsecond == 0
    assert promised > at(day, 11, 7)


def test_the_thanks_page_the_mail_and_the_desk_say_the_same_moment(enquire, browser, rohan):
    thanks = browser.get(enquire().url).content.decode()
    promise = Promise.objects.get()
    words = f"{promise.due_at.astimezone(IST):%H:%M} IST"
    assert words in thanks
    assert all(words in mail.text_body for mail in OutboundEmail.objects.all())
    lead = Enquiry.objects.get().lead
    assert (lead.next_at, lead.next_step) == (promise.due_at, "first_call")


def test_it_stays_what_it_was_when_the_school_changes_its_hours(enquire, browser, school):
    address = enquire().url
    before = browser.get(address).content
    school.call_back_hours, school.day_ends_at = 40, time(13)
    school.save()
    assert browser.get(address).content == before


def test_a_long_queue_makes_the_promise_later(school, newcomers, team, enquire):
    soon = call_by(at(23, 10), school)
    enquire()
    first = Enquiry.objects.get()
    rows = [
        Enquiry(
            reference=f"Q{n}", submission_id=f"00000000-0000-4000-8000-{n:012}", full_name="Kavita"
        )
        for n in range(400)
    ]
    Enquiry.objects.bulk_create(rows)
    Promise.objects.bulk_create(
        Promise(enquiry=row, lead=first.lead, due_at=clock.now()) for row in rows
    )
    # 402 calls, three people, six an hour each: 22 hours and 20 minutes.
    assert soon == at(23, 18)
    assert call_by(at(23, 10), school) == at(25, 16, 30)


def test_a_holiday_that_staff_entered_moves_it(school):
    Holiday.objects.create(falls_on=date(2026, 11, 24), name="Guru Nanak Jayanti")
    assert call_by(at(23, 17), school) == at(25, 17)


def test_a_call_keeps_the_promise_whatever_came_of_it(lead, rohan):
    log_attempt(lead.pk, "call", "no_answer", by=rohan.user)
    assert Promise.objects.get().kept_at is not None
    assert lead.attempts.get().disposition == "no_answer"


def test_a_mail_does_not_keep_the_promise_of_a_call(lead, rohan):
    log_attempt(lead.pk, "email", "sent", by=rohan.user)
    assert Promise.objects.get().kept_at is None


def test_what_was_held_is_promised_anew_when_it_is_released(enquire, rohan):
    from leads.capture import release

    enquire(second_reference="x")
    held = Enquiry.objects.get()
    assert held.is_held
    Promise.objects.update(due_at=at(1, 10), made_at=at(1, 9))
    release(held, by=rohan.user)
    promise = Promise.objects.get()
    assert promise.due_at > clock.now()
    assert promise.lead == Enquiry.objects.get().lead


# --- A lead that is closed before anybody called ---------------------------------------------------


def close(lead, rohan):
    move(lead.pk, "lost", by=rohan.user, from_stage="new", lost_reason="elsewhere")


def test_who_was_closed_uncalled_is_in_nobodys_queue_and_is_not_late(lead, rohan, school):
    close(lead, rohan)
    assert not Promise.objects.owed().exists()
    Promise.objects.update(due_at=clock.now() - timedelta(days=1))
    assert own_up() == 0
    lead.refresh_from_db()
    assert (lead.next_at, lead.promise_state) == (None, "")


def test_old_promises_that_nobody_kept_hold_no_newcomer_up(lead, rohan, school, newcomers):
    enquiry = Enquiry.objects.get()
    before = call_by(clock.now(), school)
    old = clock.now() - timedelta(days=60)
    for number, uncalled in enumerate(newcomers(300)):
        other = Enquiry.objects.create(
            reference=f"OLD-{number:04d}", submission_id=uuid.uuid4(), origin="web_form",
            lead=uncalled, full_name="Kavita Pawar", program=enquiry.program,
        )  # fmt: skip
        Promise.objects.create(enquiry=other, lead=uncalled, made_at=old, due_at=old)
    assert call_by(clock.now(), school) - before <= timedelta(minutes=30)


def test_closed_by_mistake_it_is_owed_as_before(lead, rohan):
    due_at = Promise.objects.get().due_at
    close(lead, rohan)
    move(lead.pk, "new", by=rohan.user, from_stage="lost")
    lead.refresh_from_db()
    assert (lead.next_at, lead.next_step, lead.promise_state) == (due_at, "first_call", "open")


def test_who_asks_again_long_after_is_promised_a_call_of_today_and_not_late_by_months(
    lead, rohan, enquire
):
    close(lead, rohan)
    long_ago = clock.now() - timedelta(days=90)
    Promise.objects.update(dropped_at=long_ago, due_at=long_ago)
    enquire(message="Is it open again?")
    lead.refresh_from_db()
    assert lead.stage == "new"
    assert lead.next_at > clock.now()
    assert lead.promise_state == "open"


@pytest.mark.parametrize(("called", "state"), [(True, "kept"), (False, "")])
def test_a_promise_to_somebody_enrolled_counts_as_none_beside_one_that_was_kept(
    lead, rohan, enquire, called, state
):
    if called:
        log_attempt(lead.pk, "call", "connected", by=rohan.user)
    Lead.objects.filter(pk=lead.pk).update(stage="enrolled")
    Promise.objects.owed().update(dropped_at=clock.now())
    enquire(message="Where is the hostel?")
    owed = Promise.objects.owed()
    assert owed.count() == 1
    owed.update(due_at=clock.now() - timedelta(minutes=1))
    assert own_up() == 0
    lead.refresh_from_db()
    assert lead.promise_state == state
    assert not Promise.objects.owed().exists()
