"""A marked enquiry goes the whole way and is nobody's enquiry."""

import imaplib
import mailbox
import ssl
import uuid
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.core import mail as post
from django.utils import timezone

from leads import alarms, books, watch
from leads.canary import fly, inbox, look, token
from leads.models import (
    Acceptance,
    CanaryRun,
    Consent,
    Enquiry,
    Lead,
    MailStop,
    OutboundEmail,
    PossibleDuplicate,
    TimelineEntry,
    Touch,
)
from leads.outbox import delivery

CANARY = "canary@school.example"


@pytest.fixture
def canary(school, settings):
    settings.CANARY_EMAIL = CANARY
    settings.CANARY_INBOX = ""
    return CANARY


@pytest.fixture
def maildir(canary, settings, tmp_path):
    box = mailbox.Maildir(tmp_path / "canary")
    settings.CANARY_INBOX = f"maildir://{tmp_path}/canary"
    return box


@pytest.fixture
def quick(monkeypatch):
    """The canary waits as a person does; the tests do not."""
    monkeypatch.setattr("leads.spam.TOO_FAST", timedelta(0))
    monkeypatch.setattr("leads.canary.fly.A_PERSONS_PACE", 0.01)


@pytest.fixture
def marked(canary, enquire):
    """Answers as the canary sends them; gives the enquiry."""

    def send(**changes):
        key = str(uuid.uuid4())
        answers = {
            "full_name": "Canary of this site",
            "phone": "",
            "email": canary,
            "city": "",
            "program": "",
            "submission_id": key,
            "canary": token.new_token(key, canary),
        }
        assert enquire(**answers | changes).status_code == 303
        return Enquiry.everything.order_by("-pk").first()

    return send


@pytest.fixture
def flown(marked):
    """A canary in the air, as `fly` leaves it."""
    enquiry = marked()
    return CanaryRun.objects.create(reference=enquiry.reference)


def minutes_later(run, **how_many):
    CanaryRun.objects.filter(pk=run.pk).update(started_at=timezone.now() - timedelta(**how_many))


def bring_back(box, count=None):
    """What the mail server took arrives in the canary's mailbox."""
    for message in post.outbox[:count]:
        box.add(message.message())
    post.outbox.clear()


# --- There and back -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_canary_goes_through_the_public_form_and_comes_back(
    maildir, settings, quick, live_server
):
    settings.CANARY_SITE_URL = live_server.url
    run = look.fly_when_due()
    assert run.problem == ""
    assert Enquiry.everything.get(reference=run.reference).is_canary
    assert look.fly_when_due() is None, "it is on its way"
    delivery.deliver_due()
    bring_back(maildir)
    assert look.look() == ""
    run.refresh_from_db()
    assert run.returned_at
    assert len(maildir) == 0

    settings.CANARY_SITE_URL = live_server.url + "/apply"
    minutes_later(run, minutes=6)
    assert "HTTP 404" in look.fly_when_due().problem


def test_its_mails_go_to_the_canary_alone(marked, school):
    marked()
    assert set(OutboundEmail.everything.values_list("to_email", "kind")) == {
        (CANARY, "confirmation"),
        (CANARY, "notice"),
    }


def test_it_is_back_when_both_mails_are(flown, maildir):
    delivery.deliver_due()
    assert len(post.outbox) == 2
    maildir.add(post.outbox.pop().message())
    look.look()
    flown.refresh_from_db()
    assert flown.returned_at is None
    assert len(maildir) == 1
    bring_back(maildir)
    stranger = EmailMessage()
    stranger["Subject"] = "Something else"
    maildir.add(stranger)
    look.look()
    flown.refresh_from_db()
    assert flown.returned_at
    assert len(maildir) == 1, "only its own mails are taken out"


