"""Word files (.docx). A .docx is a zip of XML, so it is bounded before anything unpacks it."""

import io
import zipfile

import mammoth
from django.utils.translation import gettext as _

from .html import read_html
from .pieces import Pieces

MOST_UNPACKED = 80_000_000  # bytes; a long article with pictures has a tenth of it
MOST_FILES = 2_000
OLD_WORD = b"\xd0\xcf\x11\xe0"


class WordError(ValueError):
    """The file cannot be read; the message says what to do."""


def read_word(data: bytes) -> Pieces:
    _look_inside(data)
    try:
        result = mammoth.convert_to_html(io.BytesIO(data))
    except Exception as trouble:  # mammoth raises what its parsers raise
        raise WordError(
            _(
                "Word could have written this file, but we cannot read it. Open it in Word and save it again."
            )
        ) from trouble
    found = read_html(result.value)
    found.not_placed += [
        message.message for message in result.messages if "style" not in message.message
    ]
    return found


def _look_inside(data: bytes) -> None:
    if data.startswith(OLD_WORD):
        raise WordError(
            _(
                "This is an old .doc file, or one with a password. Open it in Word and save it as .docx without a password."
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            entries = file.infolist()
            if (
                len(entries) > MOST_FILES
                or sum(entry.file_size for entry in entries) > MOST_UNPACKED
            ):
                raise WordError(
                    _("This file unpacks to far more than an article has. It is not taken.")
                )
            if "word/document.xml" not in file.namelist():
                raise WordError(_("This is no Word file. Save it as .docx and try again."))
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")) and _has_entities(file, entry):
                    raise WordError(
                        _("This file defines entities, which Word never does. It is not taken.")
                    )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError) as trouble:
        if isinstance(trouble, WordError):
            raise
        raise WordError(
            _("This is no Word file, or it is damaged. Save it as .docx and try again.")
        ) from trouble


def _has_entities(file: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """A size in the directory of a zip may lie, so no more than it says is read."""
    with file.open(entry) as part:
        content = part.read(entry.file_size + 1)
    return len(content) > entry.file_size or b"<!ENTITY" in content or b"<!DOCTYPE" in content
