"""An article from elsewhere becomes a draft; nothing is lost without a word."""

import base64
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from programs.checks import look_over
from programs.importing import CannotReadError, read
from programs.importing.glued_table import read_glued_table
from programs.models import ArticlePage, Picture

from .test_pages import BENEFITS, ROWS
from .test_pictures import photo

SOURCE = Path(__file__).parent / "sources" / "article.txt"
ADDRESS = "/cms/import-article/"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def kinds(placed):
    return [kind for kind, _value in placed.body]


def texts(placed):
    return "".join(value for kind, value in placed.body if kind == "text")


@pytest.fixture
def bring(starter_site, marketer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ArticlePage.objects.all().delete()

    def send(content=b"", name="article.txt", text=""):
        file = {"file": SimpleUploadedFile(name, content)} if content else {}
        return marketer.post(ADDRESS, {"text": text, **file}, follow=True)

    return send


# --- The school's own article ---------------------------------------------------------------------


def test_the_schools_article_needs_no_hand_repair(bring):
    editor = bring(SOURCE.read_bytes())
    page = ArticlePage.objects.get()
    assert editor.request["PATH_INFO"] == f"/cms/pages/{page.pk}/edit/"
    assert not page.live
    assert page.title == "Difference Between Production and Operations Management"
    assert page.lead.startswith("In the intricate world")
    assert page.program.slug == "mba-operations-management"
    values = {block.block_type: block.value for block in page.body}
    assert [row["label"] for row in values["comparison"]["rows"]] == ROWS
    assert values["comparison"]["second_heading"] == "Operations Management"
    assert [benefit["title"] for benefit in values["benefits"]["benefits"]] == BENEFITS
    assert values["call_to_action"]["form"] == "apply"
    assert "contact_card" in values
    html = page.make_preview_request().content.decode()
    for heading in (
        "What is Production Management?",
        "The ISMR Pune Advantage",
        "The Importance of Specialization",
    ):
        assert html.count(f">{heading}<") == 1
    assert [found.words for found in look_over(page) if found.is_stopping] == []


def test_the_command_makes_the_same_draft_and_names_what_it_did_not_place(starter_site, capsys):
    ArticlePage.objects.all().delete()
    call_command("import_article", str(SOURCE))
    said = capsys.readouterr().out
    assert "Made a draft, “Difference Between Production and Operations Management”" in said
    assert "not placed: Ways to reach the school" in said
    assert ArticlePage.objects.get().live is False


def test_what_was_not_placed_is_told_in_the_editor(bring):
    assert "Not placed: Ways to reach the school" in bring(SOURCE.read_bytes()).content.decode()


# --- Tables that lost their borders ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            ["AspectCats        Dogs", "FoodFish, mostly.Anything.", "Walks (daily)NoneTwice a day."],
            [["Aspect", "Cats", "Dogs"], ["Food", "Fish, mostly.", "Anything."], ["Walks (daily)", "None", "Twice a day."]],
        ),
        (
            ["Aspect\tCats\tDogs", "Food\tFish\tAnything", "Walks\tNone\tTwo"],
            [["Aspect", "Cats", "Dogs"], ["Food", "Fish", "Anything"], ["Walks", "None", "Two"]],
        ),
        (
            ["Aspect | Cats | Dogs", "Food | Fish | Anything", "Walks | None | Two"],
            [["Aspect", "Cats", "Dogs"], ["Food", "Fish", "Anything"], ["Walks", "None", "Two"]],
        ),
        (
            ["TermSubject  Credits  Hours", "FirstMathematics.Four.Sixty.", "SecondStatistics.Three.Forty."],
            [["Term", "Subject", "Credits", "Hours"], ["First", "Mathematics.", "Four.", "Sixty."], ["Second", "Statistics.", "Three.", "Forty."]],
        ),
    ],
    ids=["glued", "tabs", "bars", "four columns"],
)  # fmt: skip
def test_cells_come_apart(lines, rows):
    assert read_glued_table(lines) == rows


@pytest.mark.parametrize(
    "lines",
    [
        ["A sentence over", "two lines, as mail", "programs break them."],
        ["Bypass Road,", "Wadki,", "Pune 412 308"],
        ["AspectCats        Dogs", "Nothing to part here", "nor here"],
    ],
)
def test_lines_that_are_no_table_stay_text(lines):
    assert read_glued_table(lines) is None


# --- Markdown, HTML, Word -------------------------------------------------------------------------


def test_markdown_keeps_headings_lists_links_and_tables():
    placed = read(
        b"# Title\n\nLead.\n\n## Part\n\nSome **bold** and [a link](https://example.com).\n\n"
        b"- one\n- two\n\n| Aspect | A | B |\n|---|---|---|\n| x | 1 | 2 |\n",
        "a.md",
    )
    assert (placed.title, placed.lead) == ("Title", "Lead.")
    assert kinds(placed) == ["text", "comparison"]
    assert "<h2>Part</h2>" in texts(placed)
    assert '<b>bold</b> and <a href="https://example.com">a link</a>' in texts(placed)
    assert "<ul><li>one</li><li>two</li></ul>" in texts(placed)


def test_html_from_word_loses_its_looks_and_keeps_its_lists():
    placed = read(
        b"<html xmlns:o='x'><head><style>p{color:red}</style></head><body>"
        b"<h1>Title</h1><p class=MsoNormal style='mso-x:1'>Lead.<o:p></o:p></p><h2>Part</h2>"
        b"<p class=MsoListParagraph>\xc2\xb7 first</p><p class=MsoListParagraph>\xc2\xb7 second</p>"
        b"<p><span style='font-weight:700'>Strong</span> words<!--[if gte mso 9]>junk<![endif]--></p></body></html>"
    )
    assert "<ul><li>first</li><li>second</li></ul>" in texts(placed)
    assert "<b>Strong</b> words" in texts(placed)
    for junk in ("mso", "style", "junk", "color"):
        assert junk not in texts(placed)


