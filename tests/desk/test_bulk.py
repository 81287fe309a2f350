"""Many leads at once: seen before, done by a worker, each left out with its reason, and undone."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User

from leads import books, bulk, clock
from leads.bulk import run_waiting
from leads.contacting import log_attempt
from leads.models import (
    BulkJob,
    ContactAttempt,
    FollowUp,
    Lead,
    MessageTemplate,
    OutboundEmail,
    Seat,
    Tag,
)
from leads.stages import move

from .recount import assert_columns_true

LIST = "/admin/leads/lead/"


@pytest.fixture
def chosen(rohan, newcomers):
    """Sixty leads of Rohan's, all of the list chosen."""
    newcomers(60, owner=rohan.user)
    return list(Lead.objects.values_list("pk", flat=True))


def choose(client, leads, **more):
    post = {"action": "at_once", "_selected_action": leads[:50], **more}
    return client.post(LIST, post)


def do(client, leads, **wish):
    answer = choose(client, leads, select_across="1")
    client.post(f"{answer.url}do/", wish)
    run_waiting()
    return BulkJob.objects.latest("pk"), answer.url


def test_nothing_happens_before_it_is_confirmed(rohan, chosen, team):
    page = rohan.get(choose(rohan, chosen, select_across="1").url).content.decode()
    assert "60 leads:" in page
    assert "and 55 more" in page
    assert "Nothing has happened yet." in page
    assert run_waiting() == 0
    assert Lead.objects.filter(owner=rohan.user).count() == 60


def test_all_get_another_owner_and_undo_gives_them_back(rohan, team, chosen):
    job, address = do(rohan, chosen, kind="assign", owner=team[1].pk)
    assert (job.state, job.done) == ("done", 60)
    assert Lead.objects.filter(owner=team[1]).count() == 60
    taken = Lead.objects.first()
    Lead.objects.filter(pk=taken.pk).update(owner=team[2])
    rohan.post(f"{address}undo/")
    assert Lead.objects.filter(owner=team[1]).count() == 59, "a worker takes it back"
    run_waiting()
    said = rohan.get(address).content.decode()
    assert "Undone for 59; 1 were changed since and stay." in said
    assert "It was changed since." in said
    assert Lead.objects.filter(owner=rohan.user).count() == 59


def test_who_cannot_move_is_left_out_with_the_reason(rohan, chosen):
    Lead.objects.filter(pk=chosen[0]).update(stage="enrolled")
    job, address = do(rohan, chosen, kind="stage", stage="qualified")
    assert (job.done, len(job.skipped)) == (59, 1)
    page = rohan.get(address).content.decode()
    assert "59 done, 1 left out." in page
    assert "cannot become “qualified”" in page
    rohan.post(f"{address}undo/")
    run_waiting()
    assert Lead.objects.filter(stage="new").count() == 59
    assert Lead.objects.get(pk=chosen[0]).stage == "enrolled"


def test_undo_gives_back_why_it_was_lost_and_how_far_it_had_got(rohan, chosen):
    Lead.objects.update(stage="lost", lost_reason="fees", furthest_stage="contacted")
    job, address = do(rohan, chosen, kind="stage", stage="qualified")
    assert job.done == 60
    rohan.post(f"{address}undo/")
    run_waiting()
    stands = ("stage", "lost_reason", "furthest_stage")
    assert set(Lead.objects.values_list(*stands)) == {("lost", "fees", "contacted")}


def test_undo_gives_the_day_of_the_assignment_back_and_nothing_to_who_has_left(rohan, team, chosen):
    day = clock.now() - timedelta(days=9)
    Lead.objects.update(assigned_at=day)
    Lead.objects.filter(pk=chosen[0]).update(owner=team[2])
    _job, address = do(rohan, chosen, kind="assign", owner=team[1].pk)
    User.objects.filter(pk=team[2].pk).update(is_active=False)
    rohan.post(f"{address}undo/")
    run_waiting()
    assert "imran has left." in rohan.get(address).content.decode()
    assert Lead.objects.get(pk=chosen[0]).owner == team[1]
    assert Lead.objects.filter(owner=rohan.user, assigned_at=day).count() == 59


