"""Somebody asks about their data: filed, found, answered with a proof, in time."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from ismr_site.roles import AUDITOR
from leads import access, books, clock, disclosure, privacy_requests, watch
from leads.contacting import log_attempt, plan_follow_up
from leads.erasure import erase
from leads.finding import find
from leads.merging import merge, undo
from leads.models import (
    AccessLog,
    Alarm,
    Consent,
    Enquiry,
    Lead,
    MessageTemplate,
    OutboundEmail,
    PossibleDuplicate,
    PrivacyRequest,
    RequestSubject,
)

from ..leads.test_erasure import found_in_the_database

LIST = "/admin/leads/privacyrequest/"
ASHA = ["Asha Kulkarni", "9822012345", "98220 12345", "asha@example.com", "hostel"]


@pytest.fixture
def auditor(head):
    user = User.objects.create_user("asmita", is_staff=True)
    user.groups.add(Group.objects.get(name=AUDITOR))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def file(rohan, lead):
    """Rohan files it on Asha's page."""

    def send(kind, **fields):
        fields = {
            "kind": kind,
            "came_by": "call",
            "words": "She asks about the hostel too",
        } | fields
        answer = rohan.post(f"/admin/desk/leads/{lead.pk}/privacy-request/", fields)
        assert answer.status_code == 302, answer.content.decode()
        return PrivacyRequest.objects.latest("pk")

    return send


class Page:
    def __init__(self, client, asked):
        self.client, self.asked = client, asked
        self.path = f"/admin/desk/requests/{asked.pk}/"

    def text(self):
        return self.client.get(f"{LIST}{self.asked.pk}/change/").content.decode()

    def post(self, action, **fields):
        answer = self.client.post(f"{self.path}{action}/", fields)
        self.asked.refresh_from_db()
        return answer

    def check(self):
        return self.post("identity", identity_checked="called_back")

    def answer(self, **fields):
        return self.post("answer", **fields)


def words(answer):
    return answer.content.decode()


# --- Filing and the queue -----------------------------------------------------------------------


def test_a_counsellor_files_it_on_the_leads_page_and_the_clock_starts(rohan, lead, file):
    asked = file("see")
    assert asked.due_on == timezone.localdate() + timedelta(days=30)
    assert [subject.lead for subject in asked.subjects.all()] == [lead]
    assert (asked.asked_name, asked.asked_contact) == ("", "")
    text = words(rohan.get(f"/admin/leads/lead/{lead.pk}/change/"))
    assert "to be answered by" in text
    assert lead.timeline.filter(kind="privacy").exists()
    assert rohan.get(LIST).status_code == 403
    assert rohan.post(f"/admin/desk/requests/{asked.pk}/answer/").status_code == 403


def test_the_clock_starts_on_the_day_it_came_in(file):
    came = timezone.localdate() - timedelta(days=10)
    asked = file("see", received_on=f"{came:%Y-%m-%d}")
    assert asked.due_on == came + timedelta(days=30)


def test_a_day_that_is_still_to_come_is_refused(rohan, lead):
    later = timezone.localdate() + timedelta(days=2)
    answer = rohan.post(
        f"/admin/desk/leads/{lead.pk}/privacy-request/",
        {"kind": "see", "came_by": "call", "received_on": f"{later:%Y-%m-%d}"},
    )
    assert answer.status_code == 422
    assert not PrivacyRequest.objects.exists()


def test_the_queue_has_the_nearest_day_first_and_what_is_overdue_in_red(head, file):
    late, soon = file("erase"), file("see")
    PrivacyRequest.objects.filter(pk=soon.pk).update(due_on=timezone.localdate())
    PrivacyRequest.objects.filter(pk=late.pk).update(
        due_on=timezone.localdate() - timedelta(days=1)
    )
    text = words(head.get(LIST))
    assert text.index(f"{LIST}{late.pk}/change/") < text.index(f"{LIST}{soon.pk}/change/")
    assert text.count("desk__late") == 1
    assert "It is overdue." in Page(head, late).text()
    assert "It is overdue." not in Page(head, soon).text()


def test_from_the_25th_day_on_it_is_urgent(file):
    asked = file("complaint")
    for days, is_urgent in ((24, False), (25, True), (31, True)):
        with time_machine.travel(clock.now() + timedelta(days=days, minutes=1)):
            assert privacy_requests.is_urgent(asked) is is_urgent
            assert privacy_requests.is_overdue(asked) is (days > 30)


