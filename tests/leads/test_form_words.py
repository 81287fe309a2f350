"""What the form says is the marketer's, and what an enquiry was asked with stays with it."""

import re

import pytest
from django.db import DatabaseError, connection

from leads.models import AskedWords, Enquiry, FormWords, OutboundEmail
from tests.cms import Boxes, WordsEditor
from tests.stacks import FormReader

ASKED = ["full_name", "phone", "email", "program", "city", "message", "consent_contact"]


@pytest.fixture
def editor(marketer, mba):
    return WordsEditor(marketer, FormWords)


def labels_on(page):
    found = re.findall(
        r'<label class="form-\w+__label" for="id_(\w+)">(.*?)(?: <span|</label>)', page
    )
    return dict(found)


def form_on(browser, path="/enquire/"):
    return browser.get(path).content.decode()


# --- Words ----------------------------------------------------------------------------------------


def test_the_form_reads_as_shipped_until_somebody_changes_it(browser, mba):
    labels = labels_on(form_on(browser))
    assert labels["city"] == "City"
    assert labels["consent_contact"] == "You may contact me about this enquiry"
    assert not FormWords.objects.exists()


def test_a_marketer_renames_a_question_and_gives_it_a_help_text(editor, browser):
    answer = editor.save(city_label="Where do you live?", city_hint="Your home town.")
    assert answer.status_code == 302
    for path in ("/enquire/", "/apply/"):
        page = form_on(browser, path)
        assert labels_on(page)["city"] == "Where do you live?"
        assert '<p class="form-field__hint" id="id_city_helptext">Your home town.</p>' in page
    assert FormWords.objects.get().changed == {
        "city_label": "Where do you live?",
        "city_hint": "Your home town.",
    }


def test_the_editor_shows_all_words_as_they_read_now(editor):
    boxes = Boxes(editor.page).values
    assert {name: boxes[name] for name in ("phone_label", "city_hint", "message_place")} == {
        "phone_label": "Mobile number",
        "city_hint": "",
        "message_place": "3",
    }
    assert boxes["consent_application_label"] == "You may contact me about this application"


def test_a_help_text_can_be_taken_away_and_a_label_cannot(editor, browser):
    assert editor.save(phone_hint="").status_code == 302
    assert "We call you on it." not in form_on(browser)
    answer = editor.save(city_label="  ")
    assert answer.status_code == 200
    assert labels_on(form_on(browser))["city"] == "City"


def test_words_are_text_and_never_markup(editor, browser):
    editor.save(city_label="<b>City</b> & {{ school }}")
    assert "&lt;b&gt;City&lt;/b&gt; &amp; {{ school }}" in form_on(browser)


# --- Order and number -----------------------------------------------------------------------------


def test_a_marketer_changes_the_order_of_the_optional_questions(editor, browser):
    editor.save(message_place="1", city_place="2", program_place="3")
    order = [name for name in re.findall(r'id="id_(\w+)"', form_on(browser)) if name in ASKED]
    assert order == ["full_name", "phone", "email", "message", "city", "program", "consent_contact"]


def test_a_question_that_is_switched_off_is_asked_nowhere_and_the_page_counts_right(
    editor, browser
):
    assert "Six short questions" in form_on(browser)
    assert editor.save(city_is_asked=None).status_code == 302
    for path in ("/enquire/", "/apply/"):
        assert 'name="city"' not in form_on(browser, path)
    assert "Five short questions" in form_on(browser)


def test_an_answer_to_a_question_that_was_switched_off_meanwhile_is_taken_and_shown(
    editor, enquire
):
    editor.save(city_is_asked=None)
    with_an_error = enquire(phone="12", email="").content.decode()
    assert 'name="city" value="Satara"' in with_an_error
    assert enquire().status_code == 303
    assert Enquiry.objects.get().city == "Satara"


def test_the_program_of_the_page_is_kept_though_nobody_is_asked(editor, browser, asha, mba):
    editor.save(program_is_asked=None)
    page = form_on(browser, f"/enquire/?program={mba.slug}")
    assert "<select" not in page
    sent = FormReader(page).hidden
    browser.post("/enquire/", {**asha(program=None, stamp=None), **sent})
    assert Enquiry.objects.get().program == mba


