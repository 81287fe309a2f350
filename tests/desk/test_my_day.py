"""The first screen: who is waiting, the most overdue first."""

from datetime import timedelta

from django.contrib.auth.models import Group, User

from ismr_site.roles import AUDITOR
from leads import clock
from leads.contacting import log_attempt
from leads.desk_work import changing
from leads.models import Lead, Promise


def text(client, query=""):
    return client.get(f"/admin/{query}").content.decode()


def own(lead, user):
    Lead.objects.filter(pk=lead.pk).update(owner=user)


def test_a_broken_promise_stands_first_with_its_age_program_city_and_source(rohan, lead):
    own(lead, rohan.user)
    Promise.objects.update(due_at=clock.now() - timedelta(minutes=95))
    with changing(lead.pk):
        pass
    page = text(rohan)
    part = page[page.index("Promises past their time") :]
    for words in (
        "Asha Kulkarni",
        "1 h 35 min late",
        "MBA in Operations Management",
        "Satara",
        "direct",
    ):
        assert words in part
    assert 'href="tel:+919822012345"' in part


def test_a_new_lead_stands_there_though_its_call_is_due_another_day(rohan, lead):
    Lead.objects.update(owner=rohan.user, next_at=clock.now() + timedelta(days=3))
    page = text(rohan)
    assert "Not called yet" in page
    assert "Asha Kulkarni" in page


def test_each_person_is_called_or_logged_by_one_tap(rohan, lead):
    own(lead, rohan.user)
    page = text(rohan)
    assert f'href="/admin/leads/lead/{lead.pk}/change/#log"' in page
    assert "asked just now" in page
    assert lead.full_name in page


def test_who_asked_not_to_be_called_has_no_call_on_it(rohan, lead):
    Lead.objects.update(owner=rohan.user, channels_refused=["call"])
    page = text(rohan)
    assert "tel:" not in page
    assert f'href="/admin/leads/lead/{lead.pk}/change/#write"' in page


def test_an_auditor_sees_no_call_and_no_log(client, rohan, lead):
    own(lead, rohan.user)
    auditor = User.objects.create_user("nadia", is_staff=True)
    auditor.groups.add(Group.objects.get(name=AUDITOR))
    client.force_login(auditor)
    page = text(client, "?of=all")
    assert "Asha Kulkarni" in page
    assert "tel:" not in page
    assert "#log" not in page


def test_it_is_empty_in_words_when_nothing_is_due(rohan):
    assert "Nothing is due." in text(rohan)


def test_only_ones_own_leads_are_on_it_and_the_head_may_see_everybodys(rohan, head, team, lead):
    own(lead, team[1])
    assert "Asha Kulkarni" not in text(rohan)
    assert "Asha Kulkarni" in text(head, "?of=all")


def test_who_asked_again_waits_for_an_answer(rohan, enquire, lead):
    own(lead, rohan.user)
    log_attempt(lead.pk, "call", "connected", by=rohan.user)
    enquire(message="And the hostel?")
    Promise.objects.filter(kept_at=None).update(due_at=clock.now())
    with changing(lead.pk):
        pass
    assert "Asked again" in text(rohan)


def test_a_mail_that_does_not_arrive_is_on_it(rohan, lead):
    Lead.objects.update(owner=rohan.user, email_problem="550 no such user")
    assert "Mail does not reach them" in text(rohan)


def test_leads_of_nobody_are_shown_to_everybody(rohan, lead):
    assert "Nobody's yet" in text(rohan).replace("&#x27;", "'")


def test_more_leads_cost_no_more_queries(rohan, newcomers, django_assert_max_num_queries):
    Lead.objects.all().update(owner=rohan.user)
    text(rohan)
    with django_assert_max_num_queries(22):
        text(rohan)
    newcomers(60, owner=rohan.user, next_at=clock.now(), next_step="first_call")
    with django_assert_max_num_queries(22):
        page = text(rohan)
    assert "25+" in page or page.count("Kavita Pawar") > 20