def test_without_a_mailbox_the_mail_servers_yes_is_the_last_step_and_the_page_says_so(flown, rohan):
    look.look()
    flown.refresh_from_db()
    assert flown.returned_at is None
    delivery.deliver_due()
    look.look()
    flown.refresh_from_db()
    assert flown.returned_at
    page = rohan.get("/admin/books/").content.decode()
    assert "Whether they reach a mailbox is not proven" in page
    assert "✓ taken by the mail server at" in page
    assert flown.reference in page


def test_without_an_address_none_flies(school, settings):
    settings.CANARY_EMAIL = ""
    assert look.fly_when_due() is None
    assert CanaryRun.objects.count() == 0


# --- Where it stopped ---------------------------------------------------------------------------


def test_a_site_that_does_not_answer_is_named(canary, settings):
    settings.CANARY_SITE_URL = "http://127.0.0.1:9"
    assert "The form cannot be reached" in look.fly_when_due().problem
    assert "The form cannot be reached" in look.look()


@pytest.mark.parametrize(
    ("stamp", "answer", "words"),
    [
        ("strange:stamp:here", None, "SECRET_KEY differs"),
        ("own", (200, "", "errors"), "The form was refused: no thanks page, but HTTP 200."),
        ("own", (303, "/enquire/thanks/K7M-4QXP/", ""), "no canary is stored under it"),
    ],
)
def test_a_form_that_is_wrong_is_named(canary, quick, monkeypatch, stamp, answer, words):
    from leads import spam

    page = f'<input type="hidden" name="stamp" value="{spam.new_stamp() if stamp == "own" else stamp}">'
    answers = iter([(200, "", page), answer])
    monkeypatch.setattr(fly, "_ask", lambda *_: next(answers))
    assert words in look.fly_when_due().problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "is still queued, never tried"),
        ({"attempts_made": 3}, "is still queued, tried 3 times"),
        ({"state": "held"}, "is held"),
        ({"state": "bounced"}, "is bounced"),
        ({"state": "sent"}, "were sent, but 2 did not come back"),
    ],
)
def test_a_canary_that_stays_away_is_alarmed_with_the_place_where_it_stopped(
    flown, maildir, change, words
):
    if change:
        OutboundEmail.everything.update(**change)
    minutes_later(flown, minutes=4)
    assert look.look() == ""
    minutes_later(flown, minutes=5)
    watch.look_for_canary()
    alarm = alarms.open_alarms().get(subject="canary")
    assert words in alarm.words
    assert flown.reference in alarm.words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("maildir:///nowhere/at/all", "The canary's mailbox cannot be read"),
        ("imaps://canary:secret@127.0.0.1:9/INBOX", "The canary's mailbox cannot be read"),
        ("imaps://canary:secret@127.0.0.1:port/INBOX", "The canary's mailbox cannot be read"),
        ("pop3://canary@mail.example.com", "begins neither with maildir:// nor"),
    ],
)
def test_a_mailbox_that_cannot_be_read_is_named(flown, settings, address, words):
    delivery.deliver_due()
    settings.CANARY_INBOX = address
    minutes_later(flown, minutes=5)
    assert words in look.look()
    assert "secret" not in look.look()


def test_a_canary_that_was_lost_is_named(flown):
    Enquiry.everything.update(is_canary=True, reference="AAA-AAAA")
    minutes_later(flown, minutes=5)
    assert "was given out, but is not stored" in look.look()


def test_what_breaks_is_alarmed_within_ten_minutes():
    longest = look.EVERY + look.BACK_WITHIN + timedelta(seconds=2 * watch.LOOK_EVERY)
    assert longest < timedelta(minutes=10)


def test_the_next_canary_that_comes_back_ends_the_alarm(flown, marked):
    minutes_later(flown, minutes=5)
    watch.look_for_canary()
    assert alarms.open_alarms().count() == 1
    CanaryRun.objects.create(reference=marked().reference)
    watch.look_for_canary()
    assert alarms.open_alarms().count() == 1, "it is still on its way"
    delivery.deliver_due()
    watch.look_for_canary()
    assert alarms.open_alarms().count() == 0


