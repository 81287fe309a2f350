"""What each format becomes, and what is refused."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError

from programs.importing import Source, prepare

from ..people import say
from ..word import item, paragraph, table, word

pytestmark = pytest.mark.django_db


def made(text, name=""):
    return prepare(Source(text if isinstance(text, bytes) else text.encode(), name))


def texts(article):
    return "".join(value for kind, value in article.blocks if kind == "text")


def kinds(article):
    return [kind for kind, _value in article.blocks]


def block(article, kind):
    [value] = [value for name, value in article.blocks if name == kind]
    return value


def html(body, start="<h1>T</h1><p>Lead.</p>"):
    return made(start + body, "a.html")


# --- Markdown -------------------------------------------------------------------------------------


def test_markdown_keeps_headings_lists_links_and_tables():
    article = made(
        "# Title\n\nLead.\n\n## Part\n\nSome **bold**, *slanted* and [a link](https://example.com).\n\n"
        "- one\n  - inside\n- two\n\n| Aspect | A | B |\n|---|---|---|\n| x | 1 | 2 |\n"
    )
    assert (article.title, article.lead) == ("Title", "Lead.")
    assert kinds(article) == ["text", "comparison"]
    assert texts(article) == (
        '<h2>Part</h2><p>Some <b>bold</b>, <i>slanted</i> and <a href="https://example.com">a link</a>.</p>'
        "<ul><li>one<ul><li>inside</li></ul></li><li>two</li></ul>"
    )


# --- HTML -----------------------------------------------------------------------------------------


def test_paste_from_word_keeps_headings_lists_and_bold_and_loses_its_looks():
    def listed(mark, words, level=1):
        return (
            f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1;color:red'><![if !supportLists]>"
            f"<span style='mso-list:Ignore'>{mark}<span style='font:7pt'>&nbsp;&nbsp; </span></span><![endif]>{words}<o:p></o:p></p>"
        )

    article = made(
        "<html xmlns:o='x'><head><style>p{color:red}</style><!--[if gte mso 9]><xml>junk</xml><![endif]--></head><body>"
        "<p class=MsoTitle>Title<o:p></o:p></p><p class=MsoNormal>Lead.</p><h1>Part</h1>"
        + listed("·", "dot") + listed("o", "inner dot", 2) + "<p>Between.</p>"
        + listed("1.", "first") + listed("a.", "inner", 2) + listed("2.", "second")
        + "<p><span style='font-weight:700'>Strong</span> words</p></body></html>"
    )  # fmt: skip
    assert article.title == "Title"
    assert texts(article) == (
        "<h2>Part</h2><ul><li>dot<ul><li>inner dot</li></ul></li></ul><p>Between.</p>"
        "<ol><li>first<ol><li>inner</li></ol></li><li>second</li></ol><p><b>Strong</b> words</p>"
    )


def test_paste_from_google_docs_is_not_all_bold_and_its_links_lead_straight():
    article = made(
        "<meta charset='utf-8'><b style='font-weight:normal;' id='docs-internal-guid-1'><h1>T</h1><p>Lead.</p>"
        "<ul><li style='list-style-type:disc'><p>one</p></li><ul><li><p>inside</p></li></ul><li><p>two</p></li></ul>"
        "<p><a href='https://www.google.com/url?q=https://aicte.example/&sa=D'><span style='font-style:italic'>AICTE</span></a></p></b>"
    )
    assert texts(article) == (
        "<ul><li>one<ul><li>inside</li></ul></li><li>two</li></ul>"
        '<p><a href="https://aicte.example/"><i>AICTE</i></a></p>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVa&#10;Script:alert(1)",
        " vbscript:x",
        "data:text/html,x",
        "page.html",
    ],
)
def test_a_link_that_leads_nowhere_safe_is_listed_and_its_words_stay(address):
    article = html(f"<p onclick=alert(1)>A <a href='{address}'>link</a>.</p>")
    assert texts(article) == "<p>A link.</p>"
    [line] = article.not_placed
    assert line.startswith("A link, its words are kept: “link” to ")


def test_scripts_and_styles_are_dropped_and_scripts_counted():
    article = html("<p>Text.</p><script>alert(1)</script><style>p{}</style><p>End.<img src=x onerror=alert(1)></p>")  # fmt: skip
    assert texts(article) == "<p>Text.</p><p>End.</p>"
    assert "1 scripts were left out." in article.changed


@pytest.mark.parametrize(
    "what",
    ["<video src='a.mp4'></video>", "<svg><text>hi</text></svg>", "<object>x</object>", "<math><mi>x</mi></math>", "<form><input></form>"],
)  # fmt: skip
def test_what_is_no_text_is_listed(what):
    assert len(html(f"<p>Text.</p>{what}").not_placed) == 1


def test_what_becomes_something_else_is_told():
    article = html("<p>10<sup>5</sup></p><blockquote>Their words.</blockquote><p>End.</p>")
    assert texts(article) == "<p>105</p><p>Their words.</p><p>End.</p>"
    assert [line.partition(":")[0] for line in article.changed] == [
        "Plain now, was raised, lowered or struck out",
        "A quotation became a plain paragraph",
    ]


def test_headings_have_two_levels_and_none_is_jumped():
    article = html("<h4>Deep first</h4><p>a</p><h2>Part</h2><p>b</p><h4>Deep</h4><p>c</p><h6>Deeper</h6><p>d</p>")  # fmt: skip
    assert texts(article) == (
        "<h2>Deep first</h2><p>a</p><h2>Part</h2><p>b</p><h3>Deep</h3><p>c</p><h3>Deeper</h3><p>d</p>"
    )


def test_bold_lines_are_headings_for_who_knows_no_styles():
    article = html("<p><b>Why it matters</b></p><p>Because of this.</p><p><b>Stop.</b></p>")
    assert texts(article) == "<h2>Why it matters</h2><p>Because of this.</p><p><b>Stop.</b></p>"


def test_merged_cells_are_taken_apart_and_told():
    article = html(
        "<table><caption>Terms</caption><tr><th>A<th>B<th>C<th>D<tr><td rowspan=2>x<td colspan=2>y<td>z<tr><td>1<td>2<td>3</table>"
    )
    value = block(article, "table")
    assert value["caption"] == "Terms"
    assert [row["values"] for row in value["rows"]] == [["x", "y", "", "z"], ["x", "1", "2", "3"]]
    assert "2 merged cells of a table were taken apart." in article.changed


def test_a_table_around_a_text_is_no_table():
    article = html("<table><tr><td><h2>Part</h2><p>Text.</p></td></tr></table>")
    assert texts(article) == "<h2>Part</h2><p>Text.</p>"


def test_a_link_in_a_cell_is_listed():
    article = html("<table><tr><th>A<th>B<th>C<tr><td>x<td><a href='https://b.example'>y</a><td>z</table>")  # fmt: skip
    assert block(article, "comparison")["rows"][0]["first"] == "y"
    assert article.not_placed == ["A link, its words are kept: “y” to https://b.example"]


# --- Plain text -----------------------------------------------------------------------------------


def test_lines_that_an_editor_broke_are_one_paragraph():
    article = made(
        "A Title of It\n\nLead.\n\nThis is a paragraph that was wrapped by an editor at about seventy\n"
        "columns, which is what mail programs do and what people then paste\ninto a box.\n\nEnd.\n"
    )
    assert "seventy columns, which is what mail programs do and what people then paste into a box.</p>" in texts(article)  # fmt: skip


def test_lists_typed_by_hand_are_lists():
    article = made(
        "A Title of It\n\nLead.\n\n• one\n• two\n   and more of it\n\n1. first\n2. second\n\nEnd."
    )
    assert texts(article) == (
        "<ul><li>one</li><li>two and more of it</li></ul><ol><li>first</li><li>second</li></ol><p>End.</p>"
    )


def test_headings_without_blank_lines_and_in_sentence_case_are_found():
    article = made("A Title of It\n\nLead.\n\nWhy it matters\nIt matters, and this sentence says so.\n\nFees:\n\nAsk us.")  # fmt: skip
    assert texts(article) == (
        "<h2>Why it matters</h2><p>It matters, and this sentence says so.</p><p>Fees:</p><p>Ask us.</p>"
    )


def test_an_address_in_plain_text_is_a_link():
    article = made("A Title of It\n\nLead.\n\nRead https://aicte.example/a?b=1&c=2.\n\nEnd.")
    assert '<a href="https://aicte.example/a?b=1&amp;c=2">https://aicte.example/a?b=1&amp;c=2</a>.' in texts(article)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])  # fmt: skip
def test_every_usual_encoding_is_told(encoding):
    article = made("Title\n\nA lead – with a dash.\n\nText.\n".encode(encoding), "a.txt")
    assert article.lead == "A lead – with a dash."


def test_hindi_is_kept():
    assert made("शीर्षक\n\nयह पहला वाक्य है।\n\nदूसरा।".encode()).lead == "यह पहला वाक्य है।"


# --- Title and lead -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "why"),
    [
        ("A sentence of the text. " * 30, "the first paragraph has 719 letters"),
        ("A [link](https://a.example) in it.", "has a link, which a lead cannot hold"),
        ("It is for:", "leads to something else"),
        ("- a list", "does not begin with a paragraph"),
    ],
)
def test_a_lead_that_does_not_fit_is_left_empty_and_stays_in_the_text(first, why):
    article = made(f"# Title\n\n{first}\n\nText.", "a.md")
    assert article.lead == ""
    assert first.strip("- ")[:8] in texts(article) or "link" in texts(article)
    assert any(why in line for line in article.changed)


def test_a_text_without_a_title_takes_the_files_name_and_says_so():
    article = made("It begins at once, with a whole sentence that is no title.\n\nText.", "Open_day 2026.txt")  # fmt: skip
    assert article.title == "Open day 2026"
    assert any("It has no title" in line for line in article.changed)


def test_a_title_that_is_too_long_is_told_whole():
    title = "Very " * 60 + "Long"
    article = html("<p>Text.</p>", f"<h1>{title}</h1><p>Lead.</p>")
    assert len(article.title) <= 255
    assert any(title in line for line in article.changed)


# --- Benefits, contact, apply ---------------------------------------------------------------------

REASONS = [("A subject of your own", "You can say what you do."), ("Work to show", "It stays.")]


@pytest.mark.parametrize(
    "source",
    [
        "\n\n".join(f"{n}. {title}:\n\n{text}" for n, (title, text) in enumerate(REASONS, 1)),
        "\n".join(f"{n}) {title}\n{text}" for n, (title, text) in enumerate(REASONS, 1)),
    ],
    ids=["apart", "close"],
)
def test_numbered_titles_become_benefits_under_their_heading(source):
    check_benefits(made(f"A Title of It\n\nLead.\n\nWhy Specialise\n\nTwo reasons:\n\n{source}\n\nAnd the End\n\nBye."))  # fmt: skip


def test_numbered_titles_of_markdown_html_and_word_become_benefits():
    pairs = list(enumerate(REASONS, 1))
    listed = "".join(
        f"<ol start={n}><li>{title}:</li></ol><p>{text}</p>" for n, (title, text) in pairs
    )
    headed = "".join(f"<h3>{n}. {title}</h3><p>{text}</p>" for n, (title, text) in pairs)
    bold = "".join(f"<p><b>{n}. {title}:</b></p><p>{text}</p>" for n, (title, text) in pairs)
    for reasons in (listed, headed, bold):
        check_benefits(html(f"<h2>Why Specialise</h2><p>Two reasons:</p>{reasons}<h2>And the End</h2><p>Bye.</p>"))  # fmt: skip
    body = [part for title, text in REASONS for part in (item(f"{title}:", numbered=True), paragraph(text))]  # fmt: skip
    check_benefits(
        made(word(paragraph("T", "heading 1"), paragraph("Lead."), paragraph("Why Specialise", "heading 2"),
                  paragraph("Two reasons:"), *body, paragraph("And the End", "heading 2"), paragraph("Bye.")), "a.docx")
    )  # fmt: skip


def check_benefits(article):
    assert kinds(article) == ["benefits", "text"]
    value = block(article, "benefits")
    assert (value["heading"], value["introduction"]) == ("Why Specialise", "Two reasons:")
    assert [(one["title"], one["text"]) for one in value["benefits"]] == REASONS
    assert texts(article) == "<h2>And the End</h2><p>Bye.</p>"


def test_numbered_titles_with_links_stay_text_so_that_the_links_do():
    article = html("<h2>Why</h2><h3>1. One</h3><p><a href='https://a.example'>a</a></p><h3>2. Two</h3><p>b</p>")  # fmt: skip
    assert kinds(article) == ["text"]
    assert 'href="https://a.example"' in texts(article)
    assert "<h3>2. Two</h3>" in texts(article)


ADDRESS = "Opp Hotel Vijay Executive,\n\nSaswad Road, Wadki,\n\nPune – 412 308, Maharashtra."


@pytest.fixture
def facts(school):
    say("address", "Opp Hotel Vijay Executive\nSaswad Road, Wadki\nPune – 412 308, Maharashtra")


def test_contact_details_become_the_card_that_shows_the_facts(facts):
    article = made(f"A Title of It\n\nLead.\n\nText.\n\nReach us like this:\n\nPhone: 091453 74040\n\nEmail: admissions@ismrpune.edu.in\n\nVisit our campus at:\n\n{ADDRESS}\n\nA last word.\n\nApply Online")  # fmt: skip
    assert kinds(article) == ["text", "contact_card", "call_to_action"]
    assert block(article, "contact_card")["text"] == "Reach us like this:"
    assert block(article, "call_to_action")["text"] == "A last word."
    assert article.not_placed == []


def test_contact_details_that_the_facts_say_otherwise_are_listed(facts):
    article = made("A Title of It\n\nLead.\n\nText.\n\nCall: 020 2693 4567 / 91453 74040\nE-mail: info@ismrpune.edu.in\nAddress: 12, MG Road, Pune 411 001\nWebsite: www.school.example\n\nEnd.")  # fmt: skip
    assert kinds(article) == ["text", "contact_card", "text"]
    assert "Website: www.school.example" in texts(article)
    phone, email, address = article.not_placed
    assert "+91 20 2693 4567" in phone
    assert "the contact card shows “+91 91453 74040”" in phone
    assert "info@ismrpune.edu.in" in email
    assert "12, MG Road" in address


def test_contact_details_that_no_fact_says_are_listed(db):
    article = made("A Title of It\n\nLead.\n\nText.\n\nPhone: 91453 74040")
    assert article.not_placed == ["Phone “+91 91453 74040”: there is no such fact yet; add it under Facts."]  # fmt: skip


def test_a_sentence_with_a_number_in_it_stays_a_sentence(facts):
    article = made("A Title of It\n\nLead.\n\nCall us: 91453 74040 is answered until six.\n\nEnd.")
    assert kinds(article) == ["text"]


@pytest.mark.parametrize(
    ("line", "form"), [("Apply Now!", "apply"), ("ENQUIRE NOW", "enquire"), ("Register here →", "apply")]
)  # fmt: skip
def test_a_line_that_is_a_button_becomes_one(line, form):
    article = made(
        f"A Title of It\n\nLead.\n\nText.\n\nThe Next Step\n\nIt takes a minute.\n\n{line}"
    )
    value = block(article, "call_to_action")
    assert (value["heading"], value["text"], value["form"]) == (
        "The Next Step",
        "It takes a minute.",
        form,
    )


def test_a_button_of_the_page_that_it_was_copied_from_is_listed():
    article = made("A Title of It\n\nApply Now\n\nText that follows.\n\nMore text.")
    assert "call_to_action" not in kinds(article)
    assert article.not_placed == ["A button above the text: “Apply Now”"]


# --- What is refused ------------------------------------------------------------------------------


def lying_zip():
    """Says that its part unpacks to ten bytes, and unpacks to 300 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(packer.compress(b"0" * 1_000_000) for _part in range(300)) + packer.flush()
    file = bytearray(word(paragraph("x"), parts={"word/x.bin": b"0" * 10}))
    with zipfile.ZipFile(io.BytesIO(bytes(file))) as docx:
        entries = docx.infolist()
    rest = io.BytesIO()
    with zipfile.ZipFile(rest, "w") as docx, zipfile.ZipFile(io.BytesIO(bytes(file))) as old:
        for entry in entries[:-1]:
            docx.writestr(entry.filename, old.read(entry))
        at = rest.tell()
        head = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(data), 10, 10, 0)
        rest.write(head + b"word/x.bin" + data)
        info = zipfile.ZipInfo("word/x.bin")
        info.compress_type, info.header_offset = 8, at
        info.compress_size, info.file_size, info.CRC = len(data), 10, 0
        docx.filelist.append(info)
        docx.NameToInfo[info.filename] = info
        docx.start_dir = rest.tell()
        docx._didModify = True
    return rest.getvalue()


