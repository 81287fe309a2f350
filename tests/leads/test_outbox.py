import smtplib
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends import smtp
from django.utils import timezone

from leads import mail as leads_mail
from leads.choices import AttemptOutcome, MailKind, MailState
from leads.erasure import erase
from leads.mail import send_again
from leads.models import DeliveryAttempt, Lead, OutboundEmail
from leads.outbox import delivery, doorbell, queue
from tests.services import wait_until


@pytest.fixture
def owed(enquire):
    enquire()
    return {mail.kind: mail for mail in OutboundEmail.objects.all()}


class Server:
    """Stands for a mail server in the error table; the real one is in tests/system."""

    def __init__(self, problem):
        self.problem = problem
        self.seen = 0

    def send_messages(self, messages):
        self.seen += 1
        if self.problem:
            raise self.problem
        return len(messages)

    def open(self):
        pass

    close = open


@pytest.fixture
def server(monkeypatch):
    def use(problem):
        server = Server(problem)
        monkeypatch.setattr(delivery, "get_connection", lambda: server)
        return server

    return use


def test_the_confirmation_holds_all_that_was_promised(owed):
    mail = owed[MailKind.CONFIRMATION]
    assert mail.to_email == "asha@example.com"
    assert mail.reply_to == "admissions@ismrpune.edu.in"
    assert "ISMR Pune" in mail.subject
    for part in (mail.text_body, mail.html_body):
        for words in (
            mail.enquiry.reference,
            "•••••• 2345",
            "Asha Kulkarni",
            "Satara",
            "Is there a hostel?",
            "MBA in Operations Management",
            "A counsellor will call you by",
            "IST",
            "+91 91453 74040",
            "/privacy/",
        ):
            assert words in part
        assert "98220" not in part


def test_the_notice_holds_what_a_counsellor_needs(owed):
    mail = owed[MailKind.NOTICE]
    assert mail.to_email == "admissions@ismrpune.edu.in"
    assert mail.reply_to == "asha@example.com"
    for part in (mail.text_body, mail.html_body):
        for words in (
            "Asha Kulkarni",
            "+91 98220 12345",
            "asha@example.com",
            "Satara",
            "Is there a hostel?",
            "direct",
            f"/admin/leads/lead/{mail.lead_id}/change/",
        ):
            assert words in part


def test_who_gave_only_a_mobile_gets_no_confirmation_and_admissions_its_notice(enquire):
    enquire(email="")
    assert OutboundEmail.objects.get().kind == MailKind.NOTICE


def test_admissions_can_have_its_own_address(enquire, settings):
    settings.ADMISSIONS_EMAIL = "desk@example.com"
    enquire()
    assert OutboundEmail.objects.filter(to_email="desk@example.com", kind=MailKind.NOTICE).exists()


def test_sending_leaves_the_attempt_the_state_and_a_line_on_the_timeline(owed):
    assert delivery.deliver_due() == 2
    assert delivery.deliver_due() == 0
    assert len(django_mail.outbox) == 2
    for mail in OutboundEmail.objects.all():
        assert mail.state == MailState.SENT
        assert mail.attempts.get().outcome == AttemptOutcome.SENT
        assert mail.claim is None
    lead = owed[MailKind.NOTICE].lead
    assert lead.timeline.filter(kind="mail_sent").count() == 2


def test_every_try_bears_the_same_message_id(owed):
    delivery.deliver_due()
    mail = OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)
    assert send_again([mail]) == 1
    delivery.deliver_due()
    sent = [m.message()["Message-ID"] for m in django_mail.outbox if m.to == ["asha@example.com"]]
    assert sent == [mail.message_id] * 2


def test_two_workers_never_hold_the_same_mail(owed):
    first, second = queue.claim_next(), queue.claim_next()
    assert {first.pk, second.pk} == {mail.pk for mail in owed.values()}
    assert queue.claim_next() is None


def test_a_killed_workers_mail_goes_out_when_its_lease_ends(owed):
    queue.claim_next()
    queue.claim_next()
    assert delivery.deliver_due() == 0
    with time_machine.travel(timezone.now() + queue.LEASE + timedelta(seconds=1)):
        assert delivery.deliver_due() == 2


