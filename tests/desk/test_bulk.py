"""Many leads at once: seen before, done by a worker, each left out with its reason, and undone."""

from datetime import timedelta

import pytest

from leads import bulk, clock
from leads.bulk import run_waiting
from leads.models import AccessLog, BulkJob, Lead, Tag

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
    return BulkJob.objects.get(), answer.url


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
    said = rohan.post(f"{address}undo/", follow=True).content.decode()
    assert "Undone for 59; 1 were changed since and stay." in said
    assert Lead.objects.filter(owner=rohan.user).count() == 59


def test_who_cannot_move_is_left_out_with_the_reason(rohan, chosen):
    Lead.objects.filter(pk=chosen[0]).update(stage="enrolled")
    job, address = do(rohan, chosen, kind="stage", stage="qualified")
    assert (job.done, len(job.skipped)) == (59, 1)
    page = rohan.get(address).content.decode()
    assert "59 done, 1 left out." in page
    assert "cannot become “qualified”" in page
    rohan.post(f"{address}undo/")
    assert Lead.objects.filter(stage="new").count() == 59
    assert Lead.objects.get(pk=chosen[0]).stage == "enrolled"


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


# --- Taken out ------------------------------------------------------------------------------------


def export(client, address, **said):
    answer = client.post(f"{address}export/", said)
    return (
        "".join(part.decode() for part in answer) if answer.streaming else answer.content.decode()
    )


def test_the_head_takes_out_chosen_columns_with_a_reason_that_is_kept(head, lead):
    Lead.objects.update(full_name='=HYPERLINK("x")', city="@cmd")
    address = choose(head, [lead.pk]).url
    table = export(head, address, columns=["full_name", "phone", "city"], reason="for the open day")
    header, row = table.lstrip("\ufeff").splitlines()
    assert header == "Name,Mobile,City"
    assert row == '"\'=HYPERLINK(""x"")",\'+919822012345,\'@cmd'
    line = AccessLog.objects.get(action="exported")
    assert (line.actor, line.count, line.words) == (head.user, 1, "for the open day")


def test_without_a_reason_or_columns_nothing_leaves(head, lead):
    address = choose(head, [lead.pk]).url
    assert "Say what it is for" in export(head, address, columns=["phone"])
    assert "Choose at least one column" in export(head, address, reason="x")
    assert not AccessLog.objects.filter(action="exported").exists()


def test_a_counsellor_takes_nothing_out(rohan, chosen):
    address = choose(rohan, chosen).url
    assert "Download CSV" not in rohan.get(address).content.decode()
    answer = rohan.post(f"{address}export/", {"columns": ["phone"], "reason": "x"})
    assert answer.status_code == 403