def test_the_alarm_goes_on_the_25th_day_names_nobody_and_ends_with_the_answer(head, file):
    asked = file("complaint")
    watch.look_at_requests()
    assert not Alarm.objects.exists()
    PrivacyRequest.objects.update(received_at=clock.now() - timedelta(days=25))
    watch.look_at_requests()
    told = Alarm.objects.get(cleared_at=None).words
    assert f"No. {asked.pk}" in told
    assert not any(word in told for word in ASHA)
    Page(head, asked).answer(outcome="Apologised.")
    watch.look_at_requests()
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_an_answered_one_leaves_the_queue_and_is_found_among_the_answered(head, file):
    asked = file("complaint")
    Page(head, asked).answer(outcome="Apologised by phone.")
    address = f"{LIST}{asked.pk}/change/"
    assert address not in words(head.get(LIST))
    assert address in words(head.get(f"{LIST}?stands=done"))


def test_an_auditor_reads_the_queue_with_numbers_masked_and_answers_nothing(auditor, file, rohan):
    asked = file("see", words="Write to asha@example.com")
    page = Page(auditor, asked)
    text = page.text()
    assert "asha@example.com" not in text
    assert "98220 12345" not in text
    assert page.check().status_code == 403
    assert page.answer(outcome="x").status_code == 403
    assert page.post("disclose").status_code == 403


# --- Who it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", ["ASHA@example.com", "098220-12345", "reference"])
def test_who_asked_by_letter_is_found_by_what_they_gave(head, lead, contact):
    if contact == "reference":
        contact = lead.enquiries.get().reference
    answer = head.post(
        "/admin/desk/requests/new/",
        {"kind": "erase", "came_by": "email", "name": "A. K.", "contact": contact},
        follow=True,
    )
    assert "Asha Kulkarni" in words(answer)
    page = Page(head, PrivacyRequest.objects.get())
    page.post("subject", lead=lead.pk)
    assert page.asked.subjects.get().lead == lead


def test_nobody_at_all_is_refused_and_a_stranger_is_told_so(head, school):
    new = "/admin/desk/requests/new/"
    assert head.post(new, {"kind": "see", "came_by": "email"}).status_code == 422
    head.post(new, {"kind": "see", "came_by": "email", "contact": "stranger@example.net"})
    page = Page(head, PrivacyRequest.objects.get())
    assert "Nobody is chosen yet." in page.text()
    assert page.post("subject", reference="AAA-AAAA").status_code == 422
    page.answer(outcome="We hold nothing; told by mail.")
    assert page.asked.state == "done"


def test_the_wrong_one_is_left_out_again(head, file, lead):
    page = Page(head, file("erase"))
    page.post(f"subject/{page.asked.subjects.get().pk}/leave-out")
    assert not page.asked.subjects.exists()
    page.answer()
    assert Lead.objects.get().full_name == "Asha Kulkarni"


def test_a_held_enquiry_without_a_lead_is_a_person_too(head, enquire):
    enquire(second_reference="x")
    held = Enquiry.objects.get()
    head.post(
        "/admin/desk/requests/new/",
        {"kind": "erase", "came_by": "email", "contact": "asha@example.com"},
    )
    page = Page(head, PrivacyRequest.objects.get())
    assert held.reference in page.text()
    page.post("subject", reference=held.reference)
    page.check()
    assert "hostel" in words(page.post("disclose", **{"as": "json"}))
    page.answer()
    assert page.asked.receipt["references"] == [held.reference]
    assert found_in_the_database(ASHA) == []


# --- See ------------------------------------------------------------------------------------------


def test_everything_that_points_at_a_person_is_in_what_they_get():
    """A table that points at a lead, an enquiry or a mail must be disclosed."""
    people = {Lead, Enquiry, OutboundEmail}
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model in people
    }
    assert pointing <= {holding.model for holding in disclosure.HELD}


def test_what_we_hold_is_handed_out_for_reading_and_for_machines(head, rohan, lead, file, enquire):
    log_attempt(lead.pk, "call", "connected", by=rohan.user, note="Wants the brochure")
    enquire(full_name="Mohan Patil", email="mohan@example.net", message="Fees?")
    page = Page(head, file("see"))
    assert page.post("disclose").status_code == 422  # not before we know that it is them
    page.check()
    told = json.loads(words(page.post("disclose", **{"as": "json"})))
    held = told["held"]
    assert held["lead"][0]["email"] == "asha@example.com"
    assert held["enquiry"][0]["message"] == "Is there a hostel?"
    assert held["contactattempt"][0]["note"] == "Wants the brochure"
    assert {"consent", "outboundemail", "timelineentry", "touch", "promise", "acceptance"} <= set(
        held
    )
    reading = words(page.post("disclose", **{"as": "html"}))
    assert "Wants the brochure" in reading
    assert "What ISMR Pune holds about you" in reading