def test_a_google_document_is_not_all_bold():
    placed = read(
        b"<meta charset='utf-8'><b style='font-weight:normal;' id='docs-internal-guid-1'><h1>T</h1><p>Lead.</p><p>Text.</p></b>",
        "a.html",
    )
    assert (placed.title, placed.lead, texts(placed)) == ("T", "Lead.", "<p>Text.</p>")


def test_scripts_are_dropped_and_their_links_listed():
    placed = read(
        b"<h1>T</h1><p>Lead.</p><p onclick=alert(1)>A <a href='javascript:alert(1)'>link</a>"
        b"<script>alert(1)</script><img src=https://evil.example/x.png onerror=alert(1)></p>"
        b"<iframe src='https://evil.example'></iframe>",
        "a.html",
    )
    assert texts(placed) == "<p>A link</p>"
    assert any("javascript:alert(1)" in line for line in placed.not_placed)
    assert any("https://evil.example/x.png" in line for line in placed.not_placed)
    assert any("Something embedded" in line for line in placed.not_placed)


def word(body, **more):
    """A .docx of the given paragraphs, as small as Word would open it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as docx:
        docx.writestr("[Content_Types].xml", (
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
        ))  # fmt: skip
        docx.writestr("_rels/.rels", (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
        ))  # fmt: skip
        docx.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        )
        docx.writestr(
            "word/styles.xml",
            f'<?xml version="1.0"?><w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>',
        )
        docx.writestr("word/_rels/document.xml.rels", (
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>'
        ))  # fmt: skip
        for name, content in more.items():
            docx.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def paragraph(text, style=""):
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def cells(*texts):
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in texts) + "</w:tr>"


def test_a_word_file_keeps_headings_and_tables(bring):
    body = (
        paragraph("Title in Word", "Heading1") + paragraph("A lead. संचालन") + paragraph("Part", "Heading2")
        + paragraph("Text.") + "<w:tbl>" + cells("Aspect", "One", "Other") + cells("Row", "1", "2") + "</w:tbl>"
    )  # fmt: skip
    bring(word(body), "article.docx")
    page = ArticlePage.objects.get()
    assert (page.title, page.lead) == ("Title in Word", "A lead. संचालन")
    assert [block.block_type for block in page.body] == ["text", "comparison"]


def test_a_picture_in_the_text_becomes_ours(bring):
    data = base64.b64encode(photo()).decode()
    bring(
        f"<h1>T</h1><p>Lead.</p><p>Text</p><p><img alt='The gate' src='data:image/jpeg;base64,{data}'></p>".encode(),
        "a.html",
    )
    page = ArticlePage.objects.get()
    assert [block.block_type for block in page.body] == ["text", "picture"]
    assert Picture.objects.get().title == "The gate"
    assert 'alt="The gate"' in page.make_preview_request().content.decode()


def test_a_table_of_many_columns_becomes_one(bring):
    bring(
        b"# T\n\nLead.\n\nText.\n\n| A | B | C | D |\n|---|---|---|---|\n| 1 | 2 | 3 | 4 |\n",
        "a.md",
    )
    html = ArticlePage.objects.get().make_preview_request().content.decode()
    assert 'data-column="D">4</td>' in html


# --- What cannot be read --------------------------------------------------------------------------


def huge_word():
    return word(paragraph("x"), word__bomb=b"0" * 90_000_000)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"PK\x03\x04 not a zip", "a.docx", "no Word file, or it is damaged"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.docx", "old .doc file, or one with a password"),
        (huge_word(), "a.docx", "unpacks to far more"),
        (word("<!ENTITY"), "a.docx", "defines entities"),
        (b"\0\1\2" * 100, "a.txt", "not a text"),
        (b"text", "a.pdf", "We read .docx"),
        (b"   \n ", "a.txt", "nothing in it"),
        (b"x" * 10_000_001, "a.txt", "at most 10 can be taken"),
        (b"<div>" * 20_000 + b"deep", "a.html", "nested deeper"),
    ],
    ids=["no zip", "old Word", "zip bomb", "entities", "binary", "pdf", "empty", "too big", "deep"],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_makes_nothing(bring, content, name, said):
    assert said in bring(content, name).content.decode()
    assert not ArticlePage.objects.exists()


def test_a_pasted_text_that_cannot_be_read_stays_in_its_field(bring):
    page = bring(text="<script>alert(1)</script>").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</textarea>" in page


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_told(encoding):
    text = "Title\n\nA lead – with a dash.\n\nText.\n"
    assert read(text.encode(encoding), "a.txt").lead == "A lead – with a dash."


def test_a_first_paragraph_that_is_too_long_is_not_cut():
    long = "A sentence of the text. " * 30
    placed = read(f"Title\n\n{long}\n\nText.".encode(), "a.txt")
    assert placed.lead == ""
    assert long.strip() in texts(placed)
    assert any("The lead is empty" in line for line in placed.not_placed)


def test_a_file_without_a_list_of_articles_is_told(db):
    with pytest.raises(CommandError, match="no list of articles"):
        call_command("import_article", str(SOURCE))


def test_only_who_may_add_an_article_may_import_one(starter_site, rohan, client):
    assert rohan.get(ADDRESS).status_code in (302, 403)
    assert client.get(ADDRESS).status_code == 302


def test_nothing_is_read_from_an_empty_text():
    with pytest.raises(CannotReadError, match="nothing in it"):
        read(b"")
