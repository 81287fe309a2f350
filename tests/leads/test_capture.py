import threading
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads.choices import Happening, MailKind, MailState
from leads.models import Amendment, Consent, Enquiry, Lead, OutboundEmail, PossibleDuplicate, Touch


def kinds(lead):
    return [entry.kind for entry in lead.timeline.order_by("pk")]


def test_one_enquiry_writes_everything_together(enquire):
    enquire(
        utm_source="Instagram", utm_medium="story", utm_campaign="june", landing_page="/articles/"
    )
    enquiry = Enquiry.objects.select_related("lead", "touch").get()
    assert enquiry.lead.full_name == "Asha Kulkarni"
    assert enquiry.answers["phone"] == "98220 12345"
    assert (enquiry.touch.source, enquiry.touch.medium, enquiry.touch.campaign) == (
        "instagram",
        "story",
        "june",
    )
    assert enquiry.lead.first_touch == enquiry.lead.last_touch == enquiry.touch
    assert {mail.kind for mail in OutboundEmail.objects.all()} == {
        MailKind.CONFIRMATION,
        MailKind.NOTICE,
    }
    assert kinds(enquiry.lead) == [
        Happening.LEAD_CREATED,
        Happening.ENQUIRY,
        Happening.CONSENT,
        Happening.MAIL_QUEUED,
        Happening.MAIL_QUEUED,
    ]


def test_consent_names_the_exact_words_that_were_shown(enquire, mba):
    from leads.models import Notice

    shown = Notice.objects.get()
    Notice.objects.create(version=2, text="New words", sha256=Notice.fingerprint("New words"))
    enquire(notice=str(shown.pk))
    consent = Consent.objects.get()
    assert consent.notice == shown
    assert consent.notice.sha256 == Notice.fingerprint(shown.text)
    assert consent.lead == Lead.objects.get()


def test_the_same_key_gives_the_same_reference_and_nothing_new(enquire):
    key = str(uuid.uuid4())
    answers = [enquire(submission_id=key)["Location"] for _ in range(5)]
    assert len(set(answers)) == 1
    assert Enquiry.objects.count() == Lead.objects.count() == 1
    assert OutboundEmail.objects.count() == 2
    assert Amendment.objects.count() == 0


def test_a_used_key_with_other_answers_keeps_both(enquire):
    key = str(uuid.uuid4())
    first = enquire(submission_id=key)["Location"]
    assert enquire(submission_id=key, city="Nagpur")["Location"] == first
    enquire(submission_id=key, city="Nagpur")
    assert Enquiry.objects.get().city == "Satara"
    assert Amendment.objects.get().answers["city"] == "Nagpur"
    assert Happening.AMENDMENT in kinds(Lead.objects.get())


@pytest.mark.parametrize("key", [None, "not a key", "fresh"])
def test_the_same_answers_again_within_a_day_are_the_same_enquiry(enquire, key):
    """Back from the thanks page and send again, or a page whose form carries no key."""
    first = enquire(submission_id=None)["Location"]
    again = str(uuid.uuid4()) if key == "fresh" else key
    assert enquire(submission_id=again)["Location"] == first
    assert enquire(submission_id=None, message="Another question")["Location"] != first
    assert Enquiry.objects.count() == 2
    assert OutboundEmail.objects.count() == 4


def test_the_same_answers_two_days_later_are_a_new_enquiry(enquire):
    with time_machine.travel(timezone.now() - timedelta(days=2)):
        enquire()
    enquire()
    assert Enquiry.objects.count() == 2


def test_the_same_address_next_week_is_the_same_person(enquire):
    enquire(utm_source="google")
    enquire(email="ASHA@example.com", phone="", utm_source="facebook", city="")
    lead = Lead.objects.get()
    assert lead.enquiries.count() == 2
    assert (lead.first_touch.source, lead.last_touch.source) == ("google", "facebook")
    assert (lead.phone, lead.city) == ("+919822012345", "Satara")


def test_gmail_dots_and_plus_are_the_same_mailbox(enquire):
    enquire(email="asha.k@gmail.com", phone="")
    enquire(email="ashak+mba@googlemail.com", phone="", email_as_typed="ashak+mba@googlemail.com")
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["Asha", "A. Kulkarni", "Kulkarni Asha", "asha s kulkarni", "Ms. Asha Kulkarni"]
)
def test_the_same_mobile_and_a_compatible_name_join(enquire, name):
    enquire()
    enquire(full_name=name, email="other@example.com")
    assert Lead.objects.count() == 1


@pytest.mark.parametrize("name", ["Amit Kulkarni", "Sunita", "A. B.", "आशा"])
def test_a_shared_phone_alone_never_merges_two_people(enquire, name):
    enquire()
    enquire(full_name=name, email="other@example.com")
    assert Lead.objects.count() == 2
    pair = PossibleDuplicate.objects.get()
    assert pair.reason == "same mobile, other name"
    for lead in (pair.lead, pair.other):
        assert Happening.POSSIBLE_DUPLICATE in kinds(lead)


def test_a_second_mobile_of_the_same_person_is_told_and_found_again(enquire):
    enquire()
    enquire(phone="99220 99220")
    lead = Lead.objects.get()
    assert lead.phone == "+919822012345"
    assert (
        "other mobile: +919922099220"
        in lead.timeline.filter(kind=Happening.ENQUIRY).first().summary
    )
    enquire(phone="99220 99220", email="")
    assert Lead.objects.get().enquiries.count() == 3


