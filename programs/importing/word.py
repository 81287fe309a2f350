"""Word's .docx, which is a zip of XML. mammoth turns it into HTML, once the zip is known to be harmless.

mammoth unpacks what it is given, builds a tree of each part and walks it by recursion. So everything is
unpacked here first, piece by piece and with a bound; each part is read once by a parser that keeps nothing,
allows no entities, and counts. mammoth then gets a zip of our own making.
"""

import io
import zipfile
import zlib
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax
import mammoth
from defusedxml import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import markup
from .pieces import Picture, Reading, shorten

MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 1000
MOST_ELEMENTS = 150_000  # some 30,000 words, each formatted on its own
DEEPEST = 150
STEP = 256 * 1024
LOCKED = 0x1

STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Caption'] => p:fresh
"""


def read(content: bytes) -> Reading:
    safe = _repacked(content)
    pictures: dict[str, Picture] = {}
    try:
        result = mammoth.convert_to_html(
            safe, style_map=STYLES, convert_image=mammoth.images.img_element(_keep(pictures))
        )
    except (OSError, KeyError, ValueError, AttributeError, IndexError, RecursionError) as trouble:
        raise ValidationError(_broken()) from trouble
    reading = markup.read(result.value, pictures)
    for message in result.messages:
        if message.message.startswith("Unrecognised") or not message.message:
            continue  # a style or a break that carries no words
        reading.not_placed.append(_("Of the Word file: %s") % shorten(message.message, 160))
    return reading


def _keep(pictures: dict[str, Picture]):
    def keep(image) -> dict[str, str]:
        address = f"part:{len(pictures) + 1}"
        with image.open() as file:
            ending = (image.content_type or "").rpartition("/")[2]
            pictures[address] = Picture(file.read(), f"picture-{len(pictures) + 1}.{ending}")
        return {"src": address}

    return keep


def _repacked(content: bytes) -> io.BytesIO:
    """The same zip, written anew of what could be unpacked within the bound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _copied(packed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as trouble:
        raise ValidationError(_broken()) from trouble


def _copied(packed: zipfile.ZipFile) -> io.BytesIO:
    names = packed.namelist()
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise ValidationError(_broken())
    if "[Content_Types].xml" not in names:
        raise ValidationError(_("This is a zip file, but not one of Word. Save the text as .docx."))
    copy, left = io.BytesIO(), MOST_UNPACKED
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as safe:
        for part in packed.infolist():
            if part.flag_bits & LOCKED:
                raise ValidationError(
                    _("This Word file is locked with a password. Take the password off and save it again.")
                )  # fmt: skip
            if part.is_dir():
                continue
            data = _unpacked(packed, part, left)
            left -= len(data)
            if part.filename.lower().endswith((".xml", ".rels")):
                _check(data)
            safe.writestr(part.filename, data)
    copy.seek(0)
    return copy


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    """What the zip says of its sizes is not believed."""
    data = bytearray()
    with packed.open(part) as file:
        while piece := file.read(STEP):
            data += piece
            if len(data) > left:
                raise ValidationError(
                    _("This file unpacks to more than %d MB, which no article does. Import its text "
                      "without the pictures.") % (MOST_UNPACKED // 1024 // 1024)
                )  # fmt: skip
    return bytes(data)


def _check(part: bytes) -> None:
    try:
        defusedxml.sax.parseString(part, _Counter(), forbid_dtd=True)
    except (SAXException, DefusedXmlException, ValueError, LookupError) as trouble:
        raise ValidationError(_broken()) from trouble


class _Counter(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.count = self.depth = 0

    def startElement(self, name: str, attrs: object) -> None:
        self.count += 1
        self.depth += 1
        if self.count > MOST_ELEMENTS or self.depth > DEEPEST:
            raise ValidationError(
                _(
                    "This Word file is too large or too intricate for an article. Import it in parts."
                )
            )

    def endElement(self, name: str) -> None:
        self.depth -= 1


def _broken() -> str:
    return _("This Word file cannot be read. Open it in Word and save it as .docx again.")
