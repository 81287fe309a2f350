"""What becomes of a file that somebody uploads as a brochure."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from wagtail.documents.models import Document

ADD = "/cms/documents/add/"
ADD_MANY = "/cms/documents/multiple/add/"


def pdf(change=lambda writer: None):
    writer = PdfWriter()
    writer.add_blank_page(300, 400)
    change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def starts_a_program(writer):
    """Deep inside: a link on a page, not what is done at opening."""
    link = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): DictionaryObject(
                {
                    NameObject("/S"): NameObject("/Launch"),
                    NameObject("/F"): TextStringObject("calc.exe"),
                }
            ),
        }
    )
    writer.pages[0][NameObject("/Annots")] = writer._add_object(
        ArrayObject([writer._add_object(link)])
    )


@pytest.fixture
def upload(marketer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def send(content, name="brochure.pdf", *, to=ADD, **options):
        file = SimpleUploadedFile(name, content)
        fields = {"title": "Brochure 2027"} | (
            {"files[]": file} if to == ADD_MANY else {"file": file}
        )
        return marketer.post(to, fields, follow=to == ADD, **options)

    return send


def test_a_pdf_is_taken_and_given_to_visitors_as_one_that_can_do_nothing(upload, visitor):
    upload(pdf())
    document = Document.objects.get()
    answer = visitor.get(document.url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")


def test_a_pdf_that_only_forbids_changes_is_taken(upload):
    upload(pdf(lambda writer: writer.encrypt("", "the owner's", algorithm="AES-256")))
    assert Document.objects.exists()


REFUSED = {
    "a web page": (b"<html><script>alert(1)</script></html>", "This is no PDF"),
    "a web page with a head": (b"%PDF-1.7\n<script>alert(1)</script>", "cannot read this PDF"),
    "cut off": (pdf()[:200], "cannot read this PDF"),
    "locked": (pdf(lambda writer: writer.encrypt("secret", algorithm="AES-256")), "asks for a password"),
    "a script": (pdf(lambda writer: writer.add_open_action(JavaScript("app.alert(1)"))), "carries a script"),
    "a program": (pdf(starts_a_program), "carries a script"),
    "another file": (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "carries a script"),
    "60 MB": (b"%PDF-" + b"\0" * 60 * 1024 * 1024, "This file is too big (60.0\N{NO-BREAK SPACE}MB)"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_harmless_pdf_is_refused_with_a_way_on_and_the_title_is_kept(
    upload, content, said
):
    page = upload(content).content.decode()
    assert said in page
    assert 'value="Brochure 2027"' in page
    assert not Document.objects.exists()


def test_it_is_refused_where_several_are_uploaded_at_once_too(upload):
    content, said = REFUSED["a script"]
    answer = upload(content, to=ADD_MANY, HTTP_X_REQUESTED_WITH="XMLHttpRequest").json()
    assert not answer["success"]
    assert said in answer["error_message"]
    assert not Document.objects.exists()


def test_it_is_refused_in_the_dialog_of_a_page_too(marketer):
    content, said = REFUSED["a script"]
    file = SimpleUploadedFile("a.pdf", content)
    address = reverse("wagtaildocs_chooser:create")
    name = "document-chooser-upload-"
    answer = marketer.post(address, {f"{name}title": "Brochure", f"{name}file": file})
    assert said in str(answer.json())
    assert not Document.objects.exists()