def test_a_tag_for_all(rohan, chosen):
    tag = Tag.objects.create(name="open day")
    do(rohan, chosen, kind="tag", tag=tag.pk)
    assert tag.leads.count() == 60


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"kind": "stage"}, "Choose one."),
        ({"kind": "stage", "stage": "lost"}, "Say why they are lost."),
        ({"kind": "tag"}, "Choose one."),
        ({"kind": "nonsense"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_told_and_nothing_begins(rohan, chosen, wish, words):
    address = choose(rohan, chosen).url
    assert words in rohan.post(f"{address}do/", wish).content.decode()
    assert BulkJob.objects.get().state == "draft"


def test_a_worker_that_was_killed_is_taken_up_where_it_stood(rohan, chosen, team, monkeypatch):
    address = choose(rohan, chosen, select_across="1").url
    rohan.post(f"{address}do/", {"kind": "assign", "owner": team[1].pk})
    slices = []

    def one_slice_then_die(pk):
        if slices:
            raise KeyboardInterrupt
        slices.append(pk)
        return whole_slice(pk)

    whole_slice = bulk._slice
    monkeypatch.setattr(bulk, "_slice", one_slice_then_die)
    with pytest.raises(KeyboardInterrupt):
        run_waiting()
    monkeypatch.undo()
    assert BulkJob.objects.get().done == 50
    assert run_waiting() == 0  # the dead one's lease stands
    BulkJob.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert run_waiting() == 1
    job = BulkJob.objects.get()
    assert (job.state, job.done) == ("done", 60)
    assert Lead.objects.filter(owner=team[1]).count() == 60
    assert Lead.objects.get(pk=chosen[0]).timeline.filter(kind="owner").count() == 1


def test_all_that_wait_share_one_deadline_and_go_on_at_the_next_beat(
    rohan, chosen, team, monkeypatch
):
    for _ in range(2):
        address = choose(rohan, chosen, select_across="1").url
        rohan.post(f"{address}do/", {"kind": "assign", "owner": team[1].pk})
    whole_slice, now = bulk._slice, [0.0]

    def slow_slice(pk):
        now[0] += 31
        return whole_slice(pk)

    monkeypatch.setattr(bulk, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(bulk, "_slice", slow_slice)
    assert run_waiting() == 0
    assert list(BulkJob.objects.order_by("pk").values_list("done", flat=True)) == [50, 0]
    assert [run_waiting() for _ in range(3)] == [1, 0, 1]
    assert set(BulkJob.objects.values_list("state", "done")) == {("done", 60)}


def test_two_clicks_do_it_once(rohan, chosen, team):
    address = choose(rohan, chosen).url
    for _ in range(2):
        rohan.post(f"{address}do/", {"kind": "assign", "owner": team[1].pk})
    run_waiting()
    run_waiting()
    assert Lead.objects.get(pk=chosen[0]).timeline.filter(kind="owner").count() == 1


def test_more_than_the_most_is_refused_in_words(rohan, chosen, monkeypatch):
    monkeypatch.setattr(bulk, "AT_MOST", 40)
    said = choose(rohan, chosen, select_across="1", follow=True)
    assert not BulkJob.objects.exists()
    assert "narrow the list" in rohan.get(said.url).content.decode()


def test_a_job_is_its_makers_own(rohan, head, chosen):
    address = choose(rohan, chosen).url
    assert head.get(address).status_code == 404


def test_all_of_a_list_of_several_pages_are_meant(rohan, newcomers):
    newcomers(250, owner=rohan.user)
    address = LIST + "?stands=open"
    page = rohan.get(address).content.decode()
    assert "Select all 250" in page
    shown = list(Lead.objects.values_list("pk", flat=True)[:100])
    post = {"action": "at_once", "_selected_action": shown, "select_across": "1"}
    rohan.post(address, post)
    assert len(BulkJob.objects.get().targets) == 250


# --- What would happen ----------------------------------------------------------------------------


def foresee(client, leads, **wish):
    address = choose(client, leads, select_across="1").url
    return client.post(f"{address}look/", wish).content.decode()


def test_before_a_change_of_stage_one_sees_who_cannot_and_why(rohan, chosen):
    Lead.objects.filter(pk__in=chosen[:7]).update(stage="enrolled")
    page = foresee(rohan, chosen, kind="stage", stage="qualified")
    assert "7 would be left out: From “enrolled” a lead cannot become “qualified”." in page
    assert "Do it to 53 leads" in page
    assert BulkJob.objects.get().state == "draft"


def test_when_nobody_is_left_out_it_says_so(rohan, chosen, team):
    page = foresee(rohan, chosen, kind="assign", owner=team[1].pk)
    assert "Nobody would be left out." in page
    assert "Do it to 60 leads" in page


def test_what_is_amiss_in_another_kinds_fields_is_no_matter(rohan, chosen):
    tag = Tag.objects.create(name="fair")
    page = foresee(rohan, chosen, kind="tag", tag=tag.pk, due_at="nonsense", stage="nowhere")
    assert "Do it to 60 leads" in page


# --- Follow-ups -----------------------------------------------------------------------------------


def at(**ahead):
    return (clock.now() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def test_a_follow_up_for_all(rohan, chosen):
    do(rohan, chosen, kind="follow_up", due_at=at(days=3), note="after the open day")
    lead = Lead.objects.first()
    assert FollowUp.objects.filter(note="after the open day").count() == 60
    assert lead.next_step == "follow_up"
    assert "after the open day" in lead.timeline.first().summary


def test_a_day_that_is_past_is_told_before(rohan, chosen):
    page = foresee(rohan, chosen, kind="follow_up", due_at=at(days=-3))
    assert "60 would be left out: Choose a time that is still to come" in page
    assert "Do it to" not in page
    assert "Choose a day and a time." in foresee(rohan, chosen, kind="follow_up", due_at="x")


# --- Mails ----------------------------------------------------------------------------------------


@pytest.fixture
def five(enquire, rohan):
    """Asha may be written to. Bela refused e-mail, Chitra has no address, Deepa got three mails this week,
    and Esha chose no program."""
    people = ("Asha Rao", "Bela Rao", "Chitra Rao", "Deepa Rao", "Esha Rao")
    for number, name in enumerate(people):
        enquire(
            full_name=name,
            phone=f"98220 5555{number}",
            email="" if name.startswith("C") else f"{name[0]}@example.com",
            program=None if name.startswith("E") else "mba-operations-management",
        )
    Lead.objects.update(owner=rohan.user)
    Lead.objects.filter(full_name="Bela Rao").update(channels_refused=["email"])
    deepa = Lead.objects.get(full_name="Deepa Rao")
    for _ in range(3):
        log_attempt(deepa.pk, "email", "sent", by=rohan.user)
    return list(Lead.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("was", "wish"),
    [("new", {"stage": "lost", "lost_reason": "fees"}), ("lost", {"stage": "qualified"})],
)
def test_what_is_counted_of_each_is_true_after_the_undo(rohan, five, was, wish):
    if was == "lost":
        for pk in five:
            move(pk, "lost", by=rohan.user, from_stage="new", lost_reason="elsewhere")
    _job, address = do(rohan, five, kind="stage", **wish)
    rohan.post(f"{address}undo/")
    run_waiting()
    for lead in Lead.objects.all():
        assert lead.stage == was
        assert_columns_true(lead)


@pytest.fixture
def template(db):
    return MessageTemplate.objects.create(
        name="Open day",
        channel="email",
        subject="Come and see",
        text="Dear {{name}},\n\nabout {{program}}: come.",
    )


REASONS = (
    "Asked not to be reached by e-mail.",
    "There is no e-mail address.",
    "3 times by e-mail in the last 7 days already; 3 are enough.",
    "Nothing stands for {{program}} here, so it is not sent.",
)


def owed():
    return OutboundEmail.objects.filter(kind="message")


def test_before_a_mail_one_sees_who_will_not_get_it_and_why(rohan, five, template):
    page = foresee(rohan, five, kind="mail", template=template.pk)
    for reason in REASONS:
        assert f"1 would be left out: {reason}" in page
    assert "Do it to 1 lead<" in page
    assert not owed().exists()


def test_the_worker_writes_to_whom_it_may_and_lists_the_others(rohan, five, template):
    job, address = do(rohan, five, kind="mail", template=template.pk)
    assert (job.done, len(job.skipped)) == (1, 4)
    page = rohan.get(address).content.decode()
    for reason in REASONS:
        assert reason in page
    mail = owed().get()
    assert (mail.to_email, mail.subject) == ("A@example.com", "Come and see")
    assert "about MBA in Operations Management: come." in mail.text_body
    assert books.balance().amiss == []


def test_a_mail_to_many_is_no_first_answer_to_anybody(rohan, five, template):
    Lead.objects.filter(full_name="Asha Rao").update(phone="")  # who is promised a mail
    do(rohan, five, kind="mail", template=template.pk)
    asha = Lead.objects.get(full_name="Asha Rao")
    assert (asha.attempts.count(), asha.first_contacted_at) == (1, None)
    assert asha.promises.owed().exists()
    log_attempt(asha.pk, "email", "sent", by=rohan.user)
    asha.refresh_from_db()
    assert asha.first_contacted_at
    assert not asha.promises.owed().exists()


def test_a_reason_for_all_is_kept_with_those_only_who_got_enough(rohan, five, template):
    wish = {"kind": "mail", "template": template.pk, "because": "The exam date moved"}
    assert "Do it to 2 leads" in foresee(rohan, five, **wish)
    job, _address = do(rohan, five, **wish)
    assert (job.done, len(job.skipped)) == (2, 3)
    kept = ContactAttempt.objects.exclude(over_budget_because="")
    assert [one.lead.full_name for one in kept] == ["Deepa Rao"]
    assert not owed().filter(lead__full_name="Bela Rao").exists(), (
        "no reason opens a closed channel"
    )


def test_a_worker_that_comes_twice_writes_once(rohan, five, template):
    do(rohan, five, kind="mail", template=template.pk)
    run_waiting()
    assert owed().count() == 1


def test_a_template_that_was_taken_away_ends_the_job_in_words(rohan, five, template):
    address = choose(rohan, five).url
    rohan.post(f"{address}do/", {"kind": "mail", "template": template.pk})
    template.delete()
    run_waiting()
    assert "Send a mail: failed." in rohan.get(address).content.decode()
    assert run_waiting() == 0


def test_what_went_to_another_team_since_is_left_out_and_named_no_more(rohan, team, chosen):
    Seat.objects.filter(counsellor=team[2]).update(team="Mumbai")
    address = choose(rohan, chosen, select_across="1").url
    Lead.objects.filter(pk__in=chosen[:2]).update(owner=team[2], full_name="Xenia Elsewhere")
    assert "Xenia" not in rohan.get(address).content.decode()
    rohan.post(f"{address}do/", {"kind": "assign", "owner": rohan.user.pk})
    run_waiting()
    assert Lead.objects.filter(owner=team[2]).count() == 2
    job = BulkJob.objects.get()
    assert (job.done, len(job.skipped)) == (58, 2)
    assert "not yours to see" in rohan.get(address).content.decode()
