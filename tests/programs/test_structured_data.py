"""What machines are told: in the words of schema.org, and nothing that the page does not show.

The words are in `schema_org.json`, which says where they are from.
"""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from programs.formats import show_day, show_rupees
from programs.models import ArticlePage, FaqPage, HomePage, Intake, Program, ProgramPage, School

from .conftest import ARTICLE, PROGRAM, PUBLIC
from .test_facts import new_fact
from .test_pages import read

WORDS = json.loads(Path(__file__).with_name("schema_org.json").read_text())["types"]
YESTERDAY = timezone.localdate() - timedelta(days=1)
FAQ = "/questions/"


@pytest.fixture
def filled(visitor):
    """A school that has filled in all that it knows."""
    School.objects.update(tagline="Learn by doing.")
    program = Program.objects.get()
    new_fact("mba-tuition", "150000", "fee", label="Tuition", note="per year", program=program,
             as_of=date(2026, 8, 4))  # fmt: skip
    new_fact("mba-form", "1200", "fee", label="Application form", program=program)
    new_fact("mba-exams", "CAT\nXAT", "exams", label="Accepted exams", program=program)
    new_fact("hostel", "90000", "fee", label="Hostel")
    Intake.objects.create(program=program, name="2027-29", starts_on=date(2099, 7, 1))
    page = ProgramPage.objects.get()
    page.award, page.eligibility = "MBA", "A degree in any subject"
    page.curriculum = [
        ("term", {"title": "First term", "subjects": ["Statistics", "Supply chains"]})
    ]
    page.save_revision().publish()
    article = ArticlePage.objects.get()
    article.author = "Asha Kulkarni"
    article.published_on, article.reviewed_on = date(2026, 8, 4), date(2026, 9, 1)
    article.save_revision().publish()
    questions = [
        {
            "question": "Is there a hostel?",
            "answer": "<p>Yes, for [[hostel]]. <a href='/'>See</a>.</p>",
        },
        {"question": "May I ask first?", "answer": "<p>Yes.</p><ul><li>By phone</li></ul>"},
    ]
    faq = FaqPage(title="Questions", slug="questions")
    faq.body = [("faq", {"heading": "Living here", "questions": questions})]
    HomePage.objects.get().add_child(instance=faq)
    return visitor


def nodes(client, address):
    [script] = re.findall(
        r'<script type="application/ld\+json">(.+?)</script>', client.get(address).content.decode()
    )
    return json.loads(script)["@graph"]


def node(client, address, kind):
    return next((found for found in nodes(client, address) if found["@type"] == kind), None)


def ancestors(kind):
    return (
        {kind}.union(*(ancestors(parent) for parent in WORDS[kind]["is"]))
        if kind in WORDS
        else {kind}
    )


def faults(thing):
    kind = thing["@type"]
    known = {
        name: of for parent in ancestors(kind) for name, of in WORDS[parent]["properties"].items()
    }
    for name, values in thing.items():
        if name.startswith("@"):
            continue
        if name not in known:
            yield f"{kind} has no {name}"
            continue
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and "@type" in value:
                if not ancestors(value["@type"]) & set(known[name]):
                    yield f"{kind}.{name} is no {value['@type']}"
                yield from faults(value)
            elif isinstance(value, str) and not {
                "Text",
                "URL",
                "Date",
                "Duration",
                "DateTime",
            } & set(known[name]):
                yield f"{kind}.{name} is no text"
            elif isinstance(value, int) and not {"Number", "Integer"} & set(known[name]):
                yield f"{kind}.{name} is no number"


def said(thing):
    """Name and value of everything that is no address of a thing."""
    for name, value in thing.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from said(one)
            elif not name.startswith("@"):
                yield name, one


def squeezed(text):
    return re.sub(r"[\s,]", "", text)


def is_shown(name, value, page, address):
    if name in ("validFrom", "startDate", "datePublished", "lastReviewed"):
        return show_day(date.fromisoformat(value)) in page
    if name == "price":
        return show_rupees(value) in page
    if name == "telephone":
        return f'href="tel:{value}"' in page
    if name == "timeRequired":
        return f"{re.search('[0-9]+', value)[0]} min read" in page
    if name in ("url", "hasMap", "image"):
        path = value.removeprefix("http://localhost:8000")
        return path == address or f'"{path}"' in page or f'"{value}"' in page
    if name in ("position", "category", "priceCurrency", "inLanguage", "logo"):
        return True
    words = re.sub(r"^(Accepted exams): ", r"\1", str(value))
    return squeezed(words) in squeezed(BeautifulSoup(page, "html.parser").body.get_text())


@pytest.mark.parametrize("address", [*PUBLIC, FAQ])
def test_every_page_speaks_in_the_words_of_schema_org(filled, address):
    assert [fault for thing in nodes(filled, address) for fault in faults(thing)] == []


