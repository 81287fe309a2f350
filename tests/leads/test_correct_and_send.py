"""Asha mistyped her address; Rohan asks her on the phone and sends the confirmation there."""

import pytest
from django.core import mail as django_mail

from leads.choices import Happening, MailKind, MailState
from leads.correction import CorrectionError, correct_and_send
from leads.mail import send_again
from leads.models import Lead, OutboundEmail, PossibleDuplicate
from leads.outbox import delivery, queue


@pytest.fixture
def bounced(enquire):
    enquire(email="asha@exmaple.com")
    mail = OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)
    delivery.deliver_due()
    OutboundEmail.objects.filter(pk=mail.pk).update(state=MailState.BOUNCED, state_reason="550 no")
    Lead.objects.update(email_problem="550 no such user")
    django_mail.outbox.clear()
    mail.refresh_from_db()
    return mail


def address(mail):
    return f"/admin/leads/outboundemail/{mail.pk}/correct/"


def test_the_corrected_mail_goes_out_with_the_same_words_and_an_id_of_its_own(bounced, rohan):
    answer = rohan.post(address(bounced), {"to_email": " asha@example.com "}, follow=True)
    assert "Queued for asha@example.com" in answer.content.decode()
    delivery.deliver_due()
    [sent] = django_mail.outbox
    assert sent.to == ["asha@example.com"]
    assert sent.body == bounced.text_body
    assert sent.message()["Message-ID"] != bounced.message_id
    bounced.refresh_from_db()
    assert bounced.state == MailState.BOUNCED  # it was sent, and stays on record as it was


def test_lead_and_timeline_learn_the_address_and_the_enquiry_stays_as_received(bounced, rohan):
    rohan.post(address(bounced), {"to_email": "asha@example.com"})
    lead = Lead.objects.get()
    assert (lead.email, lead.email_key, lead.email_problem) == (
        "asha@example.com",
        "asha@example.com",
        "",
    )
    assert bounced.enquiry.email == "asha@exmaple.com"
    [entry] = lead.timeline.filter(kind=Happening.EMAIL_CORRECTED)
    assert entry.actor == rohan.user
    assert "asha@example.com instead of asha@exmaple.com" in entry.summary


def test_a_mail_that_never_went_out_is_cancelled(enquire, rohan):
    enquire(email="asha@exmaple.com")
    mail = OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)
    correct_and_send(mail, "asha@example.com", by=rohan.user)
    mail.refresh_from_db()
    assert mail.state == MailState.CANCELLED
    assert mail.state_reason == "Sent to a corrected address instead."
    assert send_again([mail]) == 0
    delivery.deliver_due()
    assert [m.to for m in django_mail.outbox if "exmaple" in m.to[0]] == []


def test_a_lead_with_another_address_keeps_it(bounced, rohan):
    Lead.objects.update(email="asha@work.example", email_key="asha@work.example")
    correct_and_send(bounced, "asha@example.com", by=rohan.user)
    assert Lead.objects.get().email == "asha@work.example"


