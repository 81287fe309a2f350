"""Merging while somebody else has one of the two in hand: staff, a visitor, or whoever erases.

Everybody takes identity, mails, enquiries and leads in one order, so nobody waits in a circle; whoever comes second
sees what the first has done. SQLite lets in one writer at a time.
"""

import pytest
from django.contrib.auth.models import User
from django.db import connection

from leads import books, stages
from leads.capture import release
from leads.choices import EnquiryState, Happening, MailKind
from leads.contacting import add_note
from leads.desk_work import Refused
from leads.erasure import erase
from leads.merging import merge, undo
from leads.models import Enquiry, Lead, Merge, OutboundEmail, TimelineEntry

from ..leads.test_erasure import found_in_the_database
from ..leads.test_lock_order import Person, at_once

ROUNDS = 8

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]


@pytest.fixture
def desk(school):
    return User.objects.create_user("rohan"), User.objects.create_user("priya")


class Twice(Person):
    """Two leads of one person: another mobile and another mailbox each."""

    def __init__(self, seed, asha):
        super().__init__(seed, asha)
        self.first = self.lead_of(self.send(0))
        self.other_mobile = f"97{seed:03}66666"
        other = {"phone": self.other_mobile, "email": f"second{seed}@example.com"}
        self.second = self.lead_of(self.send(1, **other))
        assert self.first != self.second
        self.others = other

    def send(self, visit, **changes):
        if "phone" not in changes:
            return super().send(visit, **changes)
        given = self.asha

        def asha(**typed):
            return given(**(typed | changes))

        self.asha = asha
        try:
            return super().send(visit)
        finally:
            self.asha = given

    @staticmethod
    def lead_of(reference):
        return Enquiry.objects.get(reference=reference).lead


@pytest.fixture
def rounds(asha, school):
    return [Twice(seed, asha) for seed in range(ROUNDS)]


def or_refused(act):
    """What it gives, or why not: losing a race is no fault."""

    def run():
        try:
            return act()
        except Refused as refusal:
            return refusal

    return run


def nothing_hangs_on_a_lead_that_is_not_shown():
    merged = Lead.everything.filter(merged_into__isnull=False)
    return not (
        Enquiry.everything.filter(lead__in=merged).exists()
        or OutboundEmail.everything.filter(lead__in=merged).exists()
        or TimelineEntry.objects.filter(lead__in=merged).exclude(kind=Happening.ERASED).exists()
    )


def test_the_same_pair_merged_both_ways_at_once_is_merged_once(rounds, desk):
    for person in rounds:
        one, two = person.first.pk, person.second.pk
        given = at_once(
            person.seed,
            or_refused(lambda one=one, two=two: merge(one, two, by=desk[0])),
            or_refused(lambda one=one, two=two: merge(two, one, by=desk[1])),
        )
        assert sorted(type(each).__name__ for each in given) == ["Merge", "Refused"]
        assert Lead.objects.present().filter(pk__in=[one, two]).count() == 1
    assert Merge.objects.count() == ROUNDS
    assert nothing_hangs_on_a_lead_that_is_not_shown()
    assert books.balance().amiss == []


def test_three_merged_in_a_ring_at_once_end_as_one_lead_or_two(rounds, desk):
    for one, two in zip(rounds[::2], rounds[1::2], strict=True):
        a, b, c = one.first.pk, one.second.pk, two.first.pk
        at_once(
            one.seed,
            *(
                or_refused(lambda x=x, y=y: merge(x, y, by=desk[0]))
                for x, y in ((a, b), (b, c), (c, a))
            ),
        )
        for lead in Lead.objects.filter(pk__in=[a, b, c], merged_into__isnull=False):
            assert lead.merged_into.merged_into_id is None
    assert nothing_hangs_on_a_lead_that_is_not_shown()
    assert books.balance().amiss == []


def test_what_the_same_person_sends_meanwhile_is_the_kept_leads(rounds, desk):
    for person in rounds:
        kept, absorbed = person.first, person.second
        _merged, reference = at_once(
            person.seed,
            lambda kept=kept, absorbed=absorbed: merge(kept.pk, absorbed.pk, by=desk[0]),
            lambda person=person: person.send(1, **person.others, city="Nashik"),
        )
        assert Enquiry.objects.get(reference=reference).lead == kept
        assert kept.enquiries.count() == 3
    assert nothing_hangs_on_a_lead_that_is_not_shown()
    assert books.balance().amiss == []