@pytest.mark.parametrize("address", [*PUBLIC, FAQ])
def test_machines_are_told_only_what_the_page_shows(filled, address):
    page = read(filled, address)
    hidden = [
        (name, value)
        for thing in nodes(filled, address)
        for name, value in said(thing)
        if not is_shown(name, value, page, address)
    ]
    assert hidden == []


def test_a_course_is_told_with_its_fees_exams_terms_and_start(filled):
    course = node(filled, PROGRAM, "Course")
    assert course["name"] == "MBA in Operations Management"
    assert course["provider"] == {"@id": "http://localhost:8000/#school"}
    assert course["educationalCredentialAwarded"] == "MBA"
    assert course["coursePrerequisites"] == ["A degree in any subject", "Accepted exams: CAT, XAT"]
    assert course["syllabusSections"] == [
        {"@type": "Syllabus", "name": "First term", "description": "Statistics, Supply chains"}
    ]
    assert course["hasCourseInstance"] == [
        {"@type": "CourseInstance", "name": "2027-29", "startDate": "2099-07-01"}
    ]
    form, tuition = course["offers"]
    assert (form["name"], form["price"], form["priceCurrency"]) == ("Application form", 1200, "INR")
    assert tuition["priceSpecification"] == {
        "@type": "UnitPriceSpecification", "price": 150000, "priceCurrency": "INR", "unitText": "per year"
    }  # fmt: skip
    assert tuition["validFrom"] == "2026-08-04"


def test_of_a_course_nothing_is_told_that_the_school_has_not_filled_in(visitor):
    course = node(visitor, PROGRAM, "Course")
    assert set(course) == {"@type", "@id", "url", "name", "description", "provider"}


def test_stale_facts_and_dates_are_not_told(filled, school):
    for record in [
        *Program.objects.get().facts.all(),
        *school.contact.values(),
        Intake.objects.get(),
    ]:
        record.check_by = YESTERDAY
        record.save()
    course = node(filled, PROGRAM, "Course")
    assert not {"offers", "hasCourseInstance"} & set(course)
    assert course["coursePrerequisites"] == ["A degree in any subject"]
    assert not {"telephone", "email"} & set(node(filled, PROGRAM, "CollegeOrUniversity"))
    assert "being updated" not in json.dumps(nodes(filled, PROGRAM))


def test_an_article_is_told_with_its_byline(filled):
    article = node(filled, ARTICLE, "Article")
    assert article["author"] == {"@type": "Person", "name": "Asha Kulkarni"}
    assert article["datePublished"] == "2026-08-04"
    assert article["mainEntityOfPage"]["lastReviewed"] == "2026-09-01"
    assert article["timeRequired"] == "PT5M"


def test_an_article_without_a_byline_has_no_made_up_one(visitor):
    assert not {"author", "datePublished"} & set(node(visitor, ARTICLE, "Article"))


def test_questions_are_told_with_their_answers_in_plain_text(filled):
    first, second = node(filled, FAQ, "FAQPage")["mainEntity"]
    assert (first["name"], first["acceptedAnswer"]["text"]) == (
        "Is there a hostel?",
        "Yes, for ₹90,000. See.",
    )
    assert second["acceptedAnswer"]["text"] == "Yes. By phone"


def test_a_question_whose_answer_names_a_stale_fact_is_left_out(filled):
    from programs.models import Fact

    Fact.objects.filter(slug="hostel").update(check_by=YESTERDAY)
    [left] = node(filled, FAQ, "FAQPage")["mainEntity"]
    assert left["name"] == "May I ask first?"


def test_the_trail_ends_at_the_page_itself(visitor):
    trail = node(visitor, ARTICLE, "BreadcrumbList")["itemListElement"]
    assert [step["position"] for step in trail] == [1, 2, 3]
    assert [step["name"] for step in trail][:2] == ["Home", "Articles"]
    assert trail[-1]["item"] == {"@id": f"http://localhost:8000{ARTICLE}"}
    assert node(visitor, "/", "BreadcrumbList") is None


def test_a_title_cannot_close_the_script_that_it_is_told_in(visitor):
    ArticlePage.objects.update(title="</script><script>alert(1)</script>")
    page = visitor.get(ARTICLE).content.decode()
    assert "<script>alert" not in page
    assert node(visitor, ARTICLE, "Article")["headline"] == "</script><script>alert(1)</script>"


def test_a_site_without_a_name_tells_of_no_school(visitor):
    School.objects.update(name="")
    assert node(visitor, "/", "CollegeOrUniversity") is None
    assert "provider" not in node(visitor, PROGRAM, "Course")


def test_vocabulary_would_find_a_fault():
    assert list(faults({"@type": "Course", "nme": "x"})) == ["Course has no nme"]
    assert list(faults({"@type": "Course", "offers": {"@type": "Person"}})) == [
        "Course.offers is no Person"
    ]