def test_a_worker_that_lost_its_lease_changes_nothing(owed):
    slow = queue.claim_next()
    OutboundEmail.objects.filter(pk=slow.pk).update(claim=None)
    assert not queue.settle(slow, state=MailState.FAILED)
    slow.refresh_from_db()
    assert slow.state == MailState.QUEUED


@pytest.mark.parametrize(
    "problem",
    [
        ConnectionRefusedError(111, "refused"),
        TimeoutError("slow"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPAuthenticationError(535, b"bad password"),
        smtplib.SMTPAuthenticationError(534, b"application-specific password required"),
        smtplib.SMTPSenderRefused(530, b"authentication required", "desk@example.com"),
        smtplib.SMTPDataError(421, b"closing"),
    ],
)
def test_a_mail_server_that_is_away_is_asked_once_a_batch_and_all_mail_waits(owed, server, problem):
    asked = server(problem)
    assert delivery.deliver_due() == 1
    assert asked.seen == 1
    assert OutboundEmail.objects.owed().count() == 2
    attempt = DeliveryAttempt.objects.get()
    assert attempt.outcome == AttemptOutcome.UNREACHABLE
    assert attempt.answer
    server(None)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert delivery.deliver_due() == 2


@pytest.mark.parametrize(
    "problem",
    [
        smtplib.SMTPConnectError(554, b"no service for your address"),
        smtplib.SMTPConnectError(421, b"too busy"),
        smtplib.SMTPHeloError(501, b"what is your name"),
        smtplib.SMTPResponseException(502, b"no STARTTLS here"),
        ValueError("a setting of ours that is wrong"),
    ],
)
def test_what_goes_wrong_before_the_first_mail_is_no_mails_fault(owed, server, problem):
    asked = server(None)

    def refuse():
        raise problem

    asked.open = refuse
    assert delivery.deliver_due() == 1
    assert DeliveryAttempt.objects.get().outcome == AttemptOutcome.UNREACHABLE
    assert OutboundEmail.objects.owed().count() == 2


def test_a_server_that_refuses_everybody_for_now_gets_all_mail_within_minutes_of_its_end(
    owed, server
):
    server(smtplib.SMTPDataError(451, b"try later"))
    now = timezone.now()
    for minute in range(300):
        with time_machine.travel(now + timedelta(minutes=minute)):
            delivery.deliver_due()
    server(None)
    sent = 0
    for minute in range(300, 305):
        with time_machine.travel(now + timedelta(minutes=minute)):
            sent += delivery.deliver_due()
    assert sent == 2


def test_a_reader_whose_mailbox_is_busy_while_others_get_theirs_is_asked_less_and_less(
    owed, server
):
    confirmation = owed[MailKind.CONFIRMATION]
    OutboundEmail.objects.exclude(pk=confirmation.pk).update(
        state=MailState.SENT, sent_at=timezone.now() + timedelta(days=1)
    )
    server(smtplib.SMTPRecipientsRefused({"asha@example.com": (450, b"mailbox busy")}))
    OutboundEmail.objects.filter(pk=confirmation.pk).update(attempts_made=8)
    delivery.deliver_due()
    confirmation.refresh_from_db()
    assert confirmation.due_at > timezone.now() + timedelta(hours=1)


def test_a_server_that_is_slow_at_every_step_is_hung_up_on_and_the_mail_waits(owed, monkeypatch):
    """Each answer comes before the time-out; together they would outlast the task."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer_late():
        with listener, listener.accept()[0] as line, suppress(OSError):
            line.sendall(b"220 slow.example.com\r\n")
            while line.recv(1000):
                time.sleep(0.7)
                line.sendall(b"250 yes\r\n")

    threading.Thread(target=answer_late, daemon=True).start()
    monkeypatch.setattr(delivery, "HANG_UP_AFTER", 1.0)
    backend = smtp.EmailBackend(host="127.0.0.1", port=listener.getsockname()[1], timeout=10)
    monkeypatch.setattr(delivery, "get_connection", lambda: backend)
    began = time.monotonic()
    assert delivery.deliver_due() == 1
    assert time.monotonic() - began < 8
    assert DeliveryAttempt.objects.get().outcome == AttemptOutcome.UNREACHABLE
    assert OutboundEmail.objects.owed().count() == 2


@pytest.mark.parametrize(
    "problem",
    [
        smtplib.SMTPDataError(451, b"try later"),
        smtplib.SMTPRecipientsRefused({"asha@example.com": (450, b"mailbox busy")}),
    ],
)
def test_a_mail_refused_for_now_is_tried_later_and_holds_up_no_other(owed, server, problem):
    asked = server(problem)
    assert delivery.deliver_due() == 2
    assert asked.seen == 2
    assert set(DeliveryAttempt.objects.values_list("outcome", flat=True)) == {"temporary"}
    assert delivery.deliver_due() == 0
    server(None)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        assert delivery.deliver_due() == 2


@pytest.mark.parametrize(
    "problem",
    [
        smtplib.SMTPRecipientsRefused({"asha@example.com": (550, b"no such user")}),
        smtplib.SMTPDataError(554, b"rejected"),
        ValueError("a mail that cannot be written down"),
    ],
)
def test_a_refusal_for_good_fails_at_once_and_says_why(owed, server, problem, rohan):
    server(problem)
    assert delivery.deliver_due() == 2
    for mail in OutboundEmail.objects.all():
        assert mail.state == MailState.FAILED
        assert mail.state_reason
    page = rohan.get("/admin/leads/outboundemail/?state__exact=failed").content.decode()
    assert "asha@example.com" in page


def test_after_three_days_without_success_a_mail_has_failed(owed, server):
    server(ConnectionRefusedError("refused"))
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        delivery.deliver_due()
        delivery.deliver_due()
    assert OutboundEmail.objects.filter(state=MailState.FAILED).count() == 2


def test_pauses_grow_from_half_a_minute_to_two_hours_and_differ():
    refused = AttemptOutcome.TEMPORARY
    pauses = [delivery.pause(attempt, refused).total_seconds() for attempt in range(1, 20)]
    assert 22 <= pauses[0] <= 38
    assert max(pauses) <= 2.5 * 3600
    assert pauses[-1] >= 1.5 * 3600
    assert len({delivery.pause(5, refused) for _ in range(10)}) > 1


def test_nobody_can_fill_a_strangers_mailbox(enquire):
    for number in range(5):
        enquire(message=f"Question {number}", email=f"as.ha+{number}@gmail.com")
    confirmations = OutboundEmail.objects.filter(kind=MailKind.CONFIRMATION)
    assert confirmations.filter(state=MailState.QUEUED).count() == queue.CONFIRMATIONS_A_DAY
    held = confirmations.filter(state=MailState.HELD)
    assert held.count() == 2
    assert "already had 3 confirmations" in held[0].state_reason
    assert OutboundEmail.objects.filter(kind=MailKind.NOTICE, state=MailState.QUEUED).count() == 5


def test_send_again_is_one_action_for_staff(owed, server, rohan):
    server(smtplib.SMTPDataError(554, b"rejected"))
    delivery.deliver_due()
    rohan.post(
        "/admin/leads/outboundemail/",
        {"action": "send_once_more", "_selected_action": [m.pk for m in owed.values()]},
    )
    assert OutboundEmail.objects.owed().count() == 2


def test_send_again_goes_by_what_a_mail_is_now_not_by_what_the_list_showed(owed, server):
    server(smtplib.SMTPDataError(554, b"rejected"))
    delivery.deliver_due()
    shown = list(OutboundEmail.objects.all())
    assert send_again(shown) == 2
    claimed = queue.claim_next()
    assert send_again(shown) == 0, "a colleague's click, while a worker has it"
    claimed.refresh_from_db()
    assert claimed.claim


def test_send_again_brings_no_erased_person_back(owed, server):
    server(None)
    delivery.deliver_due()
    shown = list(OutboundEmail.objects.all())
    erase(Lead.objects.get(), reason="She asked for it.")
    assert send_again(shown) == 0
    assert not OutboundEmail.objects.owed().exists()
    assert not OutboundEmail.objects.exclude(to_email="").exists()


def test_a_broker_that_is_away_is_asked_once_and_then_left_alone(monkeypatch):
    asked = []

    def away(*args, **kwargs):
        asked.append(args)
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(doorbell.current_app, "send_task", away)
    bell = doorbell.Bell()
    for _ in range(5):
        bell.ring()
    wait_until(lambda: asked, seconds=2, what="the bell is tried")
    time.sleep(0.2)
    assert len(asked) == 1


def test_a_broker_that_hangs_keeps_nobody_waiting_and_is_rung_when_it_is_back(monkeypatch):
    rung, is_back = [], threading.Event()

    def hang(*args, **kwargs):
        rung.append(args)
        if not is_back.wait(5):
            raise ConnectionError("the broker hangs")

    monkeypatch.setattr(doorbell.current_app, "send_task", hang)
    bell, begun = doorbell.Bell(), time.monotonic()
    for _ in range(100):
        bell.ring()
    assert time.monotonic() - begun < 1
    is_back.set()
    wait_until(lambda: len(rung) == 2, seconds=2, what="a hundred enquiries are two rings")


@pytest.mark.django_db(transaction=True)
def test_a_visitor_notices_nothing_when_the_broker_is_away(enquire, monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(doorbell.current_app, "send_task", away)
    assert enquire().status_code == 303
    assert OutboundEmail.objects.owed().count() == 2


def test_mail_owed_through_a_long_outage_goes_out_within_minutes_of_its_end(owed, server):
    server(ConnectionRefusedError("refused"))
    now = timezone.now()
    for minute in range(300):
        with time_machine.travel(now + timedelta(minutes=minute)):
            delivery.deliver_due()
    server(None)
    sent = 0
    for minute in range(300, 305):
        with time_machine.travel(now + timedelta(minutes=minute)):
            sent += delivery.deliver_due()
    assert sent == 2
    assert not OutboundEmail.objects.owed().exists()


def test_a_mail_that_stops_its_worker_again_and_again_is_held(owed):
    mail = owed[MailKind.NOTICE]
    for _ in range(delivery.DEADLY_TRIES):
        DeliveryAttempt.objects.create(email=mail)
    OutboundEmail.objects.filter(pk=mail.pk).update(attempts_made=delivery.DEADLY_TRIES)
    delivery.deliver_due()
    mail.refresh_from_db()
    assert mail.state == MailState.HELD
    assert "stopped 5 times" in mail.state_reason
    assert OutboundEmail.objects.get(kind=MailKind.CONFIRMATION).state == MailState.SENT


def test_sending_again_after_three_days_gives_three_more_days(owed, server):
    server(smtplib.SMTPDataError(451, b"try later"))
    with time_machine.travel(timezone.now() + timedelta(hours=80)):
        delivery.deliver_due()
        assert OutboundEmail.objects.filter(state=MailState.FAILED).count() == 2
        assert send_again(OutboundEmail.objects.all()) == 2
        delivery.deliver_due()
        assert OutboundEmail.objects.owed().count() == 2


def test_a_mail_that_could_not_be_written_is_written_before_it_is_sent_again(enquire, monkeypatch):
    def broken(template, context):
        raise ValueError("the template is broken")

    with monkeypatch.context() as patch:
        patch.setattr(leads_mail, "render_to_string", broken)
        enquire()
        assert send_again(OutboundEmail.objects.all()) == 0
    assert OutboundEmail.objects.owed().count() == 0
    assert send_again(OutboundEmail.objects.all()) == 2
    delivery.deliver_due()
    assert all("Asha Kulkarni" in message.body for message in django_mail.outbox)
    assert len(django_mail.outbox) == 2


def test_many_mails_go_over_one_connection(enquire, monkeypatch):
    opened = []

    class OneConnection(Server):
        is_open = False

        def open(self):
            if not self.is_open:
                opened.append(self)
            self.is_open = True

    monkeypatch.setattr(delivery, "get_connection", lambda: OneConnection(None))
    enquire()
    enquire(message="Another question")
    assert delivery.deliver_due() == 4
    assert len(opened) == 1


def test_a_school_name_with_quotes_is_a_proper_sender(enquire, school):
    school.name = 'ISMR "The" Pune'
    school.save()
    enquire()
    delivery.deliver_due()
    assert (
        django_mail.outbox[0].message()["From"]
        == '"ISMR \\"The\\" Pune" <admissions@ismrpune.edu.in>'
    )


def test_the_bell_rings_only_after_the_commit(
    enquire, monkeypatch, django_capture_on_commit_callbacks
):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda: rung.append(1))
    with django_capture_on_commit_callbacks() as callbacks:
        enquire()
        assert rung == []
    assert len(callbacks) == 1
