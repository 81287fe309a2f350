"""Mails to our own people wait for the mail server; nobody at a screen does."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from wagtail.admin.mail import send_mail

from ismr_site.celery import app
from leads.outbox.stop import start_mail, stop_mail
from programs.models import KeptMail
from programs.staff_mail import forget_old, keep, send_due

pytestmark = pytest.mark.django_db


def away(self):
    raise ConnectionRefusedError


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def test_what_wagtail_mails_is_kept_and_not_sent_in_the_request():
    send_mail("Read this, please", "A page waits for you.", ["tara@school.example"])
    assert mail.outbox == []
    assert send_due() == 1
    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (["tara@school.example"], "Read this, please")


def test_it_is_sent_once():
    keep("tara@school.example", "Once", "…")
    assert [send_due(), send_due()] == [1, 0]


def test_a_mail_server_that_is_away_gets_it_later(monkeypatch):
    keep("tara@school.example", "Later", "…")
    with monkeypatch.context() as gone:
        gone.setattr(EmailMessage, "send", away)
        assert send_due() == 0
    assert send_due() == 0  # not yet: it was just tried
    with later(minutes=2):
        assert send_due() == 1


def test_one_address_that_is_refused_holds_nobody_else_up(monkeypatch):
    keep("nobody@school.example", "First", "…")
    keep("tara@school.example", "Second", "…")
    send = EmailMessage.send

    def choosy(self):
        if "nobody" in self.to[0]:
            raise smtplib.SMTPRecipientsRefused({})
        return send(self)

    monkeypatch.setattr(EmailMessage, "send", choosy)
    assert send_due() == 1


def test_tries_come_further_apart_and_end_after_three_days(monkeypatch):
    monkeypatch.setattr(EmailMessage, "send", away)
    keep("tara@school.example", "Never", "…")
    waits, start = [], timezone.now()
    for minute in range(0, 3 * 24 * 60 + 120):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            kept = KeptMail.objects.get()
            if kept.due_at <= timezone.now():
                before = kept.tries
                send_due()
                if KeptMail.objects.get().tries > before:
                    waits.append(minute)
    gaps = [after - before for before, after in zip(waits, waits[1:], strict=False)]
    assert gaps[:4] == [1, 2, 4, 8]
    assert max(gaps) == 60
    assert waits[-1] <= 3 * 24 * 60


def test_a_restored_copy_writes_to_nobody():
    keep("tara@school.example", "From yesterday", "…")
    stop_mail("Restored")
    assert send_due() == 0
    start_mail()
    assert send_due() == 1


def test_old_ones_are_forgotten():
    keep("tara@school.example", "Old", "…")
    with later(days=31):
        forget_old()
    assert not KeptMail.objects.exists()


def test_beat_sends_them_from_the_queue_of_mails(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["send-staff-mail"]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    assert app.amqp.router.route({}, entry["task"])["queue"].name == "mail"
