"""What became of a mail, told by the provider: real requests at the real addresses.

Payloads have the shape of Postmark's and Mailgun's own documentation, with our values.
"""

import base64
import hashlib
import hmac
import json
import time
import uuid
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from leads.choices import Happening, MailKind, MailState
from leads.mail import send_again
from leads.models import Lead, OutboundEmail, ProviderEvent
from leads.outbox import delivery, events

SECRET = "site:a-long-secret"
KEY = "key-of-mailgun"


@pytest.fixture(autouse=True)
def guarded(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def sent(enquire):
    enquire()
    delivery.deliver_due()
    return OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)


def post(client, provider, payload, secret=SECRET):
    given = base64.b64encode(secret.encode()).decode()
    return client.post(
        f"/hooks/mail/{provider}/tracking/",
        json.dumps(payload),
        content_type="application/json",
        headers={"Authorization": f"Basic {given}"},
    )


def postmark(mail, kind, **more):
    """Over SMTP, Postmark gives the mail an id of its own and hands our header back."""
    now = timezone.now().isoformat()
    by_kind = {
        "Delivery": {"DeliveredAt": now, "Details": "250 2.0.0 OK", "Recipient": mail.to_email},
        "Bounce": {
            "ID": 42,
            "Type": "HardBounce",
            "TypeCode": 1,
            "Description": "The server was unable to deliver your message (ex: unknown user).",
            "Details": "smtp;550 5.1.1 No such user",
            "Email": mail.to_email,
            "BouncedAt": now,
        },
        "SpamComplaint": {
            "ID": 43,
            "Type": "SpamComplaint",
            "Email": mail.to_email,
            "BouncedAt": now,
        },
    }
    return {
        "RecordType": kind,
        "ServerID": 23,
        "MessageStream": "outbound",
        "MessageID": str(uuid.uuid4()),
        "Tag": "",
        "Metadata": {events.ECHO: events.echo_of(mail)},
        **by_kind[kind],
        **more,
    }


def mailgun(mail, event, *, at=None, key=KEY, token=None, **more):
    """Mailgun keeps our Message-ID and signs each event; it tells the id without its brackets."""
    stamp, token = str(int(time.time())), token or uuid.uuid4().hex
    signature = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "id": uuid.uuid4().hex,
            "timestamp": (at or timezone.now()).timestamp(),
            "recipient": mail.to_email,
            "message": {"headers": {"message-id": mail.message_id.strip("<>")}},
            "user-variables": {},
            **more,
        },
    }


def failed(mail, severity="permanent", **more):
    return mailgun(
        mail,
        "failed",
        severity=severity,
        reason="bounce",
        **{"delivery-status": {"code": 550, "message": "5.1.1 No such user", "description": ""}},
        **more,
    )


def state_of(mail):
    mail.refresh_from_db()
    return mail.state


def test_a_delivery_is_told_on_mail_and_timeline(client, sent, rohan):
    assert post(client, "postmark", postmark(sent, "Delivery")).status_code == 200
    assert state_of(sent) == MailState.DELIVERED
    assert sent.lead.timeline.filter(kind=Happening.MAIL_DELIVERED).count() == 1
    page = rohan.get(f"/admin/leads/outboundemail/{sent.pk}/change/").content.decode()
    assert "and it arrived" in page
    assert "250 2.0.0 OK" in page


@pytest.mark.parametrize("provider", ["postmark", "mailgun"])
def test_a_hard_bounce_marks_mail_and_lead_and_asks_for_a_call(client, sent, rohan, provider):
    payload = postmark(sent, "Bounce") if provider == "postmark" else failed(sent)
    assert post(client, provider, payload).status_code == 200
    assert state_of(sent) == MailState.BOUNCED
    assert "No such user" in sent.state_reason
    lead = Lead.objects.get()
    assert "No such user" in lead.email_problem
    assert lead.timeline.filter(kind=Happening.MAIL_BOUNCED).count() == 1
    page = rohan.get(f"/admin/leads/lead/{lead.pk}/change/").content.decode()
    assert "E-mail does not arrive:" in page
    assert "Call instead." in page
    assert "mailto:" not in page


def test_a_complaint_marks_mail_and_lead(client, sent):
    post(client, "postmark", postmark(sent, "SpamComplaint"))
    assert state_of(sent) == MailState.COMPLAINED
    assert "spam" in Lead.objects.get().email_problem


def test_a_delay_is_kept_and_changes_nothing(client, sent):
    post(client, "mailgun", failed(sent, severity="temporary"))
    assert state_of(sent) == MailState.SENT
    assert ProviderEvent.objects.get().kind == "deferred"
    assert Lead.objects.get().email_problem == ""


@pytest.mark.parametrize("provider", ["postmark", "mailgun"])
def test_a_wrong_secret_is_refused(client, sent, provider):
    if provider == "postmark":
        answer = post(client, "postmark", postmark(sent, "Bounce"), secret="site:wrong")
    else:
        answer = post(client, "mailgun", mailgun(sent, "failed", key="wrong"))
    assert answer.status_code == 400
    assert state_of(sent) == MailState.SENT
    assert not ProviderEvent.objects.exists()


def test_without_a_secret_there_is_no_such_address(client, sent, settings):
    settings.ANYMAIL = {}
    for provider in ("postmark", "mailgun", "sendgrid", "amazon_ses", "postal"):
        assert post(client, provider, {}).status_code == 404
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    assert post(client, "postmark", postmark(sent, "Bounce")).status_code == 404
    assert post(client, "mandrill", {}).status_code == 404
    assert client.post("/hooks/mail/postmark/inbound/").status_code == 404


