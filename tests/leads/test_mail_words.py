"""What the mails say is the marketer's; that they go out, with the reference, is ours."""

import html
import re
import smtplib

import pytest
from django.db import connection

from leads import books
from leads.mail_words import OBLIGATORY, PLACEHOLDERS, SHIPPED, problem_with
from leads.models import (
    AmendmentWords,
    ConfirmationWords,
    DeliveryAttempt,
    Enquiry,
    Lead,
    MailStop,
    OutboundEmail,
)
from programs.models import Fact
from tests.cms import WordsEditor

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


@pytest.fixture
def editor(marketer, school):
    marketer.user.email = "tara@example.com"
    marketer.user.save()
    return WordsEditor(marketer, ConfirmationWords)


def confirmation():
    return OutboundEmail.objects.filter(kind="confirmation").first()


# --- Words ----------------------------------------------------------------------------------------


def test_the_confirmation_reads_as_shipped_until_somebody_changes_it(enquire):
    enquire()
    mail, reference = confirmation(), Enquiry.objects.get().reference
    assert mail.subject == f"ISMR Pune: we have your enquiry, reference {reference}"
    assert mail.text_body.startswith("Dear Asha Kulkarni,\n\nThank you for writing to ISMR Pune.")
    assert re.search(r"call you by \w{3} \d+ \w{3} \d{4}, \d\d:[03]0 IST\.", mail.text_body)
    assert "http://localhost:8000/privacy/" in mail.text_body
    assert f"<title>{mail.subject}</title>" in mail.html_body


def test_a_marketer_changes_subject_and_paragraphs_and_the_next_mail_says_so(editor, enquire):
    answer = editor.save(
        subject="{{reference}}: thank you, {{ name }}",
        opening="Hello {{name}},\n\nwe are glad that you ask about {{program}}.\nReally.",
        next_heading="And now?",
    )
    assert answer.status_code == 302
    enquire()
    mail, reference = confirmation(), Enquiry.objects.get().reference
    assert mail.subject == f"{reference}: thank you, Asha Kulkarni"
    glad = "we are glad that you ask about MBA in Operations Management."
    assert mail.text_body.startswith(f"Hello Asha Kulkarni,\n\n{glad}\nReally.\n")
    assert "AND NOW?" in mail.text_body
    assert f"<p>Hello Asha Kulkarni,</p>\n<p>{glad}<br>\nReally.</p>" in mail.html_body
    assert set(ConfirmationWords.objects.get().changed) == {"subject", "opening", "next_heading"}


def test_a_mail_that_waits_already_keeps_its_words(editor, enquire):
    enquire()
    before = confirmation().text_body
    editor.save(opening="Hello {{name}},")
    assert confirmation().text_body == before


def test_the_mail_on_changed_answers_has_words_of_its_own(marketer, enquire):
    editor = WordsEditor(marketer, AmendmentWords)
    answer = editor.save(subject="{{name}} changed {{reference}}", opening="{{reference}} anew:")
    assert answer.status_code == 302
    enquire(submission_id=KEY)
    enquire(submission_id=KEY, city="Nagpur")
    mail, reference = OutboundEmail.objects.get(kind="amendment"), Enquiry.objects.get().reference
    assert mail.subject == f"Asha Kulkarni changed {reference}"
    assert mail.text_body.startswith(f"{reference} anew:\n")
    assert "City: Nagpur" in mail.text_body


# --- Placeholders ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"opening": "Dear {{nmae}},"}, "There is no {{nmae}}. This mail knows {{name}}, {{ref"),
        ({"subject": "We have your enquiry"}, "This part needs {{reference}}: the reference, for"),
        ({"next_steps": "We call you."}, "This part needs {{call_by}}"),
        ({"closing": "Bye."}, "This part needs {{privacy_url}}"),
        ({"opening": "Dear {{name},"}, "“{{” would be read as it stands."),
        ({"opening": "{% if phone %}Dear {{name}}{% endif %}"}, "“{%” would be read as it stands."),
        ({"opening": "Dear {{name.upper}}"}, "There is no {{name.upper}}."),
        ({"opening": "Dear {{}}"}, "There is no {{}}."),
        ({"opening": " \n "}, "This field is required."),
        ({"next_heading": "x" * 151}, "Shorten it to 150 characters."),
    ],
    ids=lambda value: next(iter(value.values()))[:30] if isinstance(value, dict) else "",
)
def test_words_that_would_go_out_wrong_are_refused_by_name(editor, changes, told):
    answer = editor.save(**changes)
    assert answer.status_code == 200
    page = html.unescape(answer.content.decode())
    assert told in page
    assert ConfirmationWords.objects.get().changed == {}


