"""The page of figures: each number is the length of the list that it opens, for whoever looks."""

import re
from datetime import datetime, timedelta
from html import unescape
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import OperationalError
from django.test import Client, RequestFactory

from ismr_site.roles import AUDITOR
from leads import capture, clock, desk_clock, erasure, merging, stages
from leads.contacting import log_attempt
from leads.figures import asked, counted, drawn, kept
from leads.figures.narrowed import CONDITIONS
from leads.models import Enquiry, KeptFigures, Lead, Seat
from programs.models import Intake, Program

PAGE = "/admin/desk/figures/"
IST = ZoneInfo("Asia/Kolkata")
# A link to a list, and the number in it.
LINK = re.compile(r'<a href="(/admin/leads/lead/\?[^"]*)"[^>]*>([\d,]+)</a>')


def at(day, hour=11, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=IST)


@pytest.fixture(autouse=True)
def only_our_clock_travels(monkeypatch):
    """PostgreSQL's stays where it is, and would be believed."""
    monkeypatch.setattr(clock, "skew", timedelta)


@pytest.fixture
def november(enquire, team, rohan, head, mba):
    """Six people over two weeks, in every state that the figures tell apart. Now is Sunday 29 November."""
    rohan_at_desk, (rohan, priya, _imran) = rohan, team
    finance = Program.objects.create(slug="mba-finance", name="MBA in Finance")
    batch = Intake.objects.create(program=mba, name="2027-29")

    def come(name, moment, phone, **more):
        with time_machine.travel(moment, tick=False):
            enquire(
                full_name=name, phone=phone, email=f"{name.split()[0].lower()}@example.com", **more
            )
        return Lead.objects.get(full_name=name)

    def call(lead, moment, outcome="connected", by=rohan, then=""):
        with time_machine.travel(moment, tick=False):
            log_attempt(lead.pk, "call", outcome, by=by, because="they asked")
            if then:
                lead.refresh_from_db()
                stages.move(lead.pk, then, by=by, from_stage=lead.stage, lost_reason="fees")

    asha = come(
        "Asha Kulkarni", at(16), "98220 12345", utm_source="google", utm_campaign="cat-week"
    )
    vikram = come("Vikram Jadhav", at(16, 23, 59), "98220 12346", utm_source="facebook")
    meena = come("Meena Patil", at(18), "98220 12347", utm_source="google", program=finance.slug)
    om = come("Om Joshi", at(24, 9), "98220 12348", utm_source="google", utm_campaign="diwali")
    come("Kiran More", at(28, 10), "98220 12349", utm_source="quora")
    come("Sara Khan", at(28, 10, 30), "98220 12340", program="")
    Lead.objects.filter(pk__in=[asha.pk, om.pk]).update(owner=rohan, intake=batch)
    Lead.objects.filter(pk__in=[vikram.pk, meena.pk]).update(owner=priya)
    call(asha, at(16, 11, 30), then="qualified")
    with time_machine.travel(at(18), tick=False):
        stages.move(asha.pk, "applied", by=rohan, from_stage="qualified")
    call(vikram, at(20), by=priya, then="lost")
    call(om, at(24, 11), "no_answer")
    with time_machine.travel(at(27), tick=False):
        desk_clock.own_up()
    with time_machine.travel(at(29), tick=False):
        for client in (rohan_at_desk, head):
            client.force_login(client.user)  # theirs has run out by then, or is of the future
        yield


def links(client, query=""):
    page = client.get(f"{PAGE}?{query}")
    assert page.status_code == 200
    found = LINK.findall(page.content.decode())
    return {unescape(url): int(number.replace(",", "")) for url, number in found}


def listed(client, url):
    """How many the list holds, without drawing it: a page has a hundred links."""
    request = RequestFactory().get(url)
    request.user = client.user
    return admin.site.get_model_admin(Lead).get_changelist_instance(request).queryset.count()


def test_a_number_opens_the_list_in_a_browser_too(november, head):
    found = links(head)
    for url in list(found)[::12]:
        page = head.get(url)
        assert page.status_code == 200
        assert page.context["cl"].queryset.count() == found[url]
        assert "Asha" in page.content.decode() or found[url] < 6


def test_every_number_on_the_page_opens_exactly_its_list(november, head):
    for query in ("", "period=all", "measure=people", "from=2026-11-16&to=2026-11-18"):
        found = links(head, query)
        assert len(found) > 40
        assert {url: listed(head, url) for url in found} == found


