"""An article that somebody has written elsewhere becomes a draft, through the screens of /cms/."""

import base64
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, PageLogEntry

from programs.blocks import PageBody
from programs.checks import look_over
from programs.importing import IMPORTED
from programs.models import ArticleIndexPage, ArticlePage, Manuscript, Picture
from programs.models.manuscript import WAITS

from ..word import item, paragraph, picture, table, word
from .test_pages import BENEFITS, ROWS
from .test_pictures import photo

ADDRESS = "/cms/import-article/"
SOURCE = Path(__file__).parent / "sources" / "article.txt"
HEADINGS = [
    "What is Operations Management?",
    "What is Production Management?",
    "MBA in Operation Management – The Intersection",
    "The Importance of Specialization",
    "The ISMR Pune Advantage",
    "Preparation for Real-World Challenges",
]


@pytest.fixture
def site(starter_site, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ArticlePage.objects.all().delete()


@pytest.fixture
def bring(site, marketer):
    """Send the first screen; gives the one after it."""

    def send(content=b"", name="article.txt", who=marketer, **typed):
        file = {"file": SimpleUploadedFile(name, content)} if content or not typed else {}
        return who.post(ADDRESS, {**typed, **file}, follow=True)

    return send


@pytest.fixture
def accept(bring, marketer):
    """Both screens; gives the draft."""

    def send(*args, who=marketer, **typed):
        said = words(bring(*args, who=who, **typed))
        manuscript = Manuscript.objects.get()
        answer = who.post(f"{ADDRESS}{manuscript.pk}/make/", follow=True)
        page = ArticlePage.objects.get()
        assert answer.request["PATH_INFO"] == f"/cms/pages/{page.pk}/edit/", said
        page.answer = words(answer)
        return page

    return send


def words(answer):
    return answer.content.decode()


def kinds(page):
    return [block.block_type for block in page.body]


# --- The school's own article ---------------------------------------------------------------------


def test_the_schools_article_needs_no_hand_repair(accept):
    page = accept(SOURCE.read_bytes())
    assert not page.live
    assert page.title == "Difference Between Production and Operations Management"
    assert page.lead.startswith("In the intricate world")
    assert page.program.slug == "mba-operations-management"
    assert kinds(page) == [
        "text", "comparison", "text", "benefits", "text", "contact_card", "call_to_action",
    ]  # fmt: skip
    values = {block.block_type: block.value for block in page.body}
    comparison = values["comparison"]
    assert [row["label"] for row in comparison["rows"]] == ROWS
    assert comparison["aspect_heading"] == "Aspect"
    assert comparison["first_heading"] == "Production Management"
    assert comparison["rows"][2]["first"].endswith("scheduling, and maintenance")
    assert comparison["rows"][2]["second"].startswith("Key functions include inventory")
    assert [benefit["title"] for benefit in values["benefits"]["benefits"]] == BENEFITS
    assert values["call_to_action"]["form"] == "apply"
    html = page.make_preview_request().content.decode()
    for heading in HEADINGS:
        assert html.count(f">{heading}</h2>") == 1
    PageBody().clean(page.body)
    assert [found.words for found in look_over(page) if found.is_stopping] == []


def test_every_sentence_of_the_schools_article_is_in_the_draft_or_in_the_report(bring, accept):
    source = SOURCE.read_text()
    report = words(bring(source.encode()))
    Manuscript.objects.all().delete()
    page = accept(source.encode())
    shown = squeezed(page.make_preview_request().content.decode() + report + str(page.body))
    shown += squeezed(page.title + page.lead)
    shown = shown.replace("&#x27;", "'")
    contact = ("Phone:", "Email:", "Bypass Pune", "Gaidhara", "Pune – 412", "Aspect")
    for line in filter(None, map(str.strip, source.splitlines())):
        if not line.startswith(contact) and line not in ROWS:
            # A row of the table is its label and two cells, glued together.
            row = next((row for row in ROWS if line.startswith(row)), "")
            for sentence in line.removeprefix(row).rstrip(":").split(". "):
                start = squeezed(sentence)[:12]
                assert start in shown, sentence


def squeezed(text):
    return "".join(text.split())


def test_the_command_makes_the_same_draft_and_says_what_to_look_at(site, capsys):
    call_command("import_article", str(SOURCE))
    said = capsys.readouterr().out
    assert "Made the draft “Difference Between Production and Operations Management”" in said
    assert "text, comparison, text, benefits, text, contact_card, call_to_action" in said
    assert "To look at: The title stood there 4 times; it is kept once." in said
    assert ArticlePage.objects.get().live is False


def test_the_command_says_what_it_could_not_place(site, tmp_path, capsys):
    file = tmp_path / "a.html"
    file.write_text("<h1>T</h1><p>Lead.</p><p>Text <a href='javascript:alert(1)'>here</a>.</p>")
    call_command("import_article", str(file))
    assert "Not placed: A link, its words are kept: “here” to javascript" in capsys.readouterr().out


def test_the_command_says_in_words_why_it_made_nothing(site, tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    with pytest.raises(CommandError, match="The file is empty"):
        call_command("import_article", str(empty))
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_article", str(tmp_path / "none.txt"))


def test_the_command_needs_a_list_of_articles(db):
    with pytest.raises(CommandError, match="no list of articles"):
        call_command("import_article", str(SOURCE))


# --- The screens ----------------------------------------------------------------------------------


def test_what_would_be_made_is_shown_before_anything_is(bring, marketer):
    page = bring(SOURCE.read_bytes())
    assert "Production Management and Operations Management compared, 10 rows" in words(page)
    assert "Expertise in Critical Functions" in words(page)
    assert "Everything in the text has its place." in words(page)
    assert "The title stood there 4 times; it is kept once." in words(page)
    assert not ArticlePage.objects.exists()
    manuscript = Manuscript.objects.get()
    sketch = words(marketer.get(f"{ADDRESS}{manuscript.pk}/page/"))
    for label in ROWS:
        assert label in sketch
    assert "What is Operations Management?</h2>" in sketch
    assert not ArticlePage.objects.exists()


def test_what_could_not_be_placed_is_told_before_and_after_and_kept_with_the_page(bring, accept):
    html = b"<h1>T</h1><p>Lead.</p><p>Text</p><iframe src='https://tour.example' title='A tour'></iframe>"
    assert "A tour https://tour.example" in words(bring(html, "a.html"))
    Manuscript.objects.all().delete()
    page = accept(html, "a.html")
    assert "A tour https://tour.example" in page.answer
    [entry] = PageLogEntry.objects.filter(action=IMPORTED)
    assert any("https://tour.example" in line for line in entry.data["not_placed"])


def test_pressing_twice_makes_one_draft(bring, marketer):
    bring(SOURCE.read_bytes())
    address = f"{ADDRESS}{Manuscript.objects.get().pk}/make/"
    marketer.post(address)
    assert "has become a draft already" in words(marketer.post(address, follow=True))
    assert ArticlePage.objects.count() == 1
    assert not Manuscript.objects.exists()


def test_a_text_waits_for_a_day_and_is_gone_when_somebody_brings_the_next(bring, marketer):
    bring(text="One\n\nA paragraph.\n\nAnother.")
    old = Manuscript.objects.get()
    Manuscript.objects.update(brought_at=timezone.now() - WAITS)
    answer = marketer.post(f"{ADDRESS}{old.pk}/make/", follow=True)
    assert "older than a day" in words(answer)
    assert not ArticlePage.objects.exists()
    bring(text="Two\n\nA paragraph.\n\nAnother.")
    assert not Manuscript.objects.filter(pk=old.pk).exists()


def test_two_drafts_of_one_text_have_addresses_of_their_own(bring, marketer):
    for _time in range(2):
        bring(SOURCE.read_bytes())
        marketer.post(f"{ADDRESS}{Manuscript.objects.get().pk}/make/")
    assert len(set(ArticlePage.objects.values_list("slug", flat=True))) == 2


def test_nobody_sees_the_text_of_somebody_else(bring, head):
    bring(SOURCE.read_bytes())
    manuscript = Manuscript.objects.get()
    for part in ("", "page/"):
        assert head.get(f"{ADDRESS}{manuscript.pk}/{part}").status_code == 302
    head.post(f"{ADDRESS}{manuscript.pk}/make/")
    assert not ArticlePage.objects.exists()


def test_who_may_add_an_article_finds_the_import_and_nobody_else(
    site, marketer, writer, rohan, client
):
    index = ArticleIndexPage.objects.get()
    for who in (marketer, writer):
        assert ADDRESS in words(who.get("/cms/"))
        assert ADDRESS in words(who.get(f"/cms/pages/{index.pk}/"))
        assert who.get(ADDRESS).status_code == 200
    marketer.user.groups.first().page_permissions.all().delete()
    assert ADDRESS not in words(marketer.get("/cms/"))
    for who in (marketer, rohan, client):
        assert who.get(ADDRESS).status_code in (302, 403)
        assert who.post(ADDRESS, {"text": "A title\n\nText."}).status_code in (302, 403)
    assert not Manuscript.objects.exists()


def test_a_writers_import_is_a_draft_too(accept, writer):
    page = accept(SOURCE.read_bytes(), who=writer)
    assert (page.live, page.owner) == (False, writer.user)


def test_markup_of_the_clipboard_is_read_instead_of_its_bare_words(accept):
    page = accept(
        text="T\nLead.\nPart\nOne",
        markup="<h1>T</h1><p>Lead.</p><h2>Part</h2><ul><li>One</li></ul>",
    )
    assert str(page.body[0].value) == "<h2>Part</h2><ul><li>One</li></ul>"


# --- Pictures -------------------------------------------------------------------------------------


def test_a_picture_in_the_text_becomes_ours(accept):
    data = base64.b64encode(photo()).decode()
    page = accept(
        f"<h1>T</h1><p>Lead.</p><figure><img alt='The gate' src='data:image/jpeg;base64,{data}'>"
        "<figcaption>In May.</figcaption></figure>".encode(),
        "a.html",
    )
    [block] = page.body
    assert block.value["caption"] == "In May."
    assert block.value["image"].contextual_alt_text == "The gate"
    assert Picture.objects.get().file.name.endswith(".jpg")
    assert 'alt="The gate"' in page.make_preview_request().content.decode()


def test_a_picture_of_a_word_file_keeps_its_description(accept):
    page = accept(
        word(paragraph("T", "heading 1"), paragraph("A lead."), paragraph("Text."), picture("The gate"), picture=photo()),
        "a.docx",
    )  # fmt: skip
    assert kinds(page) == ["text", "picture"]
    assert page.body[1].value["image"].contextual_alt_text == "The gate"


def test_a_picture_without_a_description_is_told(bring):
    page = bring(word(paragraph("A lead."), picture(), picture=photo()), "a.docx")
    assert "A picture has no description" in words(page)
    assert not Picture.objects.exists()  # not before somebody says yes


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://elsewhere.example/a.png", "https://elsewhere.example/a.png"),
        ("file:///C:/Users/x/image001.png", "file:///C:/Users/x/image001.png"),
        ("data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=", "cannot read this as a picture"),
        ("", "it has no address"),
    ],
)
def test_a_picture_that_cannot_come_along_is_listed_with_its_description(bring, source, said):
    page = words(
        bring(f"<h1>T</h1><p>Lead.</p><p>x<img alt='Gate' src='{source}'></p>".encode(), "a.html")
    )
    assert said in page
    assert "“Gate”" in page


