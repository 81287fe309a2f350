"""Leads find an owner by rule, fairly, and nobody who is away gets one."""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from leads import clock, watch
from leads.assignment import assign, assign_waiting
from leads.desk_work import Refused
from leads.leaving import leave
from leads.models import Alarm, AssignmentRule, Lead, Seat, Turn


def owners(leads=None):
    rows = (
        Lead.objects.all()
        if leads is None
        else Lead.objects.filter(pk__in=[one.pk for one in leads])
    )
    return [
        lead.owner and lead.owner.username for lead in rows.select_related("owner").order_by("pk")
    ]


def test_a_new_lead_gets_an_owner_and_its_story_says_why(lead, team):
    assert assign_waiting() == 1
    lead.refresh_from_db()
    assert lead.owner in team
    assert lead.timeline.get(kind="owner").summary == f"To {lead.owner}, by rule: Everybody in turn"


def test_the_round_is_fair_within_one_over_any_hundred(team, newcomers):
    newcomers(250)
    assign_waiting()
    assign_waiting()
    got = owners()
    for start in range(150):
        counts = Counter(got[start : start + 100]).values()
        assert max(counts) - min(counts) <= 1


def test_who_is_away_is_skipped_and_is_not_flooded_when_back(team, newcomers):
    today = timezone.localdate()
    Seat.objects.filter(counsellor=team[0]).update(away_from=today, away_until=today)
    assert set(owners(_given(newcomers(20)))) == {"priya", "imran"}
    Seat.objects.update(away_from=today - timedelta(days=9), away_until=today - timedelta(days=1))
    assert Counter(owners(_given(newcomers(9)))) == {"rohan": 3, "priya": 3, "imran": 3}


def _given(leads):
    assign_waiting()
    return leads


def test_who_is_full_gets_no_more(team, newcomers):
    Seat.objects.filter(counsellor=team[1]).update(open_at_most=2)
    newcomers(12)
    assign_waiting()
    assert Counter(owners())["priya"] == 2


@pytest.mark.parametrize(
    ("condition", "fitting"),
    [({"city": "satara"}, {"city": "Satara"}), ({"language": "mr"}, {"language": "mr"})],
)
def test_the_first_rule_that_fits_decides(team, newcomers, condition, fitting):
    rule = AssignmentRule.objects.create(name="Special", position=1, **condition)
    Turn.objects.create(rule=rule, seat=team[2].seat)
    newcomers(3, **fitting)
    newcomers(3, city="Pune", language="en")
    assign_waiting()
    assert owners()[:3] == ["imran"] * 3
    assert set(owners()[3:]) == {"rohan", "priya", "imran"}


def test_by_program_source_and_intake(team, lead, mba):
    for wish in ({"program": mba}, {"source": "direct"}):
        rule = AssignmentRule.objects.create(name="Special", position=1, **wish)
        Turn.objects.create(rule=rule, seat=team[2].seat)
        Lead.objects.update(owner=None)
        assign_waiting()
        assert owners() == ["imran"]
        rule.delete()


def test_with_nobody_free_it_waits_for_an_owner(team, newcomers):
    Seat.objects.update(takes_leads=False)
    newcomers(1)
    assert assign_waiting() == 0
    assert owners() == [None]


def test_a_lead_that_somebody_took_is_not_taken_away(team, lead, rohan):
    assign(lead.pk, rohan.user, by=rohan.user)
    assign_waiting()
    assert owners() == ["rohan"]


def test_nobody_who_left_gets_a_lead(lead, rohan):
    gone = User.objects.create_user("gone", is_active=False)
    with pytest.raises(Refused, match="has left"):
        assign(lead.pk, gone, by=rohan.user)


def test_a_leavers_open_leads_go_round_and_the_login_ends(team, newcomers, head):
    newcomers(30)
    assign_waiting()
    closed = Lead.objects.filter(owner=team[0]).first()
    Lead.objects.filter(pk=closed.pk).update(stage="enrolled")
    assert leave(team[0], by=head.user).handed_over == 9
    team[0].refresh_from_db()
    assert not team[0].is_active
    assert set(Lead.objects.filter(owner=team[0])) == {closed}
    assert Counter(owners()) == {"priya": 14, "imran": 15, "rohan": 1} or Counter(owners()) == {
        "priya": 15, "imran": 14, "rohan": 1,
    }  # fmt: skip


def test_a_lead_that_nobody_gets_raises_the_alarm_and_an_owner_clears_it(team, newcomers, rohan):
    newcomers(1, created_at=clock.now() - timedelta(minutes=16))
    watch.look_for_owners()
    assert "no owner for more than 15 minutes" in Alarm.objects.get(cleared_at=None).words
    assign_waiting()
    watch.look_for_owners()
    assert not Alarm.objects.filter(cleared_at=None).exists()


def test_those_that_no_rule_fits_keep_nobody_else_waiting(team, newcomers, mba):
    AssignmentRule.objects.update(program=mba)
    newcomers(210)
    late = newcomers(1, program=mba)[0]
    assert assign_waiting() == 1
    late.refresh_from_db()
    assert late.owner in team
