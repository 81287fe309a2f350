"""Every accepted enquiry and every owed mail is accounted for; what is not is named."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from leads import books
from leads.capture import release
from leads.models import Acceptance, Enquiry, Erasure, Lead, MailStop, OutboundEmail, Promise

from ..people import say


@pytest.fixture
def week(enquire, head):
    """What a week brings: a new lead, a second enquiry of hers, an application, a phone number without
    an address, one held, one held and released, one sent twice."""
    enquire(submission_id="11111111-1111-4111-8111-111111111111")
    enquire(submission_id="11111111-1111-4111-8111-111111111111")
    enquire(message="And the fees?")
    enquire("/apply/", full_name="Vikram Jadhav", phone="99220 99220", email="vikram@example.com")
    enquire(full_name="Meena Rao", phone="99220 11111", email="")
    enquire(
        full_name="Nikhil Shah", phone="99220 22222", email="n@example.com", second_reference="x"
    )
    enquire(
        full_name="Priya Nair", phone="99220 33333", email="p@example.com", second_reference="x"
    )
    release(Enquiry.objects.get(full_name="Priya Nair"), by=head.user)


def the(name):
    return Enquiry.objects.filter(full_name=name).order_by("pk").first()


def break_by(query, *values):
    """As a slip in the database shell would: behind the site's back, also behind foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)


def remove(enquiry):
    """The enquiry and all that hangs on it, as if it had never been stored; its acceptance stays."""
    mails = OutboundEmail.objects.filter(enquiry=enquiry)
    break_by("DELETE FROM leads_timelineentry WHERE enquiry_id = %s", enquiry.pk)
    mails.delete()
    enquiry.consents.all().delete()
    Lead.objects.filter(first_touch__enquiry=enquiry).update(first_touch=None)
    Lead.objects.filter(last_touch__enquiry=enquiry).update(last_touch=None)
    enquiry.touch.delete()
    Promise.objects.filter(enquiry=enquiry).delete()
    enquiry.delete()


def amiss():
    """Words of each line that does not balance, and what it names."""
    return {line.words: [str(fault) for fault in line.faults] for line in books.balance().amiss}