def test_also_for_a_counsellor_who_sees_one_team(november, rohan, team):
    Seat.objects.filter(counsellor=team[1]).update(team="Mumbai")
    found = links(rohan)
    assert found[next(url for url in found if "&" not in url.partition("came_until")[2])] == 4
    assert {url: listed(rohan, url) for url in found} == found


def test_also_what_is_narrowed_down(november, head, team, mba):
    for query in (
        "first_source=google",
        f"of_program={mba.pk}",
        f"of_owner={team[0].pk}",
        "of_owner=none&first_source=quora",
    ):
        found = links(head, query)
        assert found, query
        assert {url: listed(head, url) for url in found} == found


def counts(**words):
    return counted.count(Lead.objects.present(), asked.read({"period": "30"} | words))


def test_the_funnel_counts_who_got_at_least_that_far(november):
    tally = counts()["groups"]["all"][""]
    assert [tally.get(f"to {stage}", 0) for stage in ("new", "contacted", "qualified", "applied")] == [
        6, 2, 1, 1,
    ]  # fmt: skip
    assert (tally["at lost"], tally["at applied"]) == (1, 1)


def test_a_step_back_by_hand_is_a_correction_and_a_loss_is_not(november, rohan):
    asha = Lead.objects.get(full_name="Asha Kulkarni")
    stages.move(asha.pk, "applying", by=rohan.user, from_stage="applied")
    assert Lead.objects.get(pk=asha.pk).furthest_stage == "applying"
    stages.move(asha.pk, "lost", by=rohan.user, from_stage="applying", lost_reason="fees")
    assert Lead.objects.get(pk=asha.pk).furthest_stage == "applying"
    for was, to in (("lost", "new"), ("new", "contacted"), ("contacted", "qualified")):
        stages.move(asha.pk, to, by=rohan.user, from_stage=was)
        assert Lead.objects.get(pk=asha.pk).furthest_stage == "applying"


def test_answers_are_timed_and_the_rest_is_said_to_wait(november):
    answers = counts()["answers"]
    assert answers["within"] == {"1h": 1, "4h": 1, "1d": 0, "3d": 0, "later": 1}
    assert answers["of"][""] == [120, 3 * 1440 + 11 * 60, 3]


def test_one_broken_promise_stays_broken(november):
    def state(name):
        return Lead.objects.get(full_name=name).promise_state

    assert state("Asha Kulkarni") == "kept"  # called within the half hour
    assert state("Vikram Jadhav") == "broken"  # called days later
    assert state("Meena Patil") == "broken"  # never called, and owned up to
    assert state("Kiran More") == "open"


def test_a_promise_to_somebody_whose_lead_was_closed_is_neither(november, rohan):
    kiran = Lead.objects.get(full_name="Kiran More")
    stages.move(kiran.pk, "junk", by=rohan.user, from_stage="new")
    with time_machine.travel(at(29) + timedelta(days=5), tick=False):
        desk_clock.own_up()
    kiran.refresh_from_db()
    assert kiran.promise_state == ""


def test_first_source_and_campaign_are_the_oldest_touch_also_after_a_merge_and_its_undo(
    november, head
):
    asha, om = (Lead.objects.get(full_name=name) for name in ("Asha Kulkarni", "Om Joshi"))
    merge = merging.merge(om.pk, asha.pk, by=head.user)
    om.refresh_from_db()
    assert (om.first_campaign, om.furthest_stage, om.promise_state) == (
        "cat-week",
        "applied",
        "kept",
    )
    assert counts()["total"] == 5
    merging.undo(merge.pk, by=head.user)
    om.refresh_from_db()
    assert (om.first_campaign, om.furthest_stage) == ("diwali", "new")


def test_who_was_erased_stays_a_number_and_what_is_held_is_none_yet(november, enquire, head):
    before = counts()["total"]
    erasure.erase(Lead.objects.get(full_name="Kiran More"), reason="asked")
    assert counts()["total"] == before
    assert Lead.objects.get(full_name__startswith="Erased").promise_state == ""
    enquire(
        full_name="Held Person", phone="98220 11111", email="held@x.example", second_reference="x"
    )
    assert counts()["total"] == before
    assert capture.release(Enquiry.objects.held().get(), by=head.user)
    assert counts()["total"] == before + 1


def test_canaries_stand_in_no_figure(november):
    Lead.objects.filter(full_name="Sara Khan").update(is_canary=True)
    assert counts()["total"] == 5


def test_a_day_ends_at_midnight_in_pune(november):
    days = counts()["days"]
    assert days == {"2026-11-16": 2, "2026-11-18": 1, "2026-11-24": 1, "2026-11-28": 2}
    assert counts()["heat"][0][23] == 1