@pytest.mark.parametrize("typed", ["", "asha", "asha@localhost", "a b@example.com", "x" * 300])
def test_what_is_no_address_comes_back_with_a_word_and_what_was_typed(bounced, rohan, typed):
    answer = rohan.post(address(bounced), {"to_email": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "errorlist" in page
    assert 'aria-invalid="true"' in page
    assert f'value="{typed[:50]}' in page
    assert OutboundEmail.objects.owed().filter(kind=MailKind.CONFIRMATION).count() == 0


def test_nobody_can_use_the_desk_to_fill_a_strangers_mailbox(enquire, rohan):
    for number in range(queue.CONFIRMATIONS_A_DAY + 1):
        enquire(email=f"wrong{number}@example.com", phone=f"98220 1000{number}")
    mails = OutboundEmail.objects.filter(kind=MailKind.CONFIRMATION)
    *most, last = mails.order_by("pk")
    for number, mail in enumerate(most):
        correct_and_send(mail, f"str.anger+{number}@gmail.com", by=rohan.user)
    with pytest.raises(CorrectionError, match="already had 3 confirmations"):
        correct_and_send(last, "stranger@gmail.com", by=rohan.user)


def test_the_same_address_again_is_send_agains_business(bounced, rohan):
    with pytest.raises(CorrectionError, match="Send again"):
        correct_and_send(bounced, "ASHA@exmaple.com", by=rohan.user)
    correct_and_send(bounced, "asha@example.com", by=rohan.user)
    with pytest.raises(CorrectionError, match="Send again"):
        correct_and_send(bounced, "asha@example.com", by=rohan.user)


def test_a_notice_to_admissions_stays_where_it_belongs(enquire, rohan):
    enquire()
    notice = OutboundEmail.objects.get(kind=MailKind.NOTICE)
    with pytest.raises(CorrectionError):
        correct_and_send(notice, "rohan@private.example", by=rohan.user)
    page = rohan.get(f"/admin/leads/outboundemail/{notice.pk}/change/").content.decode()
    assert address(notice) not in page


def test_a_mail_in_a_workers_hands_is_left_to_it(enquire, rohan):
    enquire()
    held = {mail.kind: mail for mail in (queue.claim_next(), queue.claim_next())}
    with pytest.raises(CorrectionError, match="just now"):
        correct_and_send(held["confirmation"], "asha@other.example", by=rohan.user)


def test_the_address_of_another_lead_makes_a_possible_duplicate(enquire, rohan):
    enquire(email="asha@example.com", full_name="Asha K", phone="99220 99220")
    enquire(email="asha@exmaple.com")
    mail = OutboundEmail.objects.get(to_email="asha@exmaple.com")
    correct_and_send(mail, "asha@example.com", by=rohan.user)
    assert "after a correction" in PossibleDuplicate.objects.get().reason


def test_only_who_may_send_again_may_correct(bounced, marketer, client, rohan):
    for who in (marketer, client):
        who.post(address(bounced), {"to_email": "asha@example.com"})
    rohan.get(address(bounced))
    assert OutboundEmail.objects.filter(kind=MailKind.CONFIRMATION).count() == 1


def test_a_later_enquiry_with_another_address_is_preferred_to_a_dead_one(enquire, bounced):
    enquire(email="asha.k@example.com", message="Again")
    lead = Lead.objects.get()
    assert (lead.email, lead.email_problem) == ("asha.k@example.com", "")


def test_the_same_address_typed_again_is_tried_again(enquire, bounced):
    enquire(email="asha@exmaple.com", message="Again")
    assert OutboundEmail.objects.owed().filter(to_email="asha@exmaple.com").exists()
    assert Lead.objects.get().email_problem


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MailState.BOUNCED, "It did not arrive: 550 no"),
        (MailState.HELD, "Held: 550 no"),
        (MailState.COMPLAINED, "reported it as spam"),
        (MailState.CANCELLED, "Cancelled: 550 no"),
        (MailState.FAILED, "Failed: 550 no"),
        (MailState.DELIVERED, "and it arrived"),
        (MailState.SENT, "Sent at "),
        (MailState.QUEUED, "Queued"),
    ],
)
def test_each_state_is_told_in_words(bounced, rohan, state, words):
    OutboundEmail.objects.filter(pk=bounced.pk).update(state=state)
    page = rohan.get(f"/admin/leads/outboundemail/{bounced.pk}/change/").content.decode()
    assert words in page


def test_a_queued_mail_says_when_it_goes_out_and_what_held_it_up(enquire, rohan, monkeypatch):
    import smtplib

    from leads.models import MailStop
    from tests.leads.test_outbox import Server

    enquire()
    mail = OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)
    page = f"/admin/leads/outboundemail/{mail.pk}/change/"
    assert "It goes out within the minute" in rohan.get(page).content.decode()
    refusal = Server(smtplib.SMTPDataError(451, b"try later"))
    monkeypatch.setattr(delivery, "get_connection", lambda: refusal)
    delivery.deliver_due()
    words = rohan.get(page).content.decode()
    assert "Next try at " in words
    assert "The mail server refused for now: 451 try later." in words
    OutboundEmail.objects.update(due_at=mail.created_at)
    queue.claim_next()
    queue.claim_next()
    assert "In a worker&#x27;s hands, until " in rohan.get(page).content.decode()
    MailStop.objects.create(reason="This is a restored copy.")
    assert "stopped on this copy: This is a restored copy." in rohan.get(page).content.decode()