def test_nothing_about_anybody_else_is_in_it(head, rohan, lead, file, enquire):
    log_attempt(lead.pk, "call", "connected", by=rohan.user)
    enquire(full_name="Mohan Patil", email="mohan@example.net", message="Fees?")
    page = Page(head, file("see"))
    page.check()
    told = json.loads(words(page.post("disclose", **{"as": "json"})))
    text = json.dumps(told)
    for other in ("Mohan", "mohan@example.net", "Fees?", "rohan", "meera"):
        assert other not in text


def test_it_is_closed_only_after_it_was_made_and_the_receipt_names_nobody(head, file):
    page = Page(head, file("see"))
    page.check()
    assert "First download what we hold" in words(page.answer(outcome="Sent by post."))
    page.post("disclose", **{"as": "html"})
    page.answer(outcome="Sent by post.")
    assert page.asked.state == "done"
    receipt = json.dumps(page.asked.receipt)
    assert page.asked.receipt["counts"]["enquiry"] == 1
    assert len(page.asked.receipt["sha256"]) == 64
    assert not any(word in receipt for word in ASHA)
    assert AccessLog.objects.filter(action="exported", actor=head.user).exists()
    assert "Fingerprint of what was handed out" in page.text()


# --- Erase ----------------------------------------------------------------------------------------


def test_an_erased_request_keeps_no_name(head, lead):
    head.post(
        "/admin/desk/requests/new/",
        {"kind": "erase", "came_by": "email", "name": "Asha Kulkarni", "contact": "asha@example.com",
         "words": "I, Asha Kulkarni, 98220 12345, want it gone"},
    )  # fmt: skip
    page = Page(head, PrivacyRequest.objects.get())
    page.post("subject", lead=lead.pk)
    page.check()
    reference = lead.enquiries.get().reference
    page.answer(outcome="Told Asha Kulkarni")
    assert found_in_the_database(ASHA) == []
    assert page.asked.state == "done"
    assert page.asked.receipt["references"] == [reference]
    assert page.asked.receipt["counts"]["enquiry"] == 1
    assert reference in page.text()
    assert AccessLog.objects.filter(action="erased").exists()


def test_erasing_from_the_leads_page_takes_the_words_of_the_request_along(head, file, lead):
    page = Page(head, file("see", words="Asha Kulkarni asks"))
    erase(lead, reason="asked")
    page.asked.refresh_from_db()
    assert page.asked.words == ""
    assert found_in_the_database(ASHA) == []


def test_what_was_searched_for_the_person_goes_from_the_log_too(rohan, lead):
    for sought in ("Asha Kulkarni", "098220-12345", "asha@example.com", "Patil"):
        access.note_search(rohan.user, sought, count=1)
    erase(lead, reason="asked")
    assert sorted(AccessLog.objects.filter(action="searched").values_list("words", flat=True)) == [
        "", "", "", "Patil",
    ]  # fmt: skip


def test_an_interrupted_erasure_is_answered_again(head, file, lead):
    page = Page(head, file("erase"))
    page.check()
    erase(lead, reason="asked")  # and the machine stopped before the request was closed
    page.answer()
    assert page.asked.receipt["references"] == [lead.enquiries.get().reference]


def test_both_leads_of_one_person_are_forgotten(head, file, enquire, lead):
    enquire(phone="98220 99999", email="second@example.net", city="Nagpur", message="Fees for me?")
    second = Lead.objects.latest("pk")
    page = Page(head, file("erase"))
    page.post("subject", lead=second.pk)
    page.check()
    page.answer()
    assert found_in_the_database([*ASHA, "second@example.net", "9822099999"]) == []


# --- Correct, withdraw, complain, refuse ----------------------------------------------------------


def test_what_was_corrected_is_found_and_compared_like_what_was_given(head, file, lead, enquire):
    enquire(
        full_name="Mohan Patil", phone="97000 00009", email="mohan@example.net", message="Fees?"
    )
    page = Page(head, file("correct"))
    page.check()
    assert page.answer(email="asha@localhost", outcome="x").status_code == 422
    page.answer(full_name="Zubeida Qureshi", email="Mohan@example.net", outcome="Corrected.")
    lead.refresh_from_db()
    assert (lead.full_name, lead.email_key) == ("Zubeida Qureshi", "mohan@example.net")
    assert list(find(Lead.objects.present(), "zubeida")) == [lead]
    assert PossibleDuplicate.objects.filter(reason__contains="after a correction").exists()


