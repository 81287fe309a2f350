"""The list of leads: filters that combine and stay in the address, lists by name, any way of typing a phone."""

from datetime import timedelta

import pytest
from django.test import Client

from leads import clock
from leads.erasure import erase
from leads.merging import merge, undo
from leads.models import Application, Lead, SavedView, Tag

LIST = "/admin/leads/lead/"


def names(client, query=""):
    page = client.get(f"{LIST}?{query}").content.decode()
    return {
        name for name in ("Asha Kulkarni", "Vikram Jadhav") if f"<strong>{name}</strong>" in page
    }


@pytest.fixture
def both(enquire):
    """Asha, and Vikram who applied."""
    enquire(utm_source="google", utm_campaign="mba-2027")
    enquire(
        "/apply/", full_name="Vikram Jadhav", phone="99220 99220", email="vikram@example.com",
        city="Pune", exams=["cat"], utm_source="facebook",
    )  # fmt: skip
    return Lead.objects.get(full_name="Asha Kulkarni"), Lead.objects.get(full_name="Vikram Jadhav")


@pytest.mark.parametrize(
    ("query", "change"),
    [
        ("whose=me", {"owner": "rohan"}),
        ("stands=closed", {"stage": "lost"}),
        ("due=overdue", {"next_at": -1}),
        ("due=none", {"next_at": None}),
        ("reach=mail", {"email_problem": "550"}),
        ("reach=phone", {"phone_problem": "Somebody else answered."}),
        ("reach=misses", {"failed_in_a_row": 3}),
        ("not_by=sms", {"channels_refused": ["sms"]}),
        ("language__exact=mr", {"language": "mr"}),
        ("stage__exact=qualified", {"stage": "qualified"}),
        ("first_touch__source=google", {}),
        ("first_touch__campaign=mba-2027", {}),
    ],
)
def test_each_filter_finds_its_own(both, rohan, query, change):
    asha, _vikram = both
    if change.get("owner"):
        change = {"owner": rohan.user}
    if change.get("next_at"):
        change = {"next_at": clock.now() - timedelta(minutes=5)}
    Lead.objects.filter(pk=asha.pk).update(**change)
    assert names(rohan, query) == {"Asha Kulkarni"}


def test_who_took_an_exam_is_found_by_it(both, rohan):
    assert Application.objects.get().exams == ["cat"]
    assert names(rohan, "exam=cat") == {"Vikram Jadhav"}
    assert names(rohan, "exam=xat") == set()


def test_filters_combine_with_each_other_and_with_the_search(both, rohan):
    asha, vikram = both
    tag = Tag.objects.create(name="open day")
    for lead in both:
        lead.tags.add(tag)
    assert names(rohan, f"tags__id__exact={tag.pk}") == {"Asha Kulkarni", "Vikram Jadhav"}
    assert names(rohan, f"tags__id__exact={tag.pk}&exam=cat&stands=open") == {"Vikram Jadhav"}
    assert names(rohan, f"tags__id__exact={tag.pk}&q=2345") == {"Asha Kulkarni"}


@pytest.mark.parametrize(
    "typed",
    ["Kulk", "asha@example.com", "98220 12345", "+919822012345", "०९८२२०१२३४५", "2345", "sha@exa"],
)
def test_any_way_of_typing_finds_her(both, rohan, typed):
    assert names(rohan, f"q={typed.replace('+', '%2B')}") == {"Asha Kulkarni"}


def test_the_next_step_stands_beside_the_name(both, rohan):
    asha, _vikram = both
    Lead.objects.filter(pk=asha.pk).update(next_at=clock.now() - timedelta(minutes=125))
    page = rohan.get(LIST).content.decode()
    assert "2 h 5 min late" in page
    assert "First call" in page


def test_more_leads_cost_no_more_queries(rohan, newcomers, django_assert_max_num_queries):
    for count in (5, 45):
        newcomers(count, owner=rohan.user)
        rohan.get(LIST)
        with django_assert_max_num_queries(20):
            rohan.get(LIST)


# --- Lists by name --------------------------------------------------------------------------------


def keep(client, name, query, **more):
    return client.post("/admin/desk/views/", {"name": name, "query": query, **more})


def test_a_list_is_kept_by_name_and_opens_the_same_list(both, rohan):
    answer = keep(rohan, "CAT people", "exam=cat&stands=open&p=3")
    assert answer.url == f"{LIST}?exam=cat&stands=open"
    assert 'href="?exam=cat&amp;stands=open"' in rohan.get(LIST).content.decode()


