"""The health line of the first screen: calm when all is well, loud when not, and each word leads to the mending."""

from datetime import timedelta

import pytest

from leads import clock, watch
from leads.figures import health_line
from leads.models import Acceptance, BooksLook, CanaryRun, Lead, OutboundEmail

pytestmark = pytest.mark.django_db


def line(client):
    return client.get("/admin/").content.decode()


def ago(**delta):
    return clock.now() - timedelta(**delta)


def amiss():
    return [sign.words for sign in health_line.look() if not sign.is_well]


@pytest.fixture
def looked():
    health_line.note_books("")


def test_all_is_well_in_one_calm_line(looked, head):
    page = line(head)
    assert 'class="health"' in page
    assert "Books balance" in page
    assert "No mail waits" in page
    assert "Every lead has an owner" in page
    assert amiss() == []


def test_the_books_are_what_the_watch_found_last(head, enquire, school):
    watch.balance_books()
    assert BooksLook.objects.get().trouble == ""
    enquire()
    Lead.objects.update(owner=head.user)
    Acceptance.objects.all().delete()
    assert "Books balance" in line(head)  # not worked out in the request
    watch.balance_books()
    assert "The books do not balance" in line(head)
    assert 'href="/admin/books/"' in line(head)


def test_books_that_nobody_looks_at_are_not_called_balanced(head, settings):
    assert "Nobody looks at the books here" in line(head)
    settings.IS_DEPLOYED = True
    assert "The books were not looked at yet" in line(head)
    health_line.note_books("")
    BooksLook.objects.update(looked_at=ago(hours=3))
    assert "Does the watch run?" in line(head)


def test_a_mail_that_waits_too_long_is_told_with_its_age(looked, head, enquire):
    enquire()
    Lead.objects.update(owner=head.user)
    assert amiss() == []
    OutboundEmail.objects.update(owed_since=ago(minutes=42))
    page = line(head)
    assert "The oldest mail has waited for 42 min." in page
    assert "state__exact=queued" in page


def sent(enquire, states):
    enquire()
    Lead.objects.update(first_contacted_at=clock.now())
    mail = OutboundEmail.objects.first()
    OutboundEmail.objects.exclude(pk=mail.pk).update(state="sent", sent_at=ago(days=30))
    for index, state in enumerate(states):
        mail.pk, mail.state, mail.sent_at = None, state, ago(days=1)
        mail.message_id = f"<{index}@x>"
        mail.save(force_insert=True)
    OutboundEmail.objects.filter(state="queued").update(state="cancelled")


def test_too_many_bounces_are_loud_and_two_of_a_hundred_are_not(looked, enquire, head):
    sent(enquire, ["delivered"] * 98 + ["bounced"] * 2)
    Lead.objects.update(owner=head.user)
    assert amiss() == []
    assert "2.0 % of mails bounced" in line(head)
    OutboundEmail.objects.filter(state="delivered", message_id__lt="<5").update(state="bounced")
    assert any("bounced" in words for words in amiss())


def test_one_bounce_of_three_says_nothing(looked, enquire, head):
    sent(enquire, ["bounced", "sent", "sent"])
    Lead.objects.update(owner=head.user)
    assert amiss() == []


def test_a_canary_that_did_not_come_back_or_does_not_fly_is_told(looked, settings):
    settings.CANARY_EMAIL = "canary@school.example"
    assert any("quarter of an hour" in words for words in amiss())
    CanaryRun.objects.create(returned_at=clock.now())
    assert amiss() == []
    CanaryRun.objects.create(problem="Its mail is still queued.")
    assert any("still queued" in words for words in amiss())
    CanaryRun.objects.create(returned_at=clock.now())
    assert amiss() == []


def test_a_lead_that_nobody_owns_for_long_is_told(looked, enquire, head):
    enquire()
    assert amiss() == []
    Lead.objects.update(created_at=ago(minutes=75))
    assert "A lead has had no owner for 1 h 15 min." in line(head)


def test_a_counsellor_is_spared_it(looked, rohan):
    assert 'class="health' not in line(rohan)


def test_it_costs_four_queries(looked, enquire, settings, django_assert_max_num_queries):
    settings.CANARY_EMAIL = "canary@school.example"
    CanaryRun.objects.create(returned_at=clock.now())
    enquire()
    with django_assert_max_num_queries(4):
        health_line.look()