def test_the_history_of_a_merge_that_was_undone_hands_out_nothing_of_the_other(
    head, rohan, lead, file, enquire
):
    enquire(
        full_name="Meera Joshi", phone="97000 00002", email="meera@example.org", message="Hostel?"
    )
    other = Lead.objects.latest("pk")
    made = merge(lead.pk, other.pk, by=head.user)
    undo(made.pk, by=head.user)
    page = Page(head, file("see"))
    page.check()
    told = words(page.post("disclose", **{"as": "json"}))
    assert "asha@example.com" in told
    for secret in ("meera@example.org", "9700000002", "Meera Joshi"):
        assert secret not in told


def test_what_was_wrong_is_corrected_on_the_lead_and_stays_as_sent_on_the_enquiry(head, file, lead):
    page = Page(head, file("correct"))
    page.check()
    assert page.answer(outcome="Done").status_code == 422  # nothing is filled in
    page.answer(full_name="Asha Kulkarni-Deshpande", phone="97000 00001", outcome="Corrected.")
    lead.refresh_from_db()
    assert (lead.full_name, lead.phone) == ("Asha Kulkarni-Deshpande", "+919700000001")
    assert lead.email == "asha@example.com"
    assert lead.enquiries.get().full_name == "Asha Kulkarni"
    assert page.asked.receipt["corrected"] == ["full_name", "phone"]


def test_a_number_that_is_none_comes_back_with_what_was_typed(head, file):
    page = Page(head, file("correct"))
    page.check()
    answer = page.answer(phone="12", city="Karad", outcome="x")
    assert answer.status_code == 422
    assert "Karad" in words(answer)
    assert page.asked.state == "open"


def test_a_withdrawal_stops_everything_at_once(head, rohan, file, lead):
    plan_follow_up(lead.pk, clock.now() + timedelta(days=3), by=rohan.user)
    page = Page(head, file("withdraw"))
    page.answer(outcome="Told by phone.")
    lead.refresh_from_db()
    assert lead.stage == "lost"
    assert not lead.follow_ups.filter(done_at=None).exists()
    assert set(lead.channels_refused) == {"call", "whatsapp", "sms", "email", "visit"}
    assert not lead.mails.owed().filter(kind="confirmation").exists()
    assert lead.mails.owed().filter(kind="notice").exists()  # the desk may know
    assert [one.is_given for one in lead.consents.order_by("pk")] == [True, False]
    assert page.asked.receipt["counts"] == {"consents": 1, "mails": 1, "follow_ups": 1}
    text = words(rohan.get(f"/admin/leads/lead/{lead.pk}/change/"))
    assert "tel:" not in text
    template = MessageTemplate.objects.create(name="Hi", channel="email", subject="x", text="y")
    rohan.post(f"/admin/desk/leads/{lead.pk}/send/", {"template": template.pk})
    assert not OutboundEmail.objects.filter(kind="message").exists()
    assert books.balance().amiss == []


def test_who_withdrew_and_asks_again_may_be_answered_again(head, file, lead, enquire):
    Page(head, file("withdraw")).answer(outcome="Told.")
    enquire(message="I changed my mind")
    lead.refresh_from_db()
    assert (lead.stage, lead.channels_refused) == ("new", [])
    assert Consent.objects.filter(lead=lead).count() == 3


def test_a_refusal_needs_its_reason(head, file):
    page = Page(head, file("erase"))
    assert page.answer(refuse="1").status_code == 422
    page.answer(refuse="1", outcome="It is not their lead.")
    assert (page.asked.state, page.asked.outcome) == ("refused", "It is not their lead.")
    assert Lead.objects.get().full_name == "Asha Kulkarni"


def test_it_is_answered_once(head, file):
    page = Page(head, file("complaint"))
    page.answer(outcome="First")
    answer = page.answer(outcome="Second")
    assert "answered already" in words(answer)
    assert page.asked.outcome == "First"


# --- And merging ----------------------------------------------------------------------------------


def test_a_request_goes_with_its_lead_through_a_merge_and_back(head, file, lead, enquire):
    asked = file("see")
    enquire(phone="98220 99999", email="second@example.net", city="Nagpur")
    other = Lead.objects.latest("pk")
    made = merge(other.pk, lead.pk, by=head.user)
    assert RequestSubject.objects.get().lead == other
    undo(made.pk, by=head.user)
    assert RequestSubject.objects.get().lead == lead
    assert asked.state == "open"


@pytest.mark.parametrize("path", ["x", "0", "99999999999999999999", "1%00"])
def test_a_number_that_is_no_request_is_no_fault(head, path):
    assert head.get(f"{LIST}{path}/change/").status_code in (302, 400, 404)
    assert head.post(f"/admin/desk/requests/{path}/answer/").status_code in (400, 404)