def test_a_campaign_is_marked_on_the_day_it_first_appeared_and_not_again(november):
    assert {name: told["first"] for name, told in counts()["campaigns"].items()} == {
        "cat-week": "2026-11-16",
        "diwali": "2026-11-24",
    }
    Lead.objects.filter(full_name="Vikram Jadhav").update(
        first_campaign="diwali", created_at=at(1) - timedelta(days=40)
    )
    assert counts()["campaigns"]["diwali"]["first"] is None


def test_a_marketer_gets_counts_and_no_way_to_a_person(november, marketer):
    page = marketer.get(PAGE)
    text = page.content.decode()
    assert page.status_code == 200
    assert "6 people first asked" in text
    assert "/admin/leads/lead/" not in text
    for name in ("rohan", "priya", "Asha", "Counsellors"):
        assert name not in text
    assert marketer.get(f"{PAGE}?of_owner=1").context["people"].number == 6


def test_a_marketer_finds_the_figures_in_the_menu(marketer):
    assert "/admin/desk/figures/" in marketer.get("/cms/").content.decode()


def test_an_auditor_sees_every_team(november, rohan):
    user = User.objects.create_user("asmita", is_staff=True)
    user.groups.add(Group.objects.get(name=AUDITOR))
    client = Client()
    client.force_login(user)
    assert client.get(PAGE).context["people"].number == 6


def test_nobody_else_sees_figures(november, writer):
    assert writer.get(PAGE).status_code == 403
    assert Client().get(PAGE).url.startswith("/accounts/login/")


def test_a_time_without_anybody_says_so(head, db):
    assert "No enquiries in this time" in head.get(PAGE).content.decode()


def test_one_lead_is_enough(lead, head):
    page = head.get(f"{PAGE}?period=7")
    assert page.context["people"].number == 1
    assert "</a> person first asked" in page.content.decode()
    for period in ("30", "90", "year", "all"):
        assert head.get(f"{PAGE}?period={period}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "period=nonsense", "from=2026-13-45", "from=9999-12-31&to=0001-01-01", "of_owner=x", "of_program=99999",
        "sort=x&measure=y", "from=2026-11-20", "period=intake", "of_program=٣",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_still_gives_a_page(november, head, query):
    assert head.get(f"{PAGE}?{query}").status_code == 200


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_list_with_words_that_make_no_sense_is_empty_and_no_fault(november, head, name):
    for words in ("%00", "٣x", "9" * 30, "a.b.c"):
        assert listed(head, f"/admin/leads/lead/?{name}={words}") == 0


def test_what_narrows_a_list_is_shown_and_can_be_taken_away(november, head):
    text = head.get("/admin/leads/lead/?first_source=google&reached=applied").content.decode()
    assert "Asha Kulkarni" in text
    assert "Om Joshi" not in text
    assert "Got as far as" in text
    assert "Got as far as" not in head.get("/admin/leads/lead/").content.decode()


def test_a_page_costs_twelve_queries_at_most(november, head, rohan, django_assert_max_num_queries):
    for client in (head, rohan):
        for query in ("", "measure=response", "period=all"):
            client.get(f"{PAGE}?{query}")
            with django_assert_max_num_queries(12):
                client.get(f"{PAGE}?{query}")


# --- Long times ---------------------------------------------------------------------------------


def test_a_long_time_that_is_slow_to_count_is_kept_and_says_of_when_it_is(
    november, head, enquire, monkeypatch
):
    monkeypatch.setattr(kept, "IS_SLOW", 0.0)
    monkeypatch.setattr(kept, "FEW", 0)
    assert kept.refresh() == 3
    with time_machine.travel(at(29) + timedelta(minutes=5), tick=False):
        enquire(full_name="Ravi Naik", phone="98220 22222", email="ravi@example.com")
        page = head.get(f"{PAGE}?period=all")
        assert page.context["people"].number == 6
        assert "As of 29 Nov 2026, 11:00 IST" in page.content.decode()
        assert kept.refresh() == 0  # not so soon
    with time_machine.travel(at(29) + timedelta(minutes=10), tick=False):
        assert kept.refresh() == 3
        assert head.get(f"{PAGE}?period=all").context["people"].number == 7


def test_the_worker_leaves_what_it_has_no_time_for_to_the_next_beat_the_oldest_first(
    november, monkeypatch
):
    monkeypatch.setattr(kept, "IS_SLOW", 0.0)
    monkeypatch.setattr(kept, "FEW", 0)
    assert kept.refresh() == 3
    long_ago = clock.now() - timedelta(hours=1)
    KeptFigures.objects.update(counted_at=long_ago)
    oldest = KeptFigures.objects.latest("pk")
    KeptFigures.objects.filter(pk=oldest.pk).update(counted_at=long_ago - timedelta(minutes=1))
    count, now = kept.count, [0.0]

    def slow_count(*said, **more):
        now[0] += 31
        return count(*said, **more)

    monkeypatch.setattr(kept, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(kept, "count", slow_count)
    assert kept.refresh() == 1
    assert KeptFigures.objects.get(counted_at__gt=long_ago) == oldest
    assert [kept.refresh() for _ in range(3)] == [1, 1, 0]


def test_it_is_counted_anew_when_the_worker_has_not_for_an_hour(november, head, monkeypatch):
    monkeypatch.setattr(kept, "IS_SLOW", 0.0)
    monkeypatch.setattr(kept, "FEW", 0)
    kept.refresh()
    KeptFigures.objects.update(counts={"total": 0}, counted_at=clock.now() - timedelta(hours=2))
    assert head.get(f"{PAGE}?period=all").context["people"].number == 6


def test_what_a_page_has_no_time_for_is_left_to_the_worker(november, head, monkeypatch):
    def gives_up(*_args, **_kwargs):
        raise OperationalError("canceling statement due to statement timeout")

    with monkeypatch.context() as busy:
        busy.setattr(kept, "count", gives_up)
        page = head.get(f"{PAGE}?period=all&first_source=google")
        assert "So many take longer to count" in page.content.decode()
    monkeypatch.setattr(kept, "IS_SLOW", 0.0)
    monkeypatch.setattr(kept, "FEW", 0)
    assert kept.refresh() == 4
    page = head.get(f"{PAGE}?period=all&first_source=google")
    assert page.context["is_kept"]
    assert page.context["people"].number == 3


def test_a_small_site_keeps_nothing(november, head):
    kept.refresh()
    head.get(f"{PAGE}?period=all")
    assert not KeptFigures.objects.exists()


def test_a_counsellor_gets_no_kept_counts_of_others(november, rohan, team, head, monkeypatch):
    monkeypatch.setattr(kept, "IS_SLOW", 0.0)
    monkeypatch.setattr(kept, "FEW", 0)
    Seat.objects.filter(counsellor=team[1]).update(team="Mumbai")
    assert head.get(f"{PAGE}?period=all").context["people"].number == 6
    assert rohan.get(f"{PAGE}?period=all").context["people"].number == 4
    assert kept.refresh() == 2  # 90 days and a year; the other two were counted just now
    assert rohan.get(f"{PAGE}?period=all").context["people"].number == 4


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (5, 6), (81, 100), (903, 1000), (150000, 150000)]
)
def test_a_scale_ends_with_a_round_number(most, top):
    assert drawn.nice(most) >= most
    assert drawn.nice(most) == top