def test_a_fact_is_named_as_on_pages_and_the_next_mail_says_it(editor, enquire, marketer):
    fee = Fact.objects.create(slug="hostel", label="Hostel", kind="fee", value="90000")
    editor.save(opening="Dear {{name}},\n\nThe hostel costs [[hostel]].")
    enquire(full_name="[[hostel]] Rao")
    mail = confirmation()
    assert "Dear [[hostel]] Rao,\n\nThe hostel costs ₹90,000." in mail.text_body
    assert "The hostel costs ₹90,000." in mail.html_body
    page = marketer.get(f"/cms/snippets/programs/fact/edit/{fee.pk}/").content.decode()
    assert "Words of the confirmation" in page


def test_a_fact_that_is_none_is_refused_by_name(editor):
    answer = editor.save(opening="Dear {{name}}, it costs [[hostal]].")
    assert "There is no fact [[hostal]]." in html.unescape(answer.content.decode())


@pytest.mark.parametrize("kind", SHIPPED)
def test_the_shipped_words_keep_their_own_rules(kind):
    for part, words in SHIPPED[kind].items():
        assert problem_with(kind, part, words) == ""
    for part, names in OBLIGATORY[kind].items():
        assert part in SHIPPED[kind]
        assert set(names) <= set(PLACEHOLDERS[kind])


@pytest.mark.parametrize(
    "name",
    ["{{reference}} {{privacy_url}}", "Asha {% load static %}", "Asha 'A' & Co", "A {{name}}"],
)
def test_what_a_visitor_typed_is_text_and_never_a_placeholder(enquire, name):
    enquire(full_name=name)
    mail = confirmation()
    assert mail.state == "queued"
    assert f"Dear {name}," in mail.text_body
    assert f"Dear {html.escape(name)}," in mail.html_body


def test_what_a_marketer_writes_is_text_and_never_markup(editor, enquire):
    editor.save(opening="Dear {{name}} <script>alert(1)</script> & co")
    enquire()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in confirmation().html_body
    assert "<script>alert(1)</script> & co" in confirmation().text_body


def test_the_page_lists_every_placeholder(editor):
    for name in PLACEHOLDERS["confirmation"]:
        assert f"<code>{{{{{name}}}}}</code>" in editor.page


# --- A mail comes before its words ----------------------------------------------------------------


@pytest.mark.parametrize(
    "stored",
    [
        [],
        {"subject": "no reference", "opening": 3, "closing": None, "other": "x"},
        {"opening": "{{ unknown }}", "next_steps": "{{call_by"},
    ],
    ids=str,
)
def test_words_that_were_stored_wrongly_go_out_as_shipped(enquire, stored):
    ConfirmationWords.objects.create(changed=stored)
    enquire()
    mail = confirmation()
    assert mail.state == "queued"
    assert "we have your enquiry, reference" in mail.subject
    assert "Dear Asha Kulkarni,\n\nThank you for writing" in mail.text_body


@pytest.mark.django_db(transaction=True)
def test_words_that_cannot_be_read_cost_no_mail_and_no_enquiry(school, enquire):
    def unreadable(execute, sql, params, many, context):
        # A real fault of the database, which spoils a PostgreSQL transaction until it is rolled back.
        return execute(sql.replace("leads_confirmationwords", "gone"), params, many, context)

    with connection.execute_wrapper(unreadable):
        assert enquire().status_code == 303
    assert "Dear Asha Kulkarni," in confirmation().text_body
    assert OutboundEmail.objects.filter(state="queued").count() == 2
    assert not books.balance().amiss


# --- Preview --------------------------------------------------------------------------------------


def test_the_preview_shows_both_parts_of_what_is_not_saved_yet_as_a_sample(editor, enquire):
    enquire()
    preview = editor.address_of("preview")
    assert editor.save(preview, opening="Hello {{name}},").json()["is_valid"]
    for mode in ("", "text"):
        page = editor.client.get(preview, {"mode": mode}).content.decode()
        assert "Hello Asha Sample," in page
        assert "made-up answers" in page.lower()
        assert "SAM-PLE" in page
        for private in ("Kulkarni", "12345", "2345", Enquiry.objects.get().reference):
            assert private not in page
    assert ConfirmationWords.objects.get().changed == {}


def test_the_preview_of_changed_answers_needs_no_lead(marketer, school):
    editor = WordsEditor(marketer, AmendmentWords)
    preview = editor.address_of("preview")
    assert editor.save(preview).json()["is_valid"]
    page = editor.client.get(preview).content.decode()
    assert "Nagpur" in page
    assert "could not be written" not in page


def test_a_sample_reference_can_never_be_real():
    from leads.reference import read_reference

    assert not read_reference("SAM-PLE")


# --- To oneself -----------------------------------------------------------------------------------