def test_all_optional_questions_switched_off_leaves_a_form_that_works(editor, browser, asha):
    editor.save(city_is_asked=None, message_is_asked=None, program_is_asked=None)
    assert "Three short questions" in form_on(browser)
    sent = asha(city=None, message=None, program=None)
    assert browser.post("/enquire/", sent).status_code == 303
    assert browser.post("/apply/", sent).status_code == 303


# --- What cannot be taken away --------------------------------------------------------------------


def test_name_mobile_address_and_consent_have_no_switch_and_no_trick_makes_one(editor, browser):
    for name in ("full_name", "phone", "email", "consent_contact", "consent_application"):
        assert f'name="{name}_is_asked"' not in editor.page
    FormWords.objects.update(changed={"phone_is_asked": False, "consent_contact_is_asked": False})
    shown = labels_on(form_on(browser))
    assert {"full_name", "phone", "email", "consent_contact"} <= set(shown)


@pytest.mark.parametrize(
    "changes",
    [
        {"phone_label": "WhatsApp number"},
        {"email_label": "Your e-mail"},
        {"consent_contact_label": "Call me"},
        {"consent_application_label": "Call me"},
    ],
    ids=str,
)
def test_renaming_what_reaches_people_or_binds_them_needs_a_reason_that_is_kept(editor, changes):
    answer = editor.save(**changes)
    assert answer.status_code == 200
    assert "Say why: the mobile, the e-mail address or the consent box" in answer.content.decode()
    assert editor.save(**changes, reason="Students asked.").status_code == 302
    words = FormWords.objects.get()
    assert words.changed == changes
    assert words.latest_revision.content["reason"] == "Students asked."
    assert words.latest_revision.user == editor.client.user
    assert editor.save(city_label="Town").status_code == 302, "no further reason for another word"


def test_nobody_can_add_or_delete_the_words(editor, admin_client):
    pk = FormWords.objects.get().pk
    for client in (editor.client, admin_client):
        for path in ("add/", f"delete/{pk}/"):
            client.post(f"/cms/snippets/leads/formwords/{path}")
    assert FormWords.objects.count() == 1


def test_a_counsellor_cannot_change_the_words(rohan, editor):
    assert rohan.post(editor.address, {"city_label": "Town"}, follow=True).status_code == 403
    assert FormWords.objects.get().changed == {}


# --- What an enquiry was asked with ---------------------------------------------------------------


def test_old_enquiries_keep_their_old_labels_in_mails_and_at_the_desk(editor, enquire, rohan):
    enquire()
    editor.save(city_label="Home town")
    enquire(message="Another question", city="Pune")
    new, old = Enquiry.objects.all()
    assert (old.city, new.city) == ("Satara", "Pune")
    assert old.asked_with.labels["city"] == "City"
    assert new.asked_with.labels["city"] == "Home town"
    for enquiry, label in ((old, "City: Satara"), (new, "Home town: Pune")):
        for mail in OutboundEmail.objects.filter(enquiry=enquiry):
            assert label in mail.text_body
        assert label in rohan.get(f"/admin/leads/enquiry/{enquiry.pk}/change/").content.decode()


def test_a_page_from_before_the_change_is_kept_with_the_words_it_showed(editor, browser, asha):
    editor.save(city_label="Town")
    before = FormReader(form_on(browser)).hidden
    editor.save(city_label="Home town")
    browser.post("/enquire/", {**asha(stamp=None), **before})
    assert Enquiry.objects.get().asked_with.labels["city"] == "Town"


@pytest.mark.parametrize("words", ["", "0" * 32, "x", "'; DROP"])
def test_words_that_nobody_showed_count_as_those_of_today(enquire, words):
    enquire(words=words)
    assert Enquiry.objects.get().asked_with.labels["city"] == "City"


def test_the_same_words_are_kept_once(enquire):
    enquire()
    enquire(message="Another question")
    assert AskedWords.objects.count() == 1
    enquire("/apply/")
    assert AskedWords.objects.count() == 2
    asked = Enquiry.objects.first().asked_with.labels
    assert asked["consent_contact"] == "You may contact me about this application"


