"""Who may see and do what at the desk."""

from django.contrib.auth.models import User

from leads.assignment import assign_waiting
from leads.models import AccessLog, Enquiry, Lead, Seat


def page_of(client, lead):
    return client.get(f"/admin/leads/lead/{lead.pk}/change/")


def test_a_counsellor_sees_the_own_team_and_what_nobody_owns(rohan, team, lead):
    Seat.objects.filter(counsellor=team[2]).update(team="Mumbai")
    for owner, sees in ((None, True), (team[0], True), (team[1], True), (team[2], False)):
        Lead.objects.update(owner=owner)
        assert (page_of(rohan, lead).status_code == 200) is sees
        assert ("Asha Kulkarni" in rohan.get("/admin/leads/lead/").content.decode()) is sees
        answer = rohan.post(f"/admin/desk/leads/{lead.pk}/take/")
        assert (answer.status_code == 302) is sees


def test_the_head_sees_every_team(head, team, lead):
    Seat.objects.filter(counsellor=team[2]).update(team="Mumbai")
    Lead.objects.update(owner=team[2])
    assert page_of(head, lead).status_code == 200


def test_an_auditor_reads_with_the_number_masked_and_changes_nothing(auditor, lead):
    text = page_of(auditor, lead).content.decode()
    assert "•••••• 2345" in text
    for secret in ("9822012345", "98220 12345", "asha@example.com"):
        assert secret not in text
    for action in ("take", "note", "attempt", "here"):
        answer = auditor.post(f"/admin/desk/leads/{lead.pk}/{action}/", {"words": "x"})
        assert answer.status_code == (200 if action == "here" else 403)
    assert not lead.attempts.exists()


def test_the_log_of_who_opened_what_can_be_searched(auditor, rohan, lead):
    page_of(rohan, lead)
    reference = lead.enquiries.get().reference
    for sought, found in ((reference, True), ("rohan", True), ("XXX-XXXX", False)):
        page = auditor.get("/admin/leads/accesslog/", {"q": sought}).content.decode()
        assert ("Asha Kulkarni" in page) is found
    assert rohan.get("/admin/leads/accesslog/").status_code == 403


def test_a_person_is_forgotten_by_the_head_alone_and_with_a_reason(rohan, head, lead):
    path = f"/admin/desk/leads/{lead.pk}/erase/"
    assert rohan.post(path, {"reason": "asked", "is_sure": "on"}).status_code == 403
    assert "Say why" in head.post(path, {"is_sure": "on"}).content.decode()
    answer = head.post(path, {"reason": "asked by mail", "is_sure": "on"}, follow=True)
    assert "Erased. Receipt: " in answer.content.decode()
    assert Lead.objects.get().full_name.startswith("Erased on")
    assert AccessLog.objects.filter(action="erased").exists()


def test_somebody_who_leaves_hands_over_in_one_action(head, team, newcomers):
    newcomers(6)
    assign_waiting()
    head.post("/admin/leads/seat/", {"action": "has_left", "_selected_action": [team[1].seat.pk]})
    team[1].refresh_from_db()
    assert not team[1].is_active
    assert not Lead.objects.filter(owner=team[1]).exists()


def test_a_seat_is_offered_to_who_may_work_leads_alone(head, team, auditor, marketer):
    gone = User.objects.create_user("gone", is_staff=True, is_active=False)
    gone.groups.set(team[0].groups.all())
    new = User.objects.create_user("nandini", is_staff=True)
    new.groups.set(team[0].groups.all())
    form = head.get("/admin/leads/seat/add/").context["adminform"].form
    offered = set(form.fields["counsellor"].queryset)
    assert {new, head.user, *team} <= offered
    assert not {"asmita", "tara", "gone"} & {user.username for user in offered}
    assert head.post("/admin/leads/seat/add/", {"counsellor": gone.pk}).status_code == 200
    assert not Seat.objects.filter(counsellor=gone).exists()


def test_the_seat_of_somebody_who_has_left_can_still_be_saved(head, team):
    User.objects.filter(pk=team[1].pk).update(is_active=False)
    page = f"/admin/leads/seat/{team[1].seat.pk}/change/"
    form = head.get(page).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}
    assert head.post(page, fields | {"team": "Mumbai"}).status_code == 302
    assert Seat.objects.get(counsellor=team[1]).team == "Mumbai"


def test_held_junk_is_erased_by_the_head_alone(rohan, head, enquire):
    enquire(second_reference="x")
    held = Enquiry.objects.get()
    post = {"action": "erase_held", "_selected_action": [held.pk]}
    rohan.post("/admin/leads/enquiry/", post)
    assert Enquiry.objects.held().exists()
    head.post("/admin/leads/enquiry/", post)
    assert Enquiry.objects.get().state == "erased"


def test_a_marketer_has_no_way_to_the_desk(marketer, lead):
    for path in (
        "/admin/",
        f"/admin/leads/lead/{lead.pk}/change/",
        f"/admin/desk/leads/{lead.pk}/take/",
    ):
        assert marketer.post(path).status_code in (302, 403)
        assert marketer.get(path).status_code in (302, 403, 405)