def test_a_sample_goes_to_its_writer_alone_and_into_no_count(editor, mailoutbox):
    before = books.balance().lines
    answer = editor.save(**{"opening": "Hello {{name}},", "action-sample": "Send a sample to me"})
    assert "Sent to tara@example.com" in answer.content.decode()
    [mail] = mailoutbox
    assert mail.recipients() == ["tara@example.com"]
    assert mail.subject == "[Sample] ISMR Pune: we have your enquiry, reference SAM-PLE"
    assert "SAMPLE WITH MADE-UP ANSWERS" in mail.body
    assert "Hello Asha Sample," in mail.body
    assert "Sample with made-up answers." in mail.alternatives[0][0]
    for model in (Lead, Enquiry, OutboundEmail, DeliveryAttempt):
        assert not model._base_manager.exists()
    assert books.balance().lines == before
    assert ConfirmationWords.objects.get().changed == {}, "nothing is saved by it"
    assert "Hello {{name}}," in html.unescape(answer.content.decode()), "and nothing is lost"
    history = editor.client.get(editor.address_of("history")).content.decode()
    assert "Sent a sample to themselves" in history


def test_words_with_a_fault_are_not_sent_as_a_sample(editor, mailoutbox):
    answer = editor.save(**{"subject": "none", "action-sample": "x"})
    assert "This part needs {{reference}}" in html.unescape(answer.content.decode())
    assert not mailoutbox


def test_a_login_without_an_address_is_told_so(editor, mailoutbox):
    editor.client.user.email = ""
    editor.client.user.save()
    answer = editor.save(**{"action-sample": "x"})
    assert "Your login has no e-mail address." in answer.content.decode()
    assert not mailoutbox


def test_a_restored_copy_sends_no_sample_either(editor, mailoutbox):
    MailStop.objects.create(reason="This is a restored copy.")
    answer = editor.save(**{"action-sample": "x"})
    assert "No mail leaves at present: This is a restored copy." in answer.content.decode()
    assert not mailoutbox


def test_samples_are_limited(editor, mailoutbox):
    for _number in range(12):
        answer = editor.save(**{"action-sample": "x"})
    assert len(mailoutbox) == 10
    assert "You had 10 samples in an hour." in answer.content.decode()


def test_what_the_mail_server_answers_is_told_at_once(editor, monkeypatch):
    def refuse(self, messages):
        raise smtplib.SMTPRecipientsRefused({"tara@example.com": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    answer = editor.save(**{"action-sample": "x"})
    assert answer.status_code == 200
    assert "The mail server did not take it:" in answer.content.decode()
    assert "no such user" in html.unescape(answer.content.decode())


# --- Versions and rights --------------------------------------------------------------------------


def test_versions_say_who_and_when_and_are_compared_and_restored(editor, enquire):
    editor.save(opening="Hello {{name}},")
    editor.save(opening="Namaste {{name}},")
    shipped, hello, namaste = ConfirmationWords.objects.get().revisions.order_by("pk")
    assert hello.user == editor.client.user
    compared = editor.client.get(
        f"{editor.address_of('history')}revisions/compare/{shipped.pk}...{namaste.pk}/"
    ).content.decode()
    assert "Opening" in compared
    assert "Namaste" in compared
    assert "Thank you for writing" in html.unescape(re.sub(r"<[^>]+>", "", compared))
    restore = f"{editor.address_of('history')}revisions/{hello.pk}/revert/"
    assert "Hello {{name}}," in html.unescape(editor.client.get(restore).content.decode())
    assert editor.save(restore, opening="Hello {{name}},").status_code == 302
    enquire()
    assert confirmation().text_body.startswith("Hello Asha Kulkarni,")


@pytest.mark.parametrize("words", [ConfirmationWords, AmendmentWords])
def test_only_who_may_change_words_gets_to_them(rohan, head, school, words):
    assert WordsEditor(head, words).page
    address = f"/cms/snippets/leads/{words._meta.model_name}/edit/{words.only().pk}/"
    assert rohan.get(address, follow=True).status_code == 403
    assert rohan.post(address, {"action-sample": "x"}, follow=True).status_code == 403


def test_nobody_adds_or_deletes_the_words_of_a_mail(editor, admin_client):
    pk = ConfirmationWords.objects.get().pk
    for path in ("add/", f"delete/{pk}/"):
        admin_client.post(f"/cms/snippets/leads/confirmationwords/{path}")
    assert ConfirmationWords.objects.count() == 1


def test_no_page_of_the_words_shows_a_person(editor, enquire):
    """A marketer sees counts, never names."""
    enquire()
    editor.save(opening="Hello {{name}},")
    pages = [editor.address, *map(editor.address_of, ("history", "usage", "preview"))]
    pages += ["/cms/", "/cms/reports/site-history/"]
    for path in pages:
        page = editor.client.get(path, follow=True).content.decode()
        for private in ("Kulkarni", "asha@", "98220", "+9198", "Satara"):
            assert private not in page, path