def test_an_enquiry_from_before_words_were_kept_reads_as_ever(enquire, rohan):
    enquire()
    enquiry = Enquiry.objects.get()
    Enquiry.objects.update(asked_with=None)
    page = rohan.get(f"/admin/leads/enquiry/{enquiry.pk}/change/").content.decode()
    assert "City: Satara" in page


def test_changed_answers_are_told_by_the_labels_that_were_asked(editor, enquire, key):
    editor.save(city_label="Home town")
    enquire(submission_id=key)
    enquire(submission_id=key, city="Nagpur")
    assert "Home town: Nagpur" in OutboundEmail.objects.get(kind="amendment").text_body


@pytest.fixture
def key():
    return "7c9e6679-7425-40de-944b-e07fc1f90ae7"


# --- A form comes before its words ----------------------------------------------------------------


def unreadable(execute, sql, params, many, context):
    if "formwords" in sql or "askedwords" in sql:
        raise DatabaseError("no such table")
    return execute(sql, params, many, context)


def test_words_that_cannot_be_read_or_kept_cost_no_visitor_the_form(
    editor, browser, asha, starter_page
):
    editor.save(city_label="Town")
    with connection.execute_wrapper(unreadable):
        for path in ("/enquire/", "/apply/", starter_page):
            assert labels_on(form_on(browser, path))["city"] == "City"
        assert browser.post("/enquire/", asha()).status_code == 303
    assert Enquiry.objects.get().asked_with is None


@pytest.fixture
def starter_page(db):
    from django.core.management import call_command

    call_command("setup", verbosity=0)
    return "/contact/"


@pytest.mark.parametrize(
    "stored",
    [
        [],
        "text",
        {"city_label": 3, "city_is_asked": "no", "city_place": "first", "unknown": "x"},
        {"city_label": "", "phone_hint": "x" * 1000},
    ],
    ids=str,
)
def test_words_that_were_stored_wrongly_read_as_shipped(browser, mba, stored):
    FormWords.objects.create(changed=stored)
    shown = labels_on(form_on(browser))
    assert shown["city"] == "City"


def test_a_page_reads_the_words_once(browser, starter_page, django_assert_max_num_queries):
    browser.get(starter_page)
    with django_assert_max_num_queries(15) as captured:
        browser.get(starter_page)
    asked = [query for query in captured.captured_queries if "formwords" in query["sql"]]
    assert len(asked) == 1


# --- Versions -------------------------------------------------------------------------------------


def test_versions_are_compared_and_restored(editor, browser):
    editor.save(city_label="Town")
    editor.save(city_label="Home town")
    first, second, third = FormWords.objects.get().revisions.order_by("pk")
    history = editor.address.replace("/edit/", "/history/")
    page = editor.client.get(history).content.decode()
    assert "tara" in page
    compared = editor.client.get(f"{history}revisions/compare/{first.pk}...{third.pk}/")
    assert "City: label" in compared.content.decode()
    assert "Home town" in compared.content.decode()
    assert "Mobile number: label" not in compared.content.decode()
    restore = f"{history}revisions/{second.pk}/revert/"
    assert 'value="Town"' in editor.client.get(restore).content.decode()
    assert editor.save(restore, city_label="Town").status_code == 302
    assert labels_on(form_on(browser))["city"] == "Town"
    assert FormWords.objects.get().revisions.count() == 4


@pytest.mark.parametrize("mode", ["", "application"])
def test_the_preview_shows_words_that_are_not_saved_and_sends_nothing(editor, browser, mode):
    preview = editor.address.replace("/edit/", "/preview/")
    changed = editor.save(preview, city_label="Town", phone_label="WhatsApp")
    assert changed.json()["is_valid"], "a preview needs no reason"
    page = editor.client.get(preview, {"mode": mode}).content.decode()
    assert labels_on(page)["city"] == "Town"
    assert "This is a preview: nothing is sent from here." in page
    assert ("Entrance exams" in page) == (mode == "application")
    assert labels_on(form_on(browser))["city"] == "City"
