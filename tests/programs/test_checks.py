"""What an editor is told before a page goes out."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Page

from programs.checks import look_over
from programs.models import ArticlePage, CampaignPage, Fact, HomePage, Intake, Program, ProgramPage

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def article(starter_site):
    return ArticlePage.objects.get()


def say(slug, value, kind, label, **more):
    fact = Fact(slug=slug, value=value, kind=kind, label=label, **more)
    fact.full_clean()
    fact.save()
    return fact


def with_text(page, html):
    page.body = [("text", html)]
    return page


def told(page, *, stopping=None):
    return [
        f"{finding.where}: {finding.words}"
        for finding in look_over(page)
        if stopping is None or finding.is_stopping == stopping
    ]


@pytest.fixture
def publish(marketer):
    """Press "Publish" in the editor, with a lead of our own."""

    def press(page, **changes):
        address = f"/cms/pages/{page.pk}/edit/"
        form = marketer.get(address).context["form"]
        fields = {f"{form.add_prefix(name)}": form[name].value() for name in form.fields}
        data = {name: value for name, value in fields.items() if isinstance(value, str | int)}
        data |= {"body-count": 0, "chosen_articles-count": 0, "comments-TOTAL_FORMS": 0,
                 "comments-INITIAL_FORMS": 0, "action-publish": "action-publish"}  # fmt: skip
        return marketer.post(address, data | changes, follow=True)

    return press


def test_the_starter_site_says_nothing_that_stops_it(starter_site):
    for page in Page.objects.filter(depth__gt=1).specific():
        assert told(page, stopping=True) == [], page


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<p>Call 020 2693 4567 today.</p>", "020 2693 4567"),
        ("<p>Write to info@ismrpune.edu.in.</p>", "info@ismrpune.edu.in"),
        ("<p>Tuition is ₹1,60,000 a year.</p>", "₹1,60,000"),
        ("<p>A year of tuition costs Rs. 1.6 lakh. Ask.</p>", "₹1,60,000"),
        ("<p>Apply before the last date, 15th September 2026.</p>", "15 Sep 2026"),
        ("<p>There are 90 seats.</p>", "90 seats"),
    ],
)
def test_a_number_that_a_fact_says_otherwise_stops_publishing(starter_site, text, found):
    page = ProgramPage.objects.get()
    page.seats = "60"
    say("tuition", "150000", "fee", "Tuition fee")
    Intake.objects.create(program=page.program, name="2027", closes_on="2026-08-04")
    page.program.refresh_from_db()
    [words] = [line for line in told(with_text(page, text), stopping=True) if found in line]
    assert words.startswith("Block 1, Text: The text says")


@pytest.mark.parametrize(
    "text",
    [
        "<p>Call 091453 74040 or +91 91453 74040, or write to Admissions@ismrpune.edu.in.</p>",
        "<p>Tuition is ₹1,50,000 a year, that is Rs. 1.5 lakh.</p>",
        "<p>The hostel costs ₹90,000; a bus pass ₹600.</p>",
        "<p>Founded on 1 January 1999.</p>",
    ],
)
def test_a_number_that_agrees_or_is_about_something_else_is_left_alone(article, text):
    say("tuition", "150000", "fee", "Tuition fee")
    assert told(with_text(article, text), stopping=True) == []


def brochure_saying(words):
    """A PDF of one page, as small as a reader takes it."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{content}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    file = ContentFile((body + end).encode(), name="brochure.pdf")
    return Document.objects.create(title="Brochure 2026", file=file)


def test_a_brochure_that_prints_another_number_stops_publishing(starter_site):
    say("tuition", "150000", "fee", "Tuition fee")
    page = ProgramPage.objects.get()
    page.brochure = brochure_saying("Tuition is Rs. 1,60,000 a year. Call 91453 74040.")
    [words] = [line for line in told(page, stopping=True) if "1,60,000" in line]
    assert words.startswith("Brochure “Brochure 2026”, page 1: The text says ₹1,60,000")
    page.brochure = brochure_saying("Tuition is Rs. 1,50,000 a year.")
    assert not any("Brochure" in line for line in told(page, stopping=True))


def test_a_brochure_in_a_block_is_read_too(article):
    document = brochure_saying("Call 020 2693 4567 today.")
    block = {"heading": "Read", "text": "", "document": document, "offers_form": ""}
    article.body = [("brochure", block)]
    assert any("020 2693 4567" in line for line in told(article, stopping=True))


@pytest.mark.parametrize("content", [b"%PDF-1.4 broken", b"no PDF at all", b""])
def test_a_brochure_whose_words_cannot_be_read_is_told(starter_site, content):
    page = ProgramPage.objects.get()
    file = ContentFile(content, name="scan.pdf")
    page.brochure = Document.objects.create(title="A scan", file=file)
    [words] = [line for line in told(page, stopping=False) if "A scan" in line]
    assert "Its words cannot be read" in words