def locked_zip():
    file = bytearray(word(paragraph("x")))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = file.find(mark)
        while at >= 0:
            file[at + offset] |= 1
            at = file.find(mark, at + 4)
    return bytes(file)


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ) + "]>"
)  # fmt: skip
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.txt", "The file is empty"),
        (b" \n\t ", "a.txt", "There is no text in it"),
        (b"\xef\xbb\xbf", "a.txt", "There is no text in it"),
        (b"\0\1\2\3" * 100, "a.txt", "cannot read this as text"),
        (b"\xff\xfea", "a.txt", "cannot read this as text"),
        (b"%PDF-1.7 ...", "a.pdf", "A PDF keeps no headings"),
        (b"{\\rtf1 x}", "a.rtf", "RTF"),
        (b"x" * 600_000, "a.txt", "has 600000 letters; at most 500000"),
        (b"No Word at all", "a.docx", "not a Word file, although its name says so"),
        (b"PK\x03\x04 not a zip", "a.docx", "cannot be read"),
        (OLD + b"\0" * 600, "a.doc", "of the old kind (.doc)"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "a.docx", "locked with a password"),
        (locked_zip(), "a.docx", "locked with a password"),
        (word(paragraph("x"))[:400], "a.docx", "cannot be read"),
        (word(paragraph("x"), parts={"word/x.bin": b"0" * 90_000_000}), "a.docx", "unpacks to more than 80 MB"),
        (lying_zip(), "a.docx", "cannot be read"),
        (word(paragraph("&i;"), start=LAUGHS), "a.docx", "cannot be read"),
        (word(paragraph("&x;"), start='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "a.docx", "cannot be read"),
        (word("<w:p>" * 500, "</w:p>" * 500), "a.docx", "too large or too intricate"),
        (word("<w:p/>" * 200_000), "a.docx", "too large or too intricate"),
        (word("<w:p>"), "a.docx", "cannot be read"),
        (word(), "a.docx", "There is no text in it"),
        (b"<div>" * 20_000 + b"deep", "a.html", "nested too deeply"),
        (b"<p>x" * 50_000, "a.html", "too many tags"),
        (b"<script>alert(1)</script>", "a.html", "There is no text in it"),
    ],
    ids=["empty", "blank", "only a mark", "binary", "half a letter", "pdf", "rtf", "a book", "named docx", "no zip", "doc",
         "encrypted", "locked zip", "cut off", "zip bomb", "lying zip", "laughs", "entity of a file", "deep word", "many elements",
         "broken xml", "empty word", "deep html", "many tags", "only a script"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(content, name, said):
    with pytest.raises(ValidationError) as refused:
        made(content, name)
    assert said in refused.value.messages[0]


def test_a_zip_that_is_no_word_file_is_told():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("content.xml", "<x/>")
    with pytest.raises(ValidationError, match="not one of Word"):
        made(file.getvalue(), "a.odt")


def test_word_tables_and_glued_tables_in_word_are_read():
    rows = [["Aspect", "Cats", "Dogs"], ["Food", "Fish.", "Meat."], ["Walks", "None.", "Two."]]
    article = made(word(paragraph("T", "heading 1"), paragraph("Lead."), table(*rows)), "a.docx")
    glued = [paragraph("AspectCats&#160;&#160;&#160;Dogs"), *(paragraph("".join(row)) for row in rows[1:])]  # fmt: skip
    other = made(word(paragraph("T", "heading 1"), paragraph("Lead."), *glued, paragraph("End.")), "a.docx")  # fmt: skip
    assert block(article, "comparison") == block(other, "comparison")
    assert texts(other) == "<p>End.</p>"
