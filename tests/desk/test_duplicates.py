"""Who may be the same person: why, how surely, and all of them on one page."""

from datetime import timedelta

import pytest

from leads import clock
from leads.admin import duplicates
from leads.choices import Strength
from leads.erasure import erase
from leads.merging import merge, open_pairs, possible_duplicates, tell_apart, undo
from leads.models import Lead, PossibleDuplicate, Seat

PAGE = "/admin/desk/duplicates/"


def pair():
    found = PossibleDuplicate.objects.get()
    return found.get_strength_display(), found.reason


@pytest.mark.parametrize(
    ("changes", "strength", "reason"),
    [
        (
            {"email": "other@example.net"},
            None,  # one person, and joined: mobile and name fit
            "",
        ),
        (
            {"full_name": "Mohan Patil", "email": "mohan@example.net"},
            "weak",
            "same mobile, other name",
        ),
        (
            {"phone": "98220 99999", "email": "asha@exampel.com"},
            "weak",
            "same name and city, within a week",
        ),
        (
            {"phone": "98220 99999", "email": "asah@example.com"},
            None,  # too short a mailbox to call it a slip, and another city
            "",
        ),
        (
            {"phone": "98220 99999", "email": "someone@example.net"},
            "weak",
            "same name and city, within a week",
        ),
    ],
)
def test_each_suggestion_has_a_reason_and_says_how_sure_it_is(enquire, changes, strength, reason):
    enquire()
    if strength is None:
        changes |= {"city": "Nagpur"}
    enquire(**changes)
    if strength is None:
        assert not PossibleDuplicate.objects.exists()
    else:
        assert pair() == (strength, reason)


@pytest.mark.parametrize(
    ("one", "other", "is_likely"),
    [
        ("asha.kulkarni@gmail.com", "asha.kulkarni@gmial.com", True),
        ("kulkarni@example.com", "kulkarnii@example.com", True),
        ("kulkarni@example.com", "kulakrni@example.com", True),
        ("kulkarni1@example.com", "kulkarni2@example.com", False),
        ("kulkarni@example.com", "kulkarni@example.net", False),
    ],
)
def test_an_address_with_a_slip_and_the_same_name_is_likely(
    enquire, newcomers, one, other, is_likely
):
    newcomers(1, full_name="ASHA Kulkarni", email=other, email_key=other, city="Nagpur")
    enquire(email=one)
    assert Lead.objects.count() == 2
    found = PossibleDuplicate.objects.filter(strength=Strength.LIKELY)
    assert found.exists() is is_likely


def test_the_same_mobile_and_name_with_another_mailbox_is_strong(enquire):
    """Two leads that a third enquiry ties together: its mailbox is the one's, its mobile the other's."""
    enquire(email="one@example.net", phone="98220 99999", city="Nagpur")
    enquire(email="two@example.com", city="Satara")
    enquire(email="one@example.net", city="Pune")
    assert pair() == ("strong", "same mobile and name, other e-mail")


def test_a_namesake_of_last_month_or_with_one_name_alone_is_nobody_to_us(enquire):
    enquire()
    Lead.objects.update(last_enquiry_at=clock.now() - timedelta(days=8))
    enquire(phone="98220 99999", email="other@example.net")
    enquire(full_name="Asha", phone="98220 88888", email="third@example.net")
    enquire(full_name="Asha", phone="98220 77777", email="fourth@example.net")
    assert not PossibleDuplicate.objects.exists()


def test_a_surer_reason_replaces_a_weaker_one_but_not_a_decision(enquire, rohan):
    enquire(email="one@example.net", phone="98220 99999")
    enquire(email="two@example.com")
    assert PossibleDuplicate.objects.get().strength == Strength.WEAK
    enquire(email="one@example.net", message="Again")
    assert PossibleDuplicate.objects.get().strength == Strength.STRONG
    tell_apart(*Lead.objects.order_by("pk"), by=rohan.user)
    PossibleDuplicate.objects.update(strength=Strength.WEAK)
    enquire(email="one@example.net", message="And again")
    assert PossibleDuplicate.objects.get().strength == Strength.WEAK


# --- The page with all of them ------------------------------------------------------------------


@pytest.fixture
def leads(newcomers):
    return newcomers(6)


@pytest.fixture
def pairs(leads):
    """Three of them, in the order in which nobody should see them."""

    def make(older, newer, strength):
        return PossibleDuplicate.objects.create(
            other=leads[older], lead=leads[newer], strength=strength, reason=f"{strength.label}ly"
        )

    return [
        make(0, 1, Strength.WEAK),
        make(2, 3, Strength.STRONG),
        make(4, 5, Strength.LIKELY),
    ]