def test_a_replayed_event_counts_once(client, sent):
    again = failed(sent, token="t" * 50)
    for _ in range(3):
        assert post(client, "mailgun", again).status_code == 200
    without_id = postmark(sent, "Delivery")
    for _ in range(3):
        assert post(client, "postmark", without_id).status_code == 200
    assert ProviderEvent.objects.count() == 2
    assert sent.lead.timeline.filter(kind=Happening.MAIL_BOUNCED).count() == 1


@pytest.mark.parametrize("order", [("bounce", "delivery"), ("delivery", "bounce")])
def test_bounced_beats_delivered_in_either_order(client, sent, order):
    now = timezone.now()
    payloads = {
        "delivery": mailgun(sent, "delivered", at=now),
        "bounce": failed(sent, at=now + timedelta(seconds=5)),
    }
    for name in order:
        post(client, "mailgun", payloads[name])
    assert state_of(sent) == MailState.BOUNCED
    assert Lead.objects.get().email_problem


def test_an_event_of_no_mail_of_ours_is_answered_and_names_nobody(client, sent, caplog):
    sent.message_id, sent.to_email = "<other@elsewhere>", "stranger@example.com"
    payload = mailgun(sent, "delivered")
    assert post(client, "mailgun", payload).status_code == 200
    assert not ProviderEvent.objects.exists()
    assert "fits no mail of ours" in caplog.text
    assert "stranger" not in caplog.text


def test_a_bounce_without_an_id_of_ours_is_taken_for_the_only_mail_to_its_address(client, sent):
    payload = postmark(sent, "Bounce", Metadata={})
    post(client, "postmark", payload)
    assert state_of(sent) == MailState.BOUNCED


def test_amazon_tells_our_id_beside_its_own(sent):
    from anymail.signals import AnymailTrackingEvent

    event = AnymailTrackingEvent(
        event_type="delivered",
        event_id="sns-1",
        timestamp=timezone.now(),
        message_id="0100017-amazon",
        esp_event={"mail": {"commonHeaders": {"messageId": sent.message_id}}},
    )
    assert events.take_in(event, "Amazon SES").email == sent


def test_an_event_that_is_quicker_than_our_own_note_is_not_lost(client, enquire):
    enquire()
    mail = OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)
    post(client, "mailgun", failed(mail))
    assert state_of(mail) == MailState.QUEUED
    delivery.deliver_due()
    assert state_of(mail) == MailState.BOUNCED


def test_what_was_said_of_the_first_sending_does_not_undo_the_second(client, sent):
    late = failed(sent, at=timezone.now() - timedelta(minutes=10))
    post(client, "mailgun", failed(sent))
    sent.refresh_from_db()
    send_again([sent])
    delivery.deliver_due()
    assert state_of(sent) == MailState.SENT
    post(client, "mailgun", late)
    assert state_of(sent) == MailState.SENT
    assert sent.events.count() == 2


def test_a_later_mail_that_arrives_clears_the_problem(client, sent, enquire):
    post(client, "mailgun", failed(sent))
    enquire(message="Once more")
    delivery.deliver_due()
    later = OutboundEmail.objects.filter(kind=MailKind.CONFIRMATION).first()
    assert later.to_email == sent.to_email
    assert later.state == MailState.SENT
    post(client, "mailgun", mailgun(later, "delivered"))
    assert Lead.objects.get().email_problem == ""


def test_a_notice_that_bounces_is_no_fault_of_the_lead(client, sent, caplog):
    notice = OutboundEmail.objects.get(kind=MailKind.NOTICE)
    post(client, "mailgun", failed(notice))
    assert state_of(notice) == MailState.BOUNCED
    assert Lead.objects.get().email_problem == ""
    assert "to admissions did not arrive" in caplog.text


def test_a_mail_keeps_our_id_and_carries_it_for_providers_that_give_their_own(enquire, settings):
    settings.MAIL_ECHO_HEADER = "X-PM-Metadata-mail"
    enquire()
    delivery.deliver_due()
    for mail in OutboundEmail.objects.all():
        [message] = [m for m in django_mail.outbox if m.to == [mail.to_email]]
        assert message.message()["Message-ID"] == mail.message_id
        assert message.message()["X-PM-Metadata-mail"] == events.echo_of(mail)
        assert message.metadata == {"mail": events.echo_of(mail)}


@pytest.mark.parametrize(
    ("status", "state", "tried"),
    [(422, MailState.FAILED, 2), (503, MailState.QUEUED, 2), (401, MailState.QUEUED, 1)],
)
def test_a_providers_api_refuses_as_a_mail_server_does(
    enquire, monkeypatch, settings, status, state, tried
):
    """The real backend of Postmark's API, whose answer alone is made up."""
    import requests

    answer = requests.Response()
    answer.status_code, answer._content = status, b'{"ErrorCode": 1, "Message": "no"}'
    answer.request = requests.Request("POST", "https://api.postmarkapp.com/email").prepare()
    asked = []
    monkeypatch.setattr(
        requests.Session, "request", lambda self, **kwargs: asked.append(kwargs) or answer
    )
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token"}
    enquire()
    mail = OutboundEmail.objects.get(kind=MailKind.CONFIRMATION)
    assert delivery.deliver_due() == tried
    sent = json.loads(asked[0]["data"])
    assert {
        "Name": "Message-ID",
        "Value": OutboundEmail.objects.get(to_email=sent["To"]).message_id,
    } in sent["Headers"]
    assert OutboundEmail.objects.filter(state=state).count() == 2
    assert "API response" in mail.attempts.get().answer or tried == 1
