from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from leads import spam
from leads.models import Enquiry, Lead, OutboundEmail
from tests.stacks import FormReader


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"second_reference": "http://spam.example"},
            "A field that people cannot see was filled in.",
        ),
        ({"full_name": "You won 50000"}, "The name holds digits or signs that names do not have."),
        ({"full_name": "Claim pay-ismr.in/claim"}, "The name or the city holds a link."),
        ({"message": "See pay-ismr.in/claim"}, "The question holds a link."),
        ({"full_name": "Win now http://spam.example"}, "The name or the city holds a link."),
        (
            {"message": "http://a.example http://b.example", "stamp": ""},
            "The question holds a link.",
        ),
    ],
)
def test_a_suspicious_enquiry_is_held_with_reasons_and_never_dropped(
    enquire, browser, changes, reason
):
    answer = enquire(**changes)
    assert answer.status_code == 303
    assert "Thank you" in browser.get(answer["Location"]).content.decode()
    enquiry = Enquiry.objects.get()
    assert enquiry.is_held
    assert reason in enquiry.held_reasons
    assert Lead.objects.count() == OutboundEmail.objects.count() == 0


def test_a_form_filled_in_faster_than_a_person_can_is_held(enquire):
    enquire(stamp=spam.new_stamp())
    assert Enquiry.objects.get().is_held


def test_a_form_filled_in_at_a_persons_speed_is_accepted(enquire):
    with time_machine.travel(timezone.now() - timedelta(seconds=4)):
        stamp = spam.new_stamp()
    enquire(stamp=stamp)
    assert not Enquiry.objects.get().is_held


@pytest.mark.parametrize("stamp", ["", "forged:stamp:here"])
def test_a_missing_or_strange_stamp_alone_holds_nobody(enquire, stamp):
    enquire(stamp=stamp)
    assert not Enquiry.objects.get().is_held


def test_a_stamp_from_yesterday_still_goes_through(enquire):
    with time_machine.travel(timezone.now() - timedelta(hours=30)):
        stamp = spam.new_stamp()
    assert enquire(stamp=stamp).status_code == 303
    assert not Enquiry.objects.get().is_held


def test_a_second_look_at_the_form_cannot_be_too_fast(enquire):
    import re

    page = enquire(full_name="", stamp=spam.new_stamp()).content.decode()
    stamp = re.search(r'name="stamp" value="(.*?)"', page)[1]
    enquire(stamp=stamp)
    assert not Enquiry.objects.get().is_held


def test_many_enquiries_in_a_day_from_one_mobile_are_held(enquire):
    for number in range(spam.MANY_A_DAY + 1):
        enquire(message=f"Question {number}")
    assert Enquiry.objects.held().count() == 1
    assert Enquiry.objects.count() == spam.MANY_A_DAY + 1


def test_releasing_makes_the_lead_at_the_original_time_and_owes_the_mails_once(enquire, rohan):
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        enquire(second_reference="x")
    enquiry = Enquiry.objects.get()
    action = {"action": "release_held", "_selected_action": [enquiry.pk]}
    for _ in range(2):
        rohan.post("/admin/leads/enquiry/", action)
    lead = Lead.objects.get()
    assert lead.created_at == enquiry.received_at
    assert lead.enquiries.get() == enquiry
    assert OutboundEmail.objects.count() == 2
    assert lead.timeline.filter(kind="released", actor=rohan.user).count() == 1


def test_a_cross_site_post_is_shown_back_filled_and_sent_by_a_second_click(browser, asha):
    answers = asha()
    back = browser.post("/enquire/", answers, headers={"origin": "https://evil.example"})
    page = back.content.decode()
    assert back.status_code == 200
    assert Enquiry.objects.count() == 0
    assert "Please press the button once more" in page
    assert 'value="Asha Kulkarni"' in page
    assert "Is there a hostel?" in page
    # The other site may have given the same key to many.
    assert answers["submission_id"] not in page
    assert browser.post("/enquire/", answers | FormReader(page).hidden).status_code == 303


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://testserver"}, True),
    ],
)
def test_the_browser_says_where_a_post_comes_from(client, asha, headers, is_taken):
    client.post("/enquire/", asha(), headers=headers)
    assert Enquiry.objects.exists() is is_taken


def test_a_browser_that_says_nothing_is_known_by_our_stamp(client, asha):
    client.post("/enquire/", asha(stamp=""))
    assert Enquiry.objects.count() == 0
    client.post("/enquire/", asha())
    assert Enquiry.objects.count() == 1


@pytest.mark.parametrize(
    "message",
    [
        "Is the B.Com accepted?",
        "My score is 72.5 p.c.",
        "Mail me at asha@example.com",
        "e.g. in Pune",
    ],
)
def test_an_honest_question_is_not_taken_for_a_link(enquire, message):
    enquire(message=message)
    assert not Enquiry.objects.get().is_held


def test_releasing_twice_at_once_owes_the_mails_once(enquire, rohan):
    from leads.capture import release

    enquire(second_reference="x")
    first, second = Enquiry.objects.get(), Enquiry.objects.get()
    assert release(first, by=rohan.user)
    assert not release(second, by=rohan.user)
    assert OutboundEmail.objects.count() == 2


def test_a_late_release_promises_a_day_that_is_still_to_come_and_keeps_the_old_time(enquire, rohan):
    from leads.capture import release

    with time_machine.travel(timezone.now() - timedelta(days=10)):
        enquire(second_reference="x")
    release(Enquiry.objects.get(), by=rohan.user)
    confirmation = OutboundEmail.objects.get(kind="confirmation")
    promised = timezone.localtime() + timedelta(days=1)
    assert f"{promised:%b %Y}" in confirmation.text_body.split("by ")[1]
    entry = Lead.objects.get().timeline.get(kind="enquiry")
    assert entry.happened_at == Enquiry.objects.get().received_at


def test_releasing_an_old_enquiry_changes_nothing_newer(enquire, rohan, mba):
    from leads.capture import release
    from programs.models import Program

    Program.objects.create(name="Another", slug="another")
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        enquire(second_reference="x", program="another", utm_source="old")
    enquire(utm_source="new", message="Second")
    release(Enquiry.objects.held().get(), by=rohan.user)
    lead = Lead.objects.get()
    assert lead.program == mba
    assert (lead.first_touch.source, lead.last_touch.source) == ("old", "new")