def test_while_all_mail_is_stopped_none_flies_and_none_is_missed(flown):
    MailStop.objects.create(reason="Restored")
    minutes_later(flown, minutes=20)
    assert look.look() == ""
    assert look.fly_when_due() is None


def test_a_watch_that_does_not_run_is_seen_on_the_page(flown, rohan):
    assert "Does the watch run?" not in rohan.get("/admin/books/").content.decode()
    minutes_later(flown, minutes=16)
    assert "Does the watch run?" in rohan.get("/admin/books/").content.decode()


# --- Nobody's enquiry ---------------------------------------------------------------------------


def test_a_canary_is_in_no_list_search_count_or_figure(marked, enquire, head):
    enquire()
    before = {page: seen(head, page) for page in PAGES}
    counted = figures()
    reference = marked().reference
    assert {page: seen(head, page) for page in PAGES} == before
    for section in ("lead", "enquiry", "outboundemail"):
        for query in ("canary", reference, CANARY):
            page = head.get(f"/admin/leads/{section}/", {"q": query}).content.decode()
            assert f"{section}/add" not in page
            assert "Canary of this site" not in page
            assert page.count(CANARY) <= 2, (
                "only in the search box, and in what the filters send along"
            )
    assert figures() == counted
    assert books.balance().is_balanced
    assert books.balance().canaries == 1


PAGES = [
    "/admin/",
    "/admin/leads/lead/",
    "/admin/leads/enquiry/",
    "/admin/leads/outboundemail/",
    "/admin/leads/enquiry/?state__exact=held",
]


def seen(client, page):
    html = client.get(page).content.decode()
    assert "Canary of this site" not in html
    return html.count("<tr"), html.count("held enquir"), html.count(CANARY)


def figures():
    return [(line.words, line.left, line.right, line.parts) for line in books.balance().lines]


def test_a_held_canary_waits_for_nobody(marked, rohan):
    assert marked(second_reference="x").is_held
    assert "Waiting for a person" not in rohan.get("/admin/").content.decode()


def test_a_canary_joins_no_lead_and_no_lead_joins_it(marked, enquire, settings):
    """Though the mailbox be that of somebody who once asked."""
    enquire(email=CANARY, phone="", full_name="Canary of this site")
    asked = Lead.objects.get()
    stories = asked.timeline.count()
    canary = marked()
    assert canary.lead != asked
    assert canary.lead.is_canary
    assert asked.timeline.count() == stories
    enquire(email=CANARY, phone="", full_name="Canary of this site", message="Again")
    asked.refresh_from_db()
    assert Lead.objects.get().enquiries.count() == 2
    assert PossibleDuplicate.objects.count() == 0


def test_many_canaries_make_no_enquiry_suspicious_and_use_up_no_confirmation(marked, enquire):
    for _flight in range(10):
        assert not marked().is_held
    enquire(email=CANARY, phone="")
    asked = Enquiry.objects.get()
    assert not asked.is_held
    assert asked.mails.get(kind="confirmation").state == "queued"


@pytest.mark.parametrize(
    "forged",
    [
        "1",
        "canary",
        lambda key: token.new_token(str(uuid.uuid4()), CANARY),
        lambda key: token.new_token(key, "other@example.com"),
        lambda key: token.new_token(key, CANARY)[:-1],
    ],
    ids=["a word", "its name", "of another form", "of another mailbox", "cut short"],
)
def test_no_forged_token_hides_an_enquiry(canary, enquire, forged):
    key = str(uuid.uuid4())
    value = forged(key) if callable(forged) else forged
    enquire(submission_id=key, email=CANARY, canary=value)
    assert Enquiry.objects.count() == Lead.objects.count() == 1