def test_a_shared_one_is_seen_by_others_and_a_private_one_is_not(both, rohan, head):
    keep(head, "Mine alone", "exam=cat")
    keep(head, "For all", "exam=xat", is_shared="on")
    page = rohan.get(LIST).content.decode()
    assert "For all" in page
    assert "Mine alone" not in page


def test_the_same_name_again_is_the_same_view_and_only_ones_own_is_forgotten(both, rohan, head):
    keep(rohan, "Cats", "exam=cat")
    keep(rohan, "Cats", "exam=xat")
    view = SavedView.objects.get()
    assert view.query == "exam=xat"
    assert head.post(f"/admin/desk/views/{view.pk}/forget/").status_code == 404
    rohan.post(f"/admin/desk/views/{view.pk}/forget/")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_name_that_cannot_be_is_told_and_the_list_stays(both, rohan, name):
    answer = rohan.post("/admin/desk/views/", {"name": name, "query": "exam=cat"}, follow=True)
    assert "at most 60 letters" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"{LIST}?exam=cat"


def test_nobody_else_keeps_views(both, marketer):
    for client in (marketer, Client()):
        keep(client, "x", "")
    assert not SavedView.objects.exists()


# --- By all names that a person goes by -----------------------------------------------------------


def test_another_name_and_address_of_a_later_enquiry_find_the_same_lead(enquire, rohan):
    enquire()
    enquire(full_name="Asha K. Bhide", phone="97000 11111", message="Again")
    assert Lead.objects.count() == 1
    for sought in ("bhide", "Kulkarni", "97000 11111", "1111"):
        assert names(rohan, f"q={sought}") == {"Asha Kulkarni"}


def test_who_was_merged_is_found_by_either_name_and_after_the_undo_by_the_own(both, head):
    asha, vikram = both
    made = merge(asha.pk, vikram.pk, by=head.user)
    assert names(head, "q=jadhav") == names(head, "q=kulkarni") == {"Asha Kulkarni"}
    undo(made.pk, by=head.user)
    assert names(head, "q=jadhav") == {"Vikram Jadhav"}
    assert names(head, "q=kulkarni") == {"Asha Kulkarni"}


def test_who_was_erased_is_found_by_nothing(both, head):
    asha, _vikram = both
    erase(asha, reason="asked")
    for sought in ("kulkarni", "asha@example.com", "98220 12345", "2345"):
        assert names(head, f"q={sought}") == set()
        assert "Erased on" not in head.get(f"{LIST}?q={sought}").content.decode()


@pytest.mark.parametrize(
    "typed", ["Kulkarni Asha", "asha  kulk", "98220 1", "9822012", "+91982201"]
)
def test_words_in_any_order_and_the_start_of_a_number_find_her(both, rohan, typed):
    assert names(rohan, f"q={typed.replace('+', '%2B')}") == {"Asha Kulkarni"}


def test_nobody_needs_to_type_an_accent(enquire, rohan):
    enquire(full_name="Brontë Gaikwad")
    for typed in ("bronte", "Brontë", "gaikwad bronte"):
        assert "Brontë Gaikwad" in rohan.get(f"{LIST}?q={typed}").content.decode()


@pytest.mark.parametrize("query", ["q=2345", "q=98220", "q=asha%40exam", "q=9822012344"])
def test_who_sees_numbers_masked_finds_nobody_by_a_part_of_one(both, auditor, query):
    assert names(auditor, query) == set()


@pytest.mark.parametrize("query", ["q=9822012345", "q=asha@example.com", "q=kulkarni"])
def test_who_sees_numbers_masked_finds_by_the_whole(both, auditor, query):
    assert names(auditor, query) == {"Asha Kulkarni"}


@pytest.mark.parametrize(
    "query", ["phone__startswith=%2B9198", "email__startswith=a", "message__regex=(a%2B)%2B%24", "phone__regex=(",
              "owner__password__startswith=x", "enquiries__phone=%2B919822012345"],
)  # fmt: skip
def test_an_address_asks_nothing_that_the_sheet_does_not(both, auditor, head, query):
    for client in (auditor, head):
        for section in ("lead", "enquiry", "outboundemail", "accesslog"):
            assert client.get(f"/admin/leads/{section}/?{query}").status_code in (400, 403)


@pytest.mark.parametrize(
    "query", ["came_from=0001-01-01", "moved=qualified.0001-01-01.2026-01-01", "asked_from=0001-01-01",
              "after=1~0001-01-01T00:00:00%2B14:00", "before=1~9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_a_day_before_all_clocks_is_no_server_error(both, head, query):
    assert head.get(f"{LIST}?{query}").status_code == 200
