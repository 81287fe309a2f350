"""Duplicates: merged with everything they have, undone without a trace, told apart for good."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from leads import access, books, bulk, clock, presence
from leads.contacting import add_note, finish_follow_up, log_attempt, plan_follow_up
from leads.correction import correct_and_send
from leads.desk_clock import own_up
from leads.desk_work import Refused, changing
from leads.erasure import erase
from leads.merging import MOVED, merge, tell_apart, undo
from leads.models import (
    AccessLog,
    Enquiry,
    FollowUp,
    Lead,
    Merge,
    PossibleDuplicate,
    Presence,
    Promise,
    Seat,
    Tag,
)

from ..leads.test_erasure import found_in_the_database
from .recount import assert_columns_true

NOT_MOVED = {Lead, Merge, PossibleDuplicate, AccessLog, Presence}


@pytest.fixture
def two(enquire, rohan):
    """Asha twice, with another number and address each, and a history on both sides."""
    enquire(message="Is there a hostel?", utm_source="google")
    enquire(
        full_name="Asha K.",
        phone="98220 99999",
        email="ak@example.com",
        city="Pune",
        utm_source="facebook",
    )
    kept, other = Lead.objects.order_by("pk")
    for lead in (kept, other):
        log_attempt(lead.pk, "call", "connected", by=rohan.user, note=f"about {lead.pk}")
        plan_follow_up(lead.pk, clock.now() + timedelta(days=3), by=rohan.user)
        add_note(lead.pk, f"note of {lead.pk}", by=rohan.user)
        lead.tags.add(Tag.objects.create(name=f"tag {lead.pk}"))
    with changing(other.pk) as lead:
        lead.channels_refused = ["sms"]
    return Lead.objects.order_by("pk")


def everything():
    """Every row of every table of the desk, but the record of merges itself."""
    rows = {}
    for model in apps.get_app_config("leads").get_models(include_auto_created=True):
        if model is not Merge:
            rows[model._meta.label] = list(model._base_manager.order_by("pk").values_list())
    return rows


def test_one_lead_is_left_with_all_that_both_had(two, rohan):
    kept, other = two
    references = set(Enquiry.objects.values_list("reference", flat=True))
    merge(kept.pk, other.pk, by=rohan.user)
    kept.refresh_from_db()
    assert set(kept.enquiries.values_list("reference", flat=True)) == references
    assert kept.attempts.count() == 2
    assert kept.attempts_made == 2
    assert kept.mails.count() == 4
    assert kept.channels_refused == ["sms"]
    assert kept.tags.count() == 2
    assert (kept.first_touch.source, kept.last_touch.source) == ("google", "facebook")
    assert list(Lead.objects.present()) == [kept]


def test_what_one_chooses_is_taken_and_what_is_missing_is_filled_in(two, rohan):
    kept, other = two
    Lead.objects.filter(pk=kept.pk).update(city="")
    merge(kept.pk, other.pk, by=rohan.user, take={"email"})
    kept.refresh_from_db()
    assert (kept.email, kept.email_key, kept.city) == ("ak@example.com", "ak@example.com", "Pune")
    assert kept.phone == "+919822012345"


def test_the_stage_that_is_further_along_stays(two, rohan):
    kept, other = two
    Lead.objects.filter(pk=other.pk).update(stage="applied")
    merge(kept.pk, other.pk, by=rohan.user)
    kept.refresh_from_db()
    assert kept.stage == "applied"


def test_undo_restores_every_field_row_time_and_number(two, rohan):
    before = everything()
    made = merge(two[0].pk, two[1].pk, by=rohan.user, take={"email", "phone", "full_name", "owner"})
    assert everything() != before
    undo(made.pk, by=rohan.user)
    assert everything() == before
    for lead in two:
        assert_columns_true(lead)


def test_what_happened_after_the_merge_stays_with_the_kept_lead(two, rohan, enquire):
    kept, other = two
    made = merge(kept.pk, other.pk, by=rohan.user)
    enquire(message="And the fees?")
    log_attempt(kept.pk, "call", "busy", by=rohan.user)
    Lead.objects.filter(pk=kept.pk).update(city="Karad")
    undo(made.pk, by=rohan.user)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert kept.enquiries.filter(message="And the fees?").exists()
    assert kept.attempts.filter(disposition="busy").exists()
    assert kept.city == "Karad"
    assert (other.city, other.enquiries.count(), other.merged_into) == ("Pune", 1, None)
    assert_columns_true(kept)
    assert_columns_true(other)


def test_every_table_that_points_at_a_lead_is_thought_of():
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is Lead
    }
    assert pointing == {*MOVED, *NOT_MOVED}


def test_a_new_enquiry_of_either_joins_the_kept_lead(two, rohan, enquire):
    kept, other = two
    merge(kept.pk, other.pk, by=rohan.user)
    enquire(full_name="Asha K.", phone="98220 99999", email="ak@example.com", message="Again")
    assert Enquiry.objects.get(message="Again").lead == kept


@pytest.mark.parametrize("days", [31])
def test_after_thirty_days_it_stays(two, rohan, days):
    made = merge(two[0].pk, two[1].pk, by=rohan.user)
    Merge.objects.update(merged_at=clock.now() - timedelta(days=days))
    with pytest.raises(Refused, match="cannot be undone any more"):
        undo(made.pk, by=rohan.user)


def test_it_is_not_done_twice_nor_undone_twice_nor_with_itself(two, rohan):
    kept, other = two
    made = merge(kept.pk, other.pk, by=rohan.user)
    with pytest.raises(Refused, match="merged already"):
        merge(kept.pk, other.pk, by=rohan.user)
    undo(made.pk, by=rohan.user)
    with pytest.raises(Refused, match="cannot be undone"):
        undo(made.pk, by=rohan.user)
    with pytest.raises(Refused, match="Choose two leads"):
        merge(kept.pk, kept.pk, by=rohan.user)


def test_who_asks_to_be_forgotten_is_forgotten_in_both(two, rohan):
    kept, other = two
    made = merge(kept.pk, other.pk, by=rohan.user)
    erase(kept, reason="asked by post")
    kinds = ["Asha", "98220 99999", "9822099999", "ak@example.com", "note of"]
    assert found_in_the_database(kinds) == []
    with pytest.raises(Refused):
        undo(made.pk, by=rohan.user)


def test_the_books_balance_after_a_merge_and_after_its_undo(two, rohan):
    made = merge(two[0].pk, two[1].pk, by=rohan.user)
    assert books.balance().amiss == []
    undo(made.pk, by=rohan.user)
    assert books.balance().amiss == []


def test_merges_one_after_the_other_are_undone_the_other_way_round(two, rohan, enquire):
    enquire(full_name="Asha Kulkarni", phone="98220 88888", email="third@example.com")
    one, other, third = Lead.objects.order_by("pk")
    before = everything()
    first = merge(other.pk, third.pk, by=rohan.user)
    second = merge(one.pk, other.pk, by=rohan.user)
    third.refresh_from_db()
    assert third.merged_into == one
    assert books.balance().amiss == []
    with pytest.raises(Refused, match="undo the later merge first"):
        undo(first.pk, by=rohan.user)
    undo(second.pk, by=rohan.user)
    undo(first.pk, by=rohan.user)
    assert everything() == before


def test_calls_made_since_are_counted_once_after_the_undo(two, rohan):
    kept, other = two
    made = merge(kept.pk, other.pk, by=rohan.user)
    log_attempt(kept.pk, "call", "busy", by=rohan.user)
    undo(made.pk, by=rohan.user)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.attempts_made, other.attempts_made) == (2, 1)
    assert (kept.attempts.count(), other.attempts.count()) == (2, 1)


def test_who_was_first_called_since_the_merge_counts_as_called(enquire, rohan):
    enquire()
    enquire(phone="98220 99999", email="ak@example.com")
    kept, other = Lead.objects.order_by("pk")
    log_attempt(other.pk, "call", "connected", by=rohan.user)
    made = merge(kept.pk, other.pk, by=rohan.user)
    log_attempt(kept.pk, "call", "busy", by=rohan.user)
    undo(made.pk, by=rohan.user)
    kept.refresh_from_db()
    assert kept.first_contacted_at == kept.attempts.get().made_at


def test_what_was_done_since_is_not_due_again_after_the_undo(two, rohan):
    kept, other = two
    made = merge(kept.pk, other.pk, by=rohan.user)
    for follow_up in FollowUp.objects.filter(done_at=None):
        finish_follow_up(follow_up, by=rohan.user)
    undo(made.pk, by=rohan.user)
    for lead in (kept, other):
        lead.refresh_from_db()
        assert (lead.next_at, lead.next_step) == (None, "")


def test_a_mail_about_an_enquiry_that_was_sent_again_since_goes_back_with_it(two, rohan):
    kept, other = two
    sent = other.mails.filter(kind="confirmation").get()
    made = merge(kept.pk, other.pk, by=rohan.user)
    sent.refresh_from_db()
    again = correct_and_send(sent, "right@example.com", by=rohan.user)
    undo(made.pk, by=rohan.user)
    again.refresh_from_db()
    assert again.lead == other
    assert again.lead == again.enquiry.lead
    assert books.balance().amiss == []


def test_a_change_to_many_leaves_out_who_was_merged_meanwhile(two, rohan):
    kept, other = two
    job = bulk.draft([kept.pk, other.pk], by=rohan.user)
    merge(kept.pk, other.pk, by=rohan.user)
    bulk.confirm(job, "tag", {"tag": Tag.objects.first().pk})
    bulk.run_waiting()
    job.refresh_from_db()
    assert job.done == 1
    assert job.skipped[0][0] == other.pk
    assert "merged into another" in job.skipped[0][1]


def test_whoever_erases_a_lead_that_was_merged_a_moment_ago_erases_the_person(two, rohan):
    kept, other = two
    stale = Lead.objects.get(pk=other.pk)
    merge(kept.pk, other.pk, by=rohan.user)
    assert len(erase(stale, reason="asked")) == 2
    assert found_in_the_database(["Asha", "9822099999", "ak@example.com"]) == []


def test_who_opened_whom_stays_as_it_was_through_merge_and_undo(two, rohan):
    for lead in two:
        access.note(rohan.user, "opened", lead)
    presence.say(two[1], rohan.user)
    before = everything()
    made = merge(two[0].pk, two[1].pk, by=rohan.user)
    undo(made.pk, by=rohan.user)
    assert everything() == before


def test_a_call_since_the_merge_has_kept_the_promises_of_both(enquire, rohan):
    enquire()
    enquire(phone="98220 99999", email="ak@example.com")
    kept, other = Lead.objects.order_by("pk")
    made = merge(kept.pk, other.pk, by=rohan.user)
    log_attempt(kept.pk, "call", "connected", by=rohan.user)
    undo(made.pk, by=rohan.user)
    for lead in (kept, other):
        lead.refresh_from_db()
        assert (lead.promises.get().kept_at is None, lead.promise_state) == (False, "kept")
        assert_columns_true(lead)


def test_the_promise_of_one_that_was_kept_since_is_not_said_of_the_other(enquire, rohan):
    enquire()
    enquire(phone="98220 99999", email="ak@example.com")
    kept, other = Lead.objects.order_by("pk")
    log_attempt(kept.pk, "call", "connected", by=rohan.user)
    made = merge(kept.pk, other.pk, by=rohan.user)
    Promise.objects.filter(kept_at=None).update(due_at=clock.now() - timedelta(minutes=1))
    own_up()
    undo(made.pk, by=rohan.user)
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.promise_state, other.promise_state) == ("kept", "broken")
    assert_columns_true(kept)
    assert_columns_true(other)


# --- At the desk --------------------------------------------------------------------------------


def text(client, path):
    return client.get(path, follow=True).content.decode()


def test_the_head_chooses_field_by_field_and_may_undo(two, head, rohan):
    Seat.objects.create(counsellor=head.user)  # whoever calls sees numbers whole
    kept, other = two
    path = f"/admin/desk/duplicates/{kept.pk}/{other.pk}/"
    assert "ak@example.com" in text(head, path)
    assert rohan.post(path).status_code == 403
    head.post(path, {"email": "other", "phone": "kept"})
    page = text(head, f"/admin/leads/lead/{other.pk}/change/")
    assert "merged into the one that you see" in page
    assert "mailto:ak@example.com" in page
    assert "Undo" in page
    head.post(f"/admin/desk/merges/{Merge.objects.get().pk}/undo/")
    assert "about" in text(head, f"/admin/leads/lead/{other.pk}/change/")
    assert Lead.objects.present().count() == 2


def test_an_old_reference_finds_the_kept_lead(two, head):
    kept, other = two
    reference = other.enquiries.get().reference
    merge(kept.pk, other.pk, by=User.objects.get(username="meera"))
    page = text(head, f"/admin/leads/lead/?q={reference}")
    assert f"/admin/leads/lead/{kept.pk}/change/" in page
    assert f"/admin/leads/lead/{other.pk}/change/" not in page


def test_a_shared_phone_is_only_suggested_and_telling_apart_is_remembered(enquire, rohan):
    enquire()
    enquire(full_name="Mohan Patil", email="mohan@example.net")
    asha, mohan = Lead.objects.order_by("pk")
    path = f"/admin/leads/lead/{asha.pk}/change/"
    assert "Possibly the same person" in text(rohan, path)
    assert "same mobile, other name" in text(rohan, path)
    rohan.post(f"/admin/desk/duplicates/{asha.pk}/{mohan.pk}/apart/")
    enquire(full_name="Mohan Patil", email="mohan@example.net", message="Fees?")
    assert "Possibly the same person" not in text(rohan, path)
    assert PossibleDuplicate.objects.get().told_apart_by == rohan.user


def test_told_apart_before_anything_was_suggested_is_remembered_too(two, rohan):
    tell_apart(*two, by=rohan.user)
    assert PossibleDuplicate.objects.get().told_apart_at
