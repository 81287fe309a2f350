"""A brochure is passed on to every visitor who asks: a PDF that opens without a password and does nothing."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from wagtail.documents.forms import BaseDocumentForm

from .uploads import SizedFileInput

# What a reader program would run, start, send or unpack.
ACTS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/RichMediaExecute"}
CARRIES = {"/JS", "/EmbeddedFiles", "/RichMediaContent", "/XFA"}
BROKEN = (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def check_pdf(upload: UploadedFile) -> None:
    """Raises ValidationError with words for the person who uploads."""
    if upload.read(5) != b"%PDF-":
        raise ValidationError(
            _("This is no PDF, whatever its name says. Save it as PDF and upload that.")
        )
    try:
        reader = PdfReader(upload)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValidationError(
                _(
                    "This PDF asks for a password. Save it without one, so that every visitor can open it."
                )
            )
        if not reader.pages:
            raise ValidationError(_("This PDF has no page."))
        does_something = any(map(_acts, _dictionaries(reader)))
    except BROKEN as trouble:
        raise ValidationError(
            _("We cannot read this PDF. Save it again and upload that.")
        ) from trouble
    finally:
        upload.seek(0)
    if does_something:
        raise ValidationError(
            _("This PDF carries a script, a form or another file, which some readers run and others "
              "refuse. Print it to a new PDF and upload that.")
        )  # fmt: skip


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Each that can be reached from the root, once."""
    todo: list[Any] = [reader.root_object]
    seen = set()
    while todo:
        thing = todo.pop()
        if isinstance(thing, IndirectObject):
            if thing.idnum in seen:
                continue
            seen.add(thing.idnum)
            thing = thing.get_object()
        if isinstance(thing, DictionaryObject):
            yield thing
            todo += dict.values(thing)
        elif isinstance(thing, ArrayObject):
            todo += list.__iter__(thing)


def _acts(thing: DictionaryObject) -> bool:
    return not CARRIES.isdisjoint(thing) or dict.get(thing, "/S") in ACTS


class DocumentForm(BaseDocumentForm):
    class Meta(BaseDocumentForm.Meta):
        widgets = BaseDocumentForm.Meta.widgets | {
            "file": SizedFileInput(
                settings.WAGTAILDOCS_MAX_UPLOAD_SIZE,
                BaseDocumentForm.Meta.widgets["file"].attrs | {"accept": ".pdf"},
            )
        }

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_pdf(file)
        return file
