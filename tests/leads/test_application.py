import re
from datetime import date
from decimal import Decimal

import pytest

from leads.models import Application, Enquiry, Lead, OutboundEmail
from programs.models import Intake


@pytest.fixture
def apply(enquire):
    def send(path="/apply/mba-operations-management/", **changes):
        return enquire(path, **changes)

    return send


def test_apply_online_goes_through_the_same_capture(apply, browser):
    answer = apply(
        degree="B.Com",
        degree_status="appearing",
        marks="68,5 %",
        marks_scale="percent",
        exams=["mah_cet", "cat"],
        work_experience="none",
    )
    assert "We have your application" in browser.get(answer["Location"]).content.decode()
    application = Application.objects.select_related("enquiry", "lead").get()
    assert application.enquiry.origin == "application"
    assert application.lead == Lead.objects.get()
    assert application.marks == Decimal("68.5")
    assert application.exams == ["mah_cet", "cat"]
    for mail in OutboundEmail.objects.all():
        assert "Appearing, or result awaited" in mail.text_body
        assert "68.5 %" in mail.text_body
        assert "MAH-MBA/MMS-CET, CAT" in mail.text_body


def test_all_but_the_contact_fields_may_stay_empty(apply):
    assert apply().status_code == 303
    assert Application.objects.get().marks is None


def test_an_enquiry_and_an_application_of_one_person_are_one_lead(enquire, apply):
    enquire()
    apply()
    assert Lead.objects.get().enquiries.count() == 2


@pytest.mark.parametrize(
    ("typed", "scale", "marks"),
    [
        ("72.5", "percent", "72.5"),
        ("8,1", "cgpa", "8.1"),
        ("8.1 CGPA", "cgpa", "8.1"),
        ("100 %", "percent", "100"),
    ],
)
def test_marks_are_read_as_students_write_them(apply, typed, scale, marks):
    apply(marks=typed, marks_scale=scale)
    assert Application.objects.get().marks == Decimal(marks)


@pytest.mark.parametrize(
    ("typed", "scale"),
    [("101", "percent"), ("10.5", "cgpa"), ("good", "percent"), ("-5", "percent")],
)
def test_marks_off_the_scale_get_a_message_and_keep_the_rest(apply, typed, scale):
    answer = apply(
        marks=typed, marks_scale=scale, degree="BBA", exams=["cat"], degree_status="completed"
    )
    page = answer.content.decode()
    assert 'href="#id_marks"' in page
    assert 'value="BBA"' in page
    assert re.search(r'value="cat"[^>]*checked', page)
    assert re.search(r'value="completed"[^>]*checked', page)


@pytest.mark.parametrize(
    "field", ["degree_status", "marks_scale", "exams", "work_experience", "program"]
)
def test_a_choice_that_is_not_on_the_list_gets_a_message(apply, field):
    answer = apply(**{field: "no such choice"})
    assert f'href="#id_{field}"' in answer.content.decode()
    assert Enquiry.objects.count() == 0


def test_intakes_appear_only_when_the_school_has_some(browser, mba, apply):
    address = "/apply/mba-operations-management/"
    assert 'name="intake"' not in browser.get(address).content.decode()
    intake = Intake.objects.create(program=mba, name="2027-29")
    assert 'name="intake"' in browser.get(address).content.decode()
    apply(intake=str(intake.pk))
    assert Application.objects.get().intake == intake


def test_an_unknown_program_in_the_address_is_a_404(browser, mba):
    assert browser.get("/apply/no-such-program/").status_code == 404


def test_what_is_closed_while_somebody_fills_the_form_in_is_taken_in_all_the_same(mba, apply):
    intake = Intake.objects.create(program=mba, name="2027-29", closes_on=date(2026, 1, 1))
    mba.is_open = False
    mba.save()
    assert apply(intake=str(intake.pk)).status_code == 303
    application = Application.objects.select_related("enquiry").get()
    assert (application.enquiry.program, application.intake) == (mba, intake)


def test_a_form_for_a_program_that_was_renamed_is_given_back_with_every_answer(mba, apply):
    mba.slug = "mba-operations"
    mba.save()
    answer = apply(program="mba-operations-management", degree="B.Com.", message="आहे का?")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Choose one from the list" in page
    assert 'value="B.Com."' in page
    assert "आहे का?" in page


def test_the_address_of_a_closed_program_leads_to_the_form_with_its_campaign(browser, mba):
    mba.is_open = False
    mba.save()
    answer = browser.get(f"/apply/{mba.slug}/?utm_source=diwali")
    assert (answer.status_code, answer["Location"]) == (302, "/apply/?utm_source=diwali")


def test_the_program_of_the_address_is_chosen(browser, mba):
    assert f'value="{mba.slug}" selected' in browser.get(f"/apply/{mba.slug}/").content.decode()
    assert browser.get("/apply/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "marks", "scale"),
    [
        ("8.5 CGPA", "8.5", "cgpa"),
        ("72", "72", "percent"),
        ("7.8/10", "7.8", "cgpa"),
        ("70 / 100", "70", "percent"),
        ("75.555", "75.56", "percent"),
        ("9 %", "9", "percent"),
    ],
)
def test_marks_tell_their_own_scale_where_they_can(apply, typed, marks, scale):
    apply(marks=typed)
    application = Application.objects.get()
    assert (application.marks, application.marks_scale) == (Decimal(marks), scale)


def test_marks_that_may_be_on_either_scale_are_asked_about(apply):
    page = apply(marks="8.5", degree="BBA").content.decode()
    assert "per cent or CGPA" in page
    assert 'value="BBA"' in page
    assert Application.objects.count() == 0