def test_a_name_of_no_fact_stops_and_a_stale_one_warns(article):
    say("tuition", "150000", "fee", "Tuition fee", check_by=YESTERDAY)
    page = with_text(article, "<p>[[tution]] and [[tuition]]</p>")
    assert any("no fact named [[tution]]" in line for line in told(page, stopping=True))
    assert any("Was to be checked by" in line for line in told(page, stopping=False))


def test_places_left_to_fill_in_stop_a_campaign_from_going_out(starter_site):
    page = CampaignPage(title="Open day", slug="open-day", program=Program.objects.get())
    HomePage.objects.get().add_child(instance=page)
    lines = told(page, stopping=True)
    assert len(lines) == 6
    assert "Block 1, Benefits: Still to be written: «A reason»" in lines


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<h3>Small</h3><p>Text</p>", "level 3 right below level 1"),
        ("<h2>One</h2><p><a href='https://example.com'>Click here</a></p>", "Say where it leads"),
        (
            "<h2>One</h2><p><a href='https://example.com'>https://example.com</a></p>",
            "hard to listen to",
        ),
    ],
)
def test_what_is_hard_to_hear_is_told(article, html, found):
    assert any(found in line for line in told(with_text(article, html)))


def test_a_link_to_a_deleted_page_stops_publishing(article):
    page = with_text(article, '<p><a linktype="page" id="99999">the old page</a></p>')
    assert any("does not exist any more" in line for line in told(page, stopping=True))


def test_a_page_over_its_weight_is_told(article):
    import random

    words = " ".join(f"{random.Random(1).getrandbits(64):x}{n:x}" for n in range(20_000))
    assert any(
        "60 is what we allow" in line for line in told(with_text(article, f"<p>{words}</p>"))
    )


def test_publishing_stops_keeps_the_draft_and_names_what_was_found(article, publish):
    was = article.lead
    page = publish(article, lead="Call 020 2693 4567.").content.decode()
    assert "Saved as a draft, not published" in page
    assert "<b>Lead</b>: The text says 020 2693 4567" in page
    article.refresh_from_db()
    assert article.lead == was
    assert article.get_latest_revision_as_object().lead == "Call 020 2693 4567."


def test_somebody_may_publish_all_the_same_and_the_history_keeps_it(article, publish, marketer):
    publish(article, lead="Call 020 2693 4567.")
    marketer.post(f"/cms/checks/{article.pk}/publish/")
    article.refresh_from_db()
    assert article.lead == "Call 020 2693 4567."
    history = marketer.get(f"/cms/pages/{article.pk}/history/").content.decode()
    assert "Published although something was found" in history


def test_a_page_without_findings_is_published_at_once(article, publish):
    publish(article, lead="A new lead.")
    article.refresh_from_db()
    assert article.lead == "A new lead."


def test_the_editor_has_the_list_beside_the_form(article, marketer):
    with_text(article, "<p>[[nothing]]</p>").save_revision()
    page = marketer.get(f"/cms/pages/{article.pk}/edit/").content.decode()
    assert "Before publishing" in page
    assert "no fact named [[nothing]]" in page


def test_a_check_that_fails_stands_in_nobodys_way(article, monkeypatch):
    from programs.checks import weight

    monkeypatch.setattr(weight, "page_weight", lambda draft: 1 / 0)
    assert any("could not be made" in line for line in told(article, stopping=False))


def test_only_who_may_edit_the_page_sees_what_was_found(article, rohan, client):
    assert rohan.get(f"/cms/checks/{article.pk}/").status_code in (302, 403)
    assert client.get(f"/cms/checks/{article.pk}/").status_code == 302


# --- Where a fact is read -------------------------------------------------------------------------


def test_the_editor_of_a_fact_sees_where_it_is_read(article, marketer):
    fact = say("tuition", "150000", "fee", "Tuition fee", program=Program.objects.get())
    with_text(article, "<p>[[tuition]]</p>").save_revision()
    page = marketer.get(f"/cms/snippets/programs/fact/edit/{fact.pk}/").content.decode()
    assert f"{article.title} (draft)" in page
    assert "Facts and fees of “MBA in Operations Management”" in page


def test_a_fact_that_is_read_cannot_be_deleted_nor_renamed(article, marketer):
    fact = say("tuition", "150000", "fee", "Tuition fee")
    with_text(article, "<p>[[tuition]]</p>").save_revision().publish()
    answer = marketer.post(f"/cms/snippets/programs/fact/delete/{fact.pk}/", follow=True)
    assert "is still read by" in answer.content.decode()
    marketer.post(
        f"/cms/snippets/programs/fact/edit/{fact.pk}/",
        {
            "slug": "other",
            "label": "Tuition fee",
            "kind": "fee",
            "value": "160000",
            "sort_order": 0,
        },
    )
    fact.refresh_from_db()
    assert (fact.slug, fact.value) == ("tuition", "160000")