def test_a_site_from_before_gets_the_columns_from_what_it_knows(november, rohan):
    [name] = [path.stem for path in Path("leads/migrations").glob("*_figures.py")]
    columns = ("pk", "first_source", "first_campaign", "furthest_stage", "promise_state")
    sara = Lead.objects.get(full_name="Sara Khan")
    stages.move(sara.pk, "applied", by=rohan.user, from_stage="new")
    stages.move(sara.pk, "applying", by=rohan.user, from_stage="applied")
    stages.move(sara.pk, "lost", by=rohan.user, from_stage="applying", lost_reason="fees")
    stages.move(sara.pk, "contacted", by=rohan.user, from_stage="lost")
    known = list(Lead.objects.order_by("pk").values_list(*columns))
    assert known[-1][3] == "applying"
    Lead.objects.update(first_source="", first_campaign="", furthest_stage="new", promise_state="")
    import_module(f"leads.migrations.{name}").fill(apps, None)
    assert list(Lead.objects.order_by("pk").values_list(*columns)) == known


def test_what_a_link_says_of_a_person_is_in_no_figure(enquire, marketer):
    enquire(utm_source="ilse@example.com", utm_campaign="call-98220 31474-now")
    enquire(full_name="Vikram Jadhav", phone="99220 99220", email="v@example.com", message="?",
            utm_source="Newsletter", utm_campaign="MBA-2027-Brand")  # fmt: skip
    page = marketer.get("/admin/desk/figures/").content.decode()
    assert "newsletter" in page
    assert "mba-2027-brand" in page
    for personal in ("ilse@", "98220", "31474"):
        assert personal not in page


def test_days_the_wrong_way_round_are_turned(november):
    there = asked.read({"from": "2026-11-01", "to": "2026-11-20"})
    assert asked.read({"from": "2026-11-20", "to": "2026-11-01"}) == there