def test_who_is_known_by_an_older_enquiry_alone_is_found_in_the_kept_lead(rounds, desk):
    """The lead's own details have changed since, so that nothing but the lock of its row holds the visitor up."""
    for person in rounds:
        kept, absorbed = person.first, person.second
        Lead.objects.filter(pk=absorbed.pk).update(email_key="", email="", phone="")
        _merged, reference = at_once(
            person.seed,
            lambda kept=kept, absorbed=absorbed: merge(kept.pk, absorbed.pk, by=desk[0]),
            lambda person=person: person.send(1, **person.others, city="Nashik"),
        )
        assert Enquiry.objects.get(reference=reference).lead == kept
    assert nothing_hangs_on_a_lead_that_is_not_shown()
    assert books.balance().amiss == []


@pytest.mark.parametrize("erased", ["first", "second"])
def test_erasing_one_of_the_two_meanwhile_forgets_whoever_they_are_then(rounds, desk, erased):
    for person in rounds:
        lead = getattr(person, erased)
        merged, _references = at_once(
            person.seed,
            or_refused(lambda person=person: merge(person.first.pk, person.second.pk, by=desk[0])),
            lambda lead=lead: erase(Lead.objects.get(pk=lead.pk), reason="Asked for it."),
        )
        visit = 0 if erased == "first" else 1
        assert person.said[visit]
        left = found_in_the_database(person.said[visit])
        assert left == [], (person.seed, merged)
        if isinstance(merged, Merge):
            assert found_in_the_database([w for said in person.said.values() for w in said]) == []
    assert nothing_hangs_on_a_lead_that_is_not_shown()


def test_erasing_while_somebody_undoes_waits_in_no_circle_and_forgets_the_person(rounds, desk):
    for person in rounds:
        made = merge(person.first.pk, person.second.pk, by=desk[0])
        at_once(
            person.seed,
            or_refused(lambda made=made: undo(made.pk, by=desk[0])),
            lambda person=person: erase(person.first, reason="Asked for it."),
        )
        assert found_in_the_database(person.said[0]) == []
        made.refresh_from_db()
        assert made.undone_at or found_in_the_database(person.said[1]) == []
    assert nothing_hangs_on_a_lead_that_is_not_shown()
    assert books.balance().amiss == []


def test_undoing_while_the_stage_changes_loses_neither(rounds, desk):
    for person in rounds:
        made = merge(person.first.pk, person.second.pk, by=desk[0])
        moved, _undone = at_once(
            person.seed,
            or_refused(
                lambda person=person: stages.move(
                    person.first.pk, "qualified", by=desk[1], from_stage="new"
                )
            ),
            lambda made=made: undo(made.pk, by=desk[0]),
        )
        person.first.refresh_from_db()
        person.second.refresh_from_db()
        assert not isinstance(moved, Refused)
        assert (person.first.stage, person.second.stage) == ("qualified", "new")
        assert person.first.stage_changes.count() == 1
        assert person.second.enquiries.count() == 1
        assert person.second.merged_into is None
    assert books.balance().amiss == []


def test_two_who_undo_at_once_undo_once_and_a_note_meanwhile_is_kept(rounds, desk):
    for person in rounds:
        made = merge(person.first.pk, person.second.pk, by=desk[0])
        given = at_once(
            person.seed,
            or_refused(lambda made=made: undo(made.pk, by=desk[0])),
            or_refused(lambda made=made: undo(made.pk, by=desk[1])),
            lambda person=person: add_note(person.first.pk, "meanwhile", by=desk[1]),
        )
        assert [type(each).__name__ for each in given].count("Refused") == 1
        assert person.first.timeline.filter(summary="meanwhile").count() == 1
        assert (person.first.enquiries.count(), person.second.enquiries.count()) == (1, 1)
    assert books.balance().amiss == []


def test_two_who_release_a_held_one_at_once_send_its_confirmation_once(rounds, desk):
    for person in rounds:
        held = Enquiry.objects.get(reference=person.send(1, second_reference="x"))
        assert held.is_held
        released = at_once(
            person.seed,
            *(lambda held=held, by=by: release(held, by=by) for by in desk),
        )
        assert sorted(released) == [False, True]
        held.refresh_from_db()
        assert held.state == EnquiryState.ACCEPTED
        assert held.mails.filter(kind=MailKind.CONFIRMATION).count() == 1
        assert not release(held, by=desk[0])
        assert held.mails.filter(kind=MailKind.CONFIRMATION).count() == 1
    assert books.balance().amiss == []