def words(client, path=PAGE):
    return client.get(path).content.decode()


def test_the_surest_come_first_and_each_opens_side_by_side(head, pairs, leads):
    page = words(head)
    places = [page.index(f"{name}ly") for name in ("Strong", "Likely", "Weak")]
    assert places == sorted(places)
    assert f"{PAGE}{leads[2].pk}/{leads[3].pk}/" in page


def test_page_after_page_shows_every_pair_once(head, newcomers, monkeypatch):
    monkeypatch.setattr(duplicates, "SHOWN", 3)
    people = newcomers(16)
    for number in range(8):
        PossibleDuplicate.objects.create(
            other=people[2 * number],
            lead=people[2 * number + 1],
            strength=number % 3 + 1,
            reason="x",
        )
    seen, path = [], PAGE
    while path:
        answer = head.get(path)
        seen += [row.pair.pk for row in answer.context["pairs"]]
        after = answer.context["next"]
        path = f"{PAGE}?after={after}" if after else ""
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(
    "after", ["x", "1", "1.x", "-1.2", "99999.1", "1.99999999999999999999", "."]
)
def test_a_strange_place_begins_at_the_beginning(head, pairs, after):
    assert "Strongly" in words(head, f"{PAGE}?after={after}")


def test_one_sees_the_pairs_of_whom_one_may_see_both(rohan, team, pairs, leads):
    Seat.objects.filter(counsellor=team[2]).update(team="Mumbai")
    Lead.objects.filter(pk=leads[3].pk).update(owner=team[2])
    page = words(rohan)
    assert "Strongly" not in page
    assert "Likelyly" in page
    assert rohan.get(f"{PAGE}{leads[2].pk}/{leads[3].pk}/").status_code == 404


def test_a_merged_lead_stands_for_the_kept_one_until_it_is_undone(head, pairs, leads):
    made = merge(leads[0].pk, leads[3].pk, by=head.user)
    page = words(head)
    assert f"{PAGE}{leads[0].pk}/{leads[2].pk}/" in page
    undo(made.pk, by=head.user)
    assert f"{PAGE}{leads[2].pk}/{leads[3].pk}/" in words(head)
    merge(leads[2].pk, leads[3].pk, by=head.user)
    assert "Strongly" not in words(head)


def test_two_who_were_told_apart_stay_apart_by_whatever_lead_of_theirs(head, pairs, leads):
    """2 and 3 may be the same; 3 becomes part of 0, and 0 was told apart from 2."""
    tell_apart(leads[0], leads[2], by=head.user)
    merge(leads[0].pk, leads[3].pk, by=head.user)
    assert "Strongly" not in words(head)
    kept = Lead.objects.get(pk=leads[0].pk)
    assert leads[2] not in [other for _pair, other in possible_duplicates(kept)]


def test_told_apart_after_a_merge_goes_for_the_merged_one_too(head, pairs, leads):
    merge(leads[0].pk, leads[3].pk, by=head.user)
    tell_apart(Lead.objects.get(pk=leads[0].pk), leads[2], by=head.user)
    assert not open_pairs(head.user).filter(pk=pairs[1].pk).exists()
    assert leads[0] not in [other for _pair, other in possible_duplicates(leads[2])]


def test_nobody_looks_like_somebody_who_was_erased(head, pairs, leads):
    erase(leads[2], reason="asked")
    assert "Strongly" not in words(head)


def test_the_menu_counts_those_that_are_worth_a_look(head, pairs):
    page = words(head, "/admin/")
    assert "Possible duplicates" in page
    duplicates._counted.clear()
    request = type("Request", (), {"user": head.user})
    assert duplicates.badge(request) == "2"


@pytest.mark.parametrize("count", [2, 24])
def test_more_pairs_cost_no_more_queries(head, newcomers, django_assert_max_num_queries, count):
    people = newcomers(2 * count)
    for number in range(count):
        PossibleDuplicate.objects.create(
            other=people[2 * number], lead=people[2 * number + 1], reason="x"
        )
    words(head)
    with django_assert_max_num_queries(12):
        words(head)


def test_side_by_side_has_what_one_judges_by(head, enquire):
    enquire(message="Is there a hostel?")
    enquire(full_name="Mohan Patil", email="mohan@example.net", city="Karad", message="Fees?")
    asha, mohan = Lead.objects.order_by("pk")
    page = words(head, f"{PAGE}{asha.pk}/{mohan.pk}/")
    for said in (
        "Is there a hostel?", "Fees?", asha.enquiries.get().reference, mohan.enquiries.get().reference,
        "Karad", "MBA in Operations Management", "Confirmation to the student: queued",
        "Weak", "Same mobile, other name",
    ):  # fmt: skip
        assert said in page