@pytest.mark.parametrize(
    ("sent", "source", "medium"),
    [
        ({}, "direct", ""),
        ({"gclid": "x"}, "google", "cpc"),
        ({"fbclid": "x"}, "facebook", "social"),
        ({"referrer": "https://www.google.co.in/"}, "google", "organic"),
        ({"referrer": "https://shiksha.example/list"}, "shiksha.example", "referral"),
        ({"referrer": "http://testserver/articles/"}, "direct", ""),
        ({"referrer": "http://[broken"}, "direct", ""),
        ({"utm_source": "x" * 5000}, "x" * 120, ""),
    ],
)
def test_where_a_visitor_came_from(enquire, sent, source, medium):
    enquire(**sent)
    touch = Touch.objects.get()
    assert (touch.source, touch.medium) == (source, medium)


def test_the_page_the_form_was_opened_from_is_kept(browser, mba, enquire):
    form = browser.get("/enquire/", headers={"referer": "http://testserver/articles/x/"})
    assert 'name="page" value="/articles/x/"' in form.content.decode()
    enquire(page="/articles/x/")
    assert Enquiry.objects.get().page == "/articles/x/"


def test_a_mail_that_cannot_be_written_never_costs_the_enquiry(enquire, monkeypatch):
    from leads import mail

    def broken(template, context):
        raise ValueError("the template is broken")

    monkeypatch.setattr(mail, "render_to_string", broken)
    assert enquire().status_code == 303
    for owed in OutboundEmail.objects.all():
        assert owed.state == MailState.HELD
        assert "the template is broken" in owed.state_reason


@pytest.mark.django_db(transaction=True)
def test_eight_posts_of_one_key_at_the_same_instant_make_one_enquiry(browser, asha):
    from django.test import Client

    answers, sent = [], asha()
    start = threading.Barrier(8)

    def send():
        start.wait()
        answer = Client(headers={"origin": "http://testserver"}).post("/enquire/", sent)
        answers.append(answer["Location"])
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert Enquiry.objects.count() == Lead.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_person_in_four_tabs_at_once_is_one_lead(browser, asha):
    from django.test import Client

    start = threading.Barrier(4)

    def send(answers):
        start.wait()
        Client(headers={"origin": "http://testserver"}).post("/enquire/", answers)
        connection.close()

    threads = [threading.Thread(target=send, args=[asha(message=f"Tab {n}")]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Enquiry.objects.count() == 4
    assert Lead.objects.count() == 1


def test_a_second_person_on_the_same_form_gets_an_enquiry_of_their_own(enquire):
    key = str(uuid.uuid4())
    first = enquire(submission_id=key)["Location"]
    ravi = {"full_name": "Ravi More", "email": "ravi@example.com", "phone": "99220 99220"}
    second = enquire(submission_id=key, **ravi)["Location"]
    assert second != first
    assert enquire(submission_id=key, **ravi)["Location"] == second
    assert Lead.objects.count() == 2
    assert OutboundEmail.objects.count() == 4


def test_changed_answers_are_told_to_admissions_once(enquire):
    key = str(uuid.uuid4())
    enquire(submission_id=key)
    for _ in range(3):
        enquire(submission_id=key, city="Nagpur")
    notice = OutboundEmail.objects.get(kind=MailKind.AMENDMENT)
    assert "Nagpur" in notice.text_body
    assert "Nagpur" in notice.html_body


def test_a_notice_that_is_not_in_force_yet_is_agreed_to_by_nobody(enquire):
    from leads.models import Notice

    current = Notice.objects.get()
    later = Notice.objects.create(
        version=2, text="Later", sha256="x", in_force_from=timezone.now() + timedelta(days=300)
    )
    enquire(notice=str(later.pk))
    enquire(notice="", message="Another question")
    assert {consent.notice for consent in Consent.objects.all()} == {current}


def test_the_name_is_looked_for_among_all_who_share_a_phone(enquire):
    for number in range(25):
        Lead.objects.create(
            full_name=f"Person {'abcdefghijklmnopqrstuvwxyz'[number] * 4}", phone="+919822012345"
        )
    Lead.objects.create(full_name="Asha Kulkarni", phone="+919822012345")
    enquire(email="")
    assert Lead.objects.filter(full_name="Asha Kulkarni").count() == 1


@pytest.mark.parametrize("already_there", [0, 30])
def test_a_form_costs_the_same_few_queries_however_many_came_before(
    enquire, django_assert_max_num_queries, already_there
):
    # The very first one also keeps the words that both were asked with.
    for number in range(already_there + 1):
        enquire(phone=f"98220 {20000 + number}", email=f"other{number}@example.com")
    # Two of them because the others have her name and city: a pair is suggested.
    with django_assert_max_num_queries(37):  # on PostgreSQL one is the lock
        assert enquire().status_code == 303
    assert kinds(Lead.objects.get(email="asha@example.com"))


@pytest.mark.skipif(
    "sqlite" in settings.DATABASES["default"]["ENGINE"], reason="PostgreSQL's plans"
)
def test_whose_an_enquiry_is_takes_no_walk_over_all_leads(school, enquire):
    leads = Lead.objects.bulk_create(
        Lead(full_name="Asha", email_key=f"a{n}@example.com", phone=f"+9198{n:08d}")
        for n in range(5000)
    )
    Enquiry.objects.bulk_create(
        Enquiry(reference=f"X{n}", submission_id=uuid.uuid4(), lead=lead, email_key=lead.email_key,
                phone=lead.phone, origin="web_form") for n, lead in enumerate(leads)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            enquire()
        read = 0
        for query in (one["sql"] for one in asked if one["sql"].startswith(("SELECT", "("))):
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query)
            read += sum(rows_read(cursor.fetchone()[0][0]["Plan"]))
    assert 0 < read < 200


def rows_read(plan):
    """What each node of a plan gave on and what it threw away."""
    yield plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
    for part in plan.get("Plans", []):
        yield from rows_read(part)
