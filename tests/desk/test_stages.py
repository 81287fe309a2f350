"""Stages: one function, one table of moves, one row for each move."""

import pytest

from leads.choices import LostReason, Stage
from leads.desk_work import Refused, Stale, last_line
from leads.models import Lead, StageChange
from leads.stages import MOVES, move


def test_a_move_leaves_a_row_a_line_in_the_story_and_who_did_it(lead, rohan):
    move(lead.pk, Stage.CONTACTED, by=rohan.user, from_stage=Stage.NEW, note="spoke to her")
    lead.refresh_from_db()
    assert lead.stage == Stage.CONTACTED
    change = lead.stage_changes.get()
    assert (change.from_stage, change.to_stage, change.actor) == ("new", "contacted", rohan.user)
    line = lead.timeline.get(kind="stage")
    assert line.summary == "new → contacted: spoke to her"
    assert line.actor == rohan.user


@pytest.mark.parametrize("one", Stage)
@pytest.mark.parametrize("other", Stage)
def test_the_table_says_which_moves_there_are(lead, rohan, one, other):
    Lead.objects.update(stage=one)
    if other in MOVES[one]:
        move(lead.pk, other, by=rohan.user, from_stage=one, lost_reason=LostReason.FEES)
        assert Lead.objects.get().stage == other
    else:
        with pytest.raises(Refused, match="cannot become"):
            move(lead.pk, other, by=rohan.user, from_stage=one, lost_reason=LostReason.FEES)
        assert Lead.objects.get().stage == one
        assert not StageChange.objects.exists()


def test_a_jump_is_refused_with_what_is_possible(lead, rohan):
    with pytest.raises(Refused) as refusal:
        move(lead.pk, Stage.ENROLLED, by=rohan.user, from_stage=Stage.NEW)
    assert "It can become: contacted, qualified" in str(refusal.value)


def test_lost_needs_a_reason(lead, rohan):
    with pytest.raises(Refused, match="Say why it is lost"):
        move(lead.pk, Stage.LOST, by=rohan.user, from_stage=Stage.NEW)
    move(lead.pk, Stage.LOST, by=rohan.user, from_stage=Stage.NEW, lost_reason=LostReason.FEES)
    assert lead.stage_changes.get().lost_reason == LostReason.FEES
    assert Lead.objects.get().next_at is None


def test_of_two_who_move_it_at_once_one_wins_and_the_other_is_told(lead, rohan, head):
    seen = last_line(lead)
    move(lead.pk, Stage.QUALIFIED, by=head.user, from_stage=Stage.NEW, seen=seen)
    with pytest.raises(Stale) as refusal:
        move(lead.pk, Stage.CONTACTED, by=rohan.user, from_stage=Stage.NEW, seen=seen)
    assert [str(line) for line in refusal.value.changes] == ["new → qualified"]
    with pytest.raises(Refused, match="It is “qualified” by now"):
        move(lead.pk, Stage.CONTACTED, by=rohan.user, from_stage=Stage.NEW)
    assert lead.stage_changes.count() == 1


def test_a_lost_lead_that_asks_again_is_open_again_and_keeps_its_first_source(enquire, lead, rohan):
    source = lead.first_touch
    move(lead.pk, Stage.LOST, by=rohan.user, from_stage=Stage.NEW, lost_reason=LostReason.FEES)
    enquire(message="Are there scholarships?", utm_source="google")
    lead.refresh_from_db()
    assert (lead.stage, lead.first_touch) == (Stage.NEW, source)
    assert lead.last_touch.source == "google"
    assert lead.next_step == "first_call"
    assert "asked again" in lead.timeline.filter(kind="stage").first().summary