def test_no_genuine_token_hides_an_enquiry_of_somebody_else(canary, enquire):
    key = str(uuid.uuid4())
    enquire(submission_id=key, canary=token.new_token(key, CANARY))
    assert Enquiry.objects.get().email == "asha@example.com"


def test_no_old_token_hides_an_enquiry(canary, enquire):
    key = str(uuid.uuid4())
    with time_machine.travel(timezone.now() - timedelta(minutes=11)):
        old = token.new_token(key, CANARY)
    enquire(submission_id=key, email=CANARY, canary=old)
    assert Enquiry.objects.count() == 1


# --- What it leaves behind ----------------------------------------------------------------------


def test_a_day_later_nothing_is_left_of_it_and_all_of_everybody_else(flown, maildir, enquire):
    enquire()
    delivery.deliver_due()
    bring_back(maildir, 1)
    rows = (Lead, Enquiry, OutboundEmail)
    for model in rows:
        assert model.everything.filter(is_canary=True).exists()
    look.tidy()
    assert Enquiry.everything.count() == 2, "it stays a day, to be looked at"
    Enquiry.everything.update(received_at=timezone.now() - timedelta(hours=25))
    Acceptance.objects.update(accepted_at=timezone.now() - timedelta(hours=25))
    minutes_later(flown, hours=25)
    look.tidy()
    for model in rows:
        assert not model.everything.filter(is_canary=True).exists()
        assert model.objects.exists()
    assert {model.objects.count() for model in (Acceptance, Touch, Consent)} == {1}
    assert not TimelineEntry.objects.filter(lead__is_canary=True).exists()
    assert len(maildir) == 0
    assert CanaryRun.objects.count() == 1, "that it flew is kept for a month"
    assert books.balance().is_balanced


# --- The other kind of mailbox ------------------------------------------------------------------


class Imap:
    """As much of an IMAP server as answers with what RFC 3501 shows."""

    error = imaplib.IMAP4.error

    def __init__(self, host, port, *, ssl_context, timeout):
        assert (host, port) == ("mail.example.com", 993)
        assert ssl_context.verify_mode == ssl.CERT_REQUIRED
        assert timeout == inbox.TIMEOUT
        self.deleted = []

    def login(self, user, password):
        if password != "p@ss/word":
            raise self.error("[AUTHENTICATIONFAILED] no")

    def select(self, folder):
        assert folder == '"INBOX"'
        return "OK", [b"2"]

    def uid(self, command, *arguments):
        if command == "SEARCH":
            left = [n for n in self.mails if n not in self.deleted]
            return "OK", [" ".join(left).encode()]
        if command == "FETCH":
            header = f"Subject: {self.mails[arguments[0]]}\r\n\r\n".encode()
            return "OK", [(b"1 (UID 7 BODY[HEADER.FIELDS (SUBJECT)] {9}", header), b")"]
        assert arguments[1:] == ("+FLAGS.SILENT", r"(\Deleted)")
        self.deleted.append(arguments[0])
        return "OK", [None]

    def expunge(self):
        return "OK", [None]

    def logout(self):
        pass


def test_it_is_found_in_an_imap_mailbox_too(flown, settings, monkeypatch):
    delivery.deliver_due()
    mails = OutboundEmail.everything.all()
    monkeypatch.setattr(
        Imap, "mails", {str(n): mail.subject for n, mail in enumerate(mails, 7)}, raising=False
    )
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Imap)
    settings.CANARY_INBOX = "imaps://canary%40example.com:p%40ss%2Fword@mail.example.com/INBOX"
    assert look.look() == ""
    flown.refresh_from_db()
    assert flown.returned_at


def test_a_password_that_is_refused_is_named_and_not_shown(flown, settings, monkeypatch):
    delivery.deliver_due()
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Imap)
    settings.CANARY_INBOX = "imaps://canary:secret@mail.example.com/INBOX"
    minutes_later(flown, minutes=5)
    said = look.look()
    assert "AUTHENTICATIONFAILED" in said
    assert "secret" not in said
