"""Facts, once: written in one place, read in many, and withdrawn when nobody has checked them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from programs.formats import show_day, show_rupees
from programs.models import ArticlePage, Fact, Intake, Program, new_contact_fact

from .conftest import ARTICLE, PROGRAM
from .test_pages import read

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def mba(starter_site):
    return Program.objects.get()


def new_fact(slug, value, kind="text", **more):
    fact = Fact(slug=slug, label=more.pop("label", slug), kind=kind, value=value, **more)
    fact.full_clean()
    fact.save()
    return fact


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "₹0"), (999, "₹999"), (1000, "₹1,000"), (150000, "₹1,50,000"), (12345678, "₹1,23,45,678")],
)
def test_rupees_are_grouped_in_lakhs(amount, shown):
    assert show_rupees(amount) == shown


def test_days_are_written_as_people_here_write_them():
    assert show_day(date(2026, 8, 4)) == "4 Aug 2026"


def test_a_fee_stands_on_the_program_page_with_its_day_and_head(visitor, mba):
    assert "program-fees" not in read(visitor, PROGRAM)
    new_fact("mba-tuition", "₹1,50,000/-", "fee", label="Tuition", note="per year", program=mba,
             as_of=date(2026, 8, 4))  # fmt: skip
    page = read(visitor, PROGRAM)
    assert "₹1,50,000 per year" in page
    assert "as of 4 Aug 2026" in page


def test_accepted_exams_stand_on_the_program_page(visitor, mba):
    new_fact("mba-exams", "CAT\nXAT", "exams", label="Accepted exams", program=mba)
    assert "CAT, XAT" in read(visitor, PROGRAM)


def test_a_fact_past_its_day_reads_being_updated_and_its_number_is_gone(visitor, mba):
    new_fact("mba-tuition", "150000", "fee", program=mba, check_by=YESTERDAY)
    page = read(visitor, PROGRAM)
    assert "being updated" in page
    assert "1,50,000" not in page


def test_dates_of_an_intake_past_its_day_are_not_shown(visitor, mba):
    Intake.objects.create(
        program=mba, name="2027-29", closes_on=date(2099, 1, 31), check_by=YESTERDAY
    )
    page = read(visitor, PROGRAM)
    assert "Dates are being updated" in page
    assert "31 Jan 2099" not in page


def test_a_stale_phone_number_is_nowhere_and_the_mailbox_of_the_site_still_works(visitor, school):
    Fact.objects.filter(slug__in=["phone", "email"]).update(check_by=YESTERDAY)
    page = read(visitor, ARTICLE)
    assert "91453" not in page
    assert "tel:" not in page
    assert page.count("being updated") == 4  # in the card of the article and in the footer
    fresh = type(school).objects.get()
    assert fresh.email == ""
    assert fresh.mailbox == "admissions@ismrpune.edu.in"


def test_one_edit_changes_every_text_that_names_the_fact(visitor, mba):
    fee = new_fact("mba-tuition", "150000", "fee")
    article = ArticlePage.objects.get()
    article.lead = "It costs [[mba-tuition]]."
    article.body = [("text", "<p>Again: <b>[[ mba-tuition ]]</b>.</p>")]
    article.save_revision().publish()
    page = read(visitor, ARTICLE)
    assert "It costs ₹1,50,000." in page
    assert "<b>₹1,50,000</b>" in page
    assert 'content="It costs' not in page  # the marketer's own words for search engines stand
    fee.value = "160000"
    fee.save()
    assert "₹1,60,000" in read(visitor, ARTICLE)


def test_a_fact_with_markup_in_it_is_text(visitor, mba):
    new_fact("motto", "<script>alert(1)</script>")
    ArticlePage.objects.update(lead="[[motto]]")
    assert b"<script>alert" not in visitor.get(ARTICLE).content


def test_a_name_that_there_is_no_fact_of_is_not_shown_in_brackets(visitor, mba):
    ArticlePage.objects.update(lead="Before [[no-such-fact]] after")
    assert "Before  after" in read(visitor, ARTICLE)


def test_what_a_visitor_types_in_brackets_stays_as_it_is(visitor, mba):
    new_contact_fact("whatsapp", "+919145374040").save()
    answer = visitor.post("/enquire/", {"message": "What is [[whatsapp]]?"})
    assert "What is [[whatsapp]]?" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("fee", " Rs. 1,50,000/- ", "150000"),
        ("date", "4 Aug 2026", "2026-08-04"),
        ("date", "04/08/2026", "2026-08-04"),
        ("phone", "091453 74040", "+919145374040"),
        ("email", " a@example.com ", "a@example.com"),
    ],
)
def test_a_value_is_read_the_way_people_type_it(db, kind, typed, kept):
    assert new_fact("it", typed, kind).value == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("fee", "1.5 lakh"), ("fee", "-5"), ("fee", "१५०"), ("date", "31 Feb 2026"), ("phone", "12"), ("email", "at home")],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_refused_with_a_way_to_write_it(db, kind, typed):
    with pytest.raises(ValidationError) as trouble:
        new_fact("it", typed, kind)
    assert "value" in trouble.value.message_dict


def test_a_fact_that_the_site_shows_keeps_its_kind(db):
    with pytest.raises(ValidationError, match="keep its kind"):
        new_fact("phone", "by letter", "text")