def test_a_picture_that_a_word_file_only_links_to_is_listed_and_not_fetched(bring):
    file = word(paragraph("A lead."), paragraph("Text."), picture("x", linked=True), linked="file:///etc/hostname")  # fmt: skip
    assert "could not open external image" in words(bring(file, "a.docx"))


def test_who_may_add_no_pictures_gets_the_text_and_is_told(accept, marketer):
    GroupCollectionPermission.objects.filter(collection=Collection.get_first_root_node()).delete()
    page = accept(word(paragraph("A lead."), paragraph("Text."), picture("x"), picture=photo()), "a.docx")  # fmt: skip
    assert kinds(page) == ["text"]
    assert "Its pictures: you may not add any." in page.answer


# --- Tables ---------------------------------------------------------------------------------------


def test_a_word_file_keeps_headings_lists_and_tables(accept):
    page = accept(
        word(
            paragraph("Title in Word", "Title"), paragraph("A lead. संचालन"), paragraph("Part", "heading 1"),
            item("one"), item("inside", level=1), item("two"), paragraph("Deeper", "heading 2"),
            item("first", numbered=True), item("second", numbered=True),
            table(["Aspect", "Goods", "Services"], ["Made", "Before", "While"]),
        ),
        "article.docx",
    )  # fmt: skip
    assert (page.title, page.lead) == ("Title in Word", "A lead. संचालन")
    assert kinds(page) == ["text", "comparison"]
    assert str(page.body[0].value) == (
        "<h2>Part</h2><ul><li>one<ul><li>inside</li></ul></li><li>two</li></ul>"
        "<h3>Deeper</h3><ol><li>first</li><li>second</li></ol>"
    )
    assert page.body[1].value["rows"][0]["second"] == "While"


def test_a_table_of_many_columns_becomes_one(accept):
    page = accept(b"# T\n\nLead.\n\nText.\n\n| A | B | C | D |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |\n", "a.md")  # fmt: skip
    assert kinds(page) == ["text", "table"]
    assert 'data-column="D">4</td>' in page.make_preview_request().content.decode()


# --- What cannot be read --------------------------------------------------------------------------


def test_a_pasted_text_stays_in_its_box_when_it_cannot_be_read(bring):
    page = words(bring(text="<script>alert(1)</script>"))
    assert "There is no text in it." in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in page


def test_a_pasted_text_stays_in_its_box_when_the_file_beside_it_is_refused(bring):
    page = words(bring(b"x", "a.txt", text="My pasted words"))
    assert "Choose a file or paste a text, not both." in page
    assert "My pasted words</textarea>" in page


def test_a_huge_file_is_refused_before_it_is_read(bring):
    page = words(bring(b"x" * 60_000_000, "a.docx"))
    assert "This file has 57.2\xa0MB; at most 20.0\xa0MB can be taken." in page
    assert not Manuscript.objects.exists()


def test_nothing_at_all_is_told(bring):
    assert "Choose a file, or paste the text." in words(bring(text="  \n "))