def command():
    """What `manage.py books` prints, and its exit code."""
    out = io.StringIO()
    try:
        call_command("books", stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


STORED = "Accepted submissions = enquiries stored"
BECAME = "Accepted submissions = new + joined + held + erased"
LED = "Accepted enquiries = enquiries with a lead"
PEOPLE = "Leads from forms = enquiries booked as new"
NOTICES = "Accepted enquiries = notices to admissions"
CONFIRMATIONS = "Accepted enquiries with an e-mail address = those confirmed"
MAILS = "Mails owed = in a final state + waiting for a reason"


def test_the_books_of_an_empty_site_balance(school):
    assert amiss() == {}


def test_the_books_balance_after_all_that_a_week_brings(week):
    assert amiss() == {}
    figures = {line.words: (line.left, line.right) for line in books.balance().lines}
    assert figures[STORED] == figures[BECAME] == (6, 6)
    assert figures[LED] == figures[NOTICES] == (5, 5)
    assert figures[PEOPLE] == figures[CONFIRMATIONS] == (4, 4)
    assert figures[MAILS] == (9, 9)
    text, code = command()
    assert code == 0
    assert "4 new + 1 joined + 1 held" in text
    assert "AMISS" not in text


OF_ITS_ENQUIRY = "enquiry_id = (SELECT id FROM leads_enquiry WHERE reference = %s)"
SLIPS = [
    ("DELETE FROM leads_acceptance WHERE reference = %s", STORED, "never booked as accepted"),
    (
        "UPDATE leads_enquiry SET is_canary = true WHERE reference = %s",
        STORED,
        "its enquiry is gone",
    ),
    (
        "UPDATE leads_acceptance SET is_canary = true WHERE reference = %s",
        STORED,
        "never booked as accepted",
    ),
    (
        "UPDATE leads_enquiry SET state = 'erased' WHERE reference = %s",
        STORED,
        "no erasure is on record",
    ),
    (
        "INSERT INTO leads_erasure (reference, reason, erased_at) "
        "VALUES (%s, 'asked', CURRENT_TIMESTAMP)",
        STORED,
        "erased once, and here again",
    ),
    ("UPDATE leads_enquiry SET state = 'held' WHERE reference = %s", BECAME, "not booked as held"),
    ("UPDATE leads_enquiry SET state = 'held' WHERE reference = %s", LED, "but with a lead"),
    (
        "UPDATE leads_acceptance SET accepted_as = 'held' WHERE reference = %s",
        BECAME,
        "no longer held",
    ),
    ("UPDATE leads_enquiry SET lead_id = NULL WHERE reference = %s", LED, "without a lead"),
    (
        "DELETE FROM leads_outboundemail WHERE kind = 'notice' AND " + OF_ITS_ENQUIRY,
        NOTICES,
        "admissions was never told",
    ),
    (
        "DELETE FROM leads_outboundemail WHERE kind = 'confirmation' AND " + OF_ITS_ENQUIRY,
        CONFIRMATIONS,
        "no confirmation",
    ),
    (
        "UPDATE leads_outboundemail SET kind = 'notice' WHERE kind = 'confirmation' AND "
        + OF_ITS_ENQUIRY,
        NOTICES,
        "told more than once",
    ),
    (
        "UPDATE leads_outboundemail SET kind = 'confirmation', to_email = 'vikram@example.com' "
        "WHERE kind = 'notice' AND " + OF_ITS_ENQUIRY,
        CONFIRMATIONS,
        "confirmed more than once",
    ),
    (
        "UPDATE leads_acceptance SET owes_confirmation = false WHERE reference = %s",
        CONFIRMATIONS,
        "no address was given",
    ),
    (
        "UPDATE leads_outboundemail SET state = 'held' WHERE kind = 'notice' AND " + OF_ITS_ENQUIRY,
        MAILS,
        "held without a reason",
    ),
    (
        "UPDATE leads_outboundemail SET state = 'lost' WHERE kind = 'notice' AND " + OF_ITS_ENQUIRY,
        MAILS,
        "in no state that we know",
    ),
]


def test_what_breaks_behind_our_back_is_named(week):
    reference = the("Vikram Jadhav").reference
    break_by("DELETE FROM leads_timelineentry")
    for query, line, words in SLIPS:
        with transaction.atomic():
            break_by(query, reference)
            named = [fault for fault in amiss().get(line, []) if words in fault]
            assert named, f"not seen: {query}"
            assert reference in named[0], query
            transaction.set_rollback(True)
    assert amiss() == {}


def test_what_is_amiss_ends_the_command_with_1_and_reddens_the_page(week, head):
    reference = the("Vikram Jadhav").reference
    break_by("DELETE FROM leads_acceptance WHERE reference = %s", reference)
    text, code = command()
    assert code == 1
    assert "AMISS" in text
    assert reference in text
    page = head.get("/admin/books/").content.decode()
    assert "✗ Amiss" in page
    assert reference in page


def test_a_lost_enquiry_is_missed(week):
    vikram = the("Meena Rao")
    remove(vikram)
    assert amiss()[STORED] == [f"accepted, but its enquiry is gone: {vikram.reference}"]


def test_a_lost_acceptance_of_a_held_enquiry_is_missed(week):
    reference = the("Nikhil Shah").reference
    break_by("DELETE FROM leads_acceptance WHERE reference = %s", reference)
    assert {STORED, BECAME} <= set(amiss())


def test_two_faults_that_cancel_each_other_out_are_both_named(week):
    """One enquiry lost, another brought in beside the front door: the sums agree."""
    lost = the("Vikram Jadhav").reference
    break_by("UPDATE leads_acceptance SET reference = 'AAA-AAAA' WHERE reference = %s", lost)
    line = next(line for line in books.balance().lines if line.words == STORED)
    assert line.left == line.right
    assert not line.is_balanced
    assert {str(fault) for fault in line.faults} == {
        "accepted, but its enquiry is gone: AAA-AAAA",
        f"stored, but never booked as accepted: {lost}",
    }


def test_a_lead_that_no_enquiry_brought_is_named(week):
    ghost = Lead.objects.create(full_name="Ghost", phone="+919922044444")
    assert amiss()[PEOPLE] == [f"no enquiry of it is left: lead {ghost.pk}"]


def test_a_lead_whose_first_enquiry_joined_is_named(week):
    vikram = the("Vikram Jadhav")
    Acceptance.objects.filter(reference=vikram.reference).update(accepted_as="joined")
    assert amiss()[PEOPLE] == [f"none of its enquiries is booked as new: lead {vikram.lead_id}"]


def test_a_lead_that_two_enquiries_claim_to_have_brought_is_named(week):
    second = Enquiry.objects.get(message="And the fees?").reference
    Acceptance.objects.filter(reference=second).update(accepted_as="new")
    assert second in amiss()[PEOPLE][0]


def test_leads_that_came_in_another_way_are_not_of_these_books(week):
    Lead.objects.create(full_name="Walked In", phone="+919922055555", origin="api")
    assert amiss() == {}


@pytest.mark.parametrize("is_kept", [True, False], ids=["emptied", "removed"])
def test_an_erased_person_is_accounted_for(week, is_kept):
    meena = the("Meena Rao")
    lead = meena.lead
    Erasure.objects.create(reference=meena.reference, reason="asked for it")
    if is_kept:
        Enquiry.objects.filter(pk=meena.pk).update(state="erased", full_name="", phone="")
    else:
        remove(meena)
        lead.timeline.all().delete()
        lead.delete()
    assert amiss() == {}
    assert "1 erased" in command()[0]


def test_a_confirmation_to_a_corrected_address_is_one_more_and_no_fault(week):
    mail = OutboundEmail.objects.filter(kind="confirmation").first()
    mail.pk, mail.message_id, mail.to_email = None, "<corrected@example.com>", "asha@example.org"
    mail.save(force_insert=True)
    assert amiss() == {}
    assert "1 once more, to another address" in command()[0]
    mail.pk, mail.message_id = None, "<again@example.com>"
    mail.save(force_insert=True)
    assert mail.enquiry.reference in amiss()[CONFIRMATIONS][0]


def age_mails(**since):
    then = timezone.now() - timedelta(**since)
    OutboundEmail.objects.update(due_at=then)


def test_a_mail_may_wait_ten_minutes_and_no_longer(week):
    age_mails(minutes=9)
    assert amiss() == {}
    age_mails(minutes=11)
    assert "due for more than 10 minutes" in amiss()[MAILS][0]


def test_a_mail_in_a_workers_hands_is_accounted_for(week):
    age_mails(minutes=11)
    OutboundEmail.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
    assert amiss() == {}
    OutboundEmail.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert MAILS in amiss()


def test_while_all_mail_is_stopped_it_waits_for_that(week, head):
    age_mails(hours=5)
    MailStop.objects.create(reason="Restored from last night")
    assert amiss() == {}
    assert "9 stopped with all mail" in command()[0]
    assert "Restored from last night" in head.get("/admin/books/").content.decode()


def test_a_site_without_an_address_owes_no_notice(school, enquire):
    say("email", "")
    enquire()
    assert amiss() == {}
    say("email", "admissions@ismrpune.edu.in")
    assert amiss() == {}, "what came in before owes none for ever"


def test_at_most_twenty_are_named_and_the_rest_counted(enquire):
    for number in range(23):
        enquire(phone="", email=f"person{number}@example.com")
    break_by("DELETE FROM leads_acceptance")
    fault = books.balance().amiss[0].faults[0]
    assert len(fault.names) == 20
    assert str(fault).endswith("and 3 more")


def test_the_page_is_for_who_may_read_enquiries(week, rohan, marketer, client):
    page = rohan.get("/admin/books/").content.decode()
    assert "Everything is accounted for" in page
    assert "/admin/books/" in rohan.get("/admin/").content.decode()
    assert marketer.get("/admin/books/", follow=True).status_code == 403
    assert client.get("/admin/books/", follow=True).redirect_chain[-1][0].startswith("/accounts/")


def test_each_name_leads_to_its_enquiry(week, rohan):
    vikram = the("Vikram Jadhav")
    Acceptance.objects.filter(reference=vikram.reference).delete()
    page = rohan.get("/admin/books/").content.decode()
    assert f'<a href="/admin/leads/enquiry/{vikram.pk}/change/">{vikram.reference}</a>' in page


def test_more_enquiries_cost_no_more_queries(week, enquire, django_assert_max_num_queries):
    for number in range(5):
        enquire(phone="", email=f"person{number}@example.com")
    with django_assert_max_num_queries(27):
        books.balance()
