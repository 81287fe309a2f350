"""The file or the pasted text: what kind it is, how it is encoded, and whether it is one we take.

The kind is read from the content; the name only decides where the content does not.
"""

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import uploads

MOST_LETTERS = 500_000  # a thick book
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BYTE_ORDER_MARKS = [
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
]
HTML = re.compile(r"<(?:!doctype|html|body|h[1-6]|p|div|ul|ol|table|br|script)\b[^>]*>", re.I)
MARKDOWN = re.compile(
    r"^#{1,6} +\S"  # a heading
    r"|^\|?(?: *:?-{3,}:? *\|)+ *:?-{0,}:? *$"  # the line under a table's header
    r"|\*\*\S(?:[^*\n]*\S)?\*\*"  # bold
    r"|!?\[[^\]\n]+\]\([^)\s]+\)"  # a link, a picture
    r"|^\S[^\n]*\n(?:={3,}|-{3,}) *$"  # an underlined heading
    r"|^```",
    re.MULTILINE,
)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


class Kind(Enum):
    PLAIN = "plain text"
    MARKDOWN = "Markdown"
    HTML = "HTML"
    WORD = "Word"


@dataclass(frozen=True)
class Source:
    content: bytes
    name: str = ""

    def __post_init__(self) -> None:
        check_size(len(self.content))

    @property
    def stem(self) -> str:
        return PurePath(self.name.replace("\\", "/")).stem

    @property
    def kind(self) -> Kind:
        if self.content.startswith(b"PK"):
            return Kind.WORD
        refuse_what_is_no_text(self.content)
        ending = PurePath(self.name).suffix.lower()
        if ending == ".docx":
            raise ValidationError(
                _("This is not a Word file, although its name says so. Open it in Word and save it "
                  "as .docx again.")
            )  # fmt: skip
        if ending in (".html", ".htm") or HTML.search(self.text[:20_000]):
            return Kind.HTML
        if ending in (".md", ".markdown") or MARKDOWN.search(self.text):
            return Kind.MARKDOWN
        return Kind.PLAIN

    @property
    def text(self) -> str:
        text = _decoded(self.content).replace("\r\n", "\n").replace("\r", "\n")
        if not text.strip():
            raise ValidationError(_("There is no text in it."))
        if len(text) > MOST_LETTERS:
            raise ValidationError(
                _("This text has %(count)d letters; at most %(most)d can be taken. Import it in parts.")
                % {"count": len(text), "most": MOST_LETTERS}
            )  # fmt: skip
        if len(CONTROL.findall(text)) > len(text) // 200:
            raise ValidationError(_not_readable())
        return CONTROL.sub("", text)


def check_size(size: int) -> None:
    way_on = _("Make its pictures smaller, or import the text without them.")
    uploads.check_size(size, settings.IMPORT_MAX_UPLOAD_SIZE, way_on)


def refuse_what_is_no_text(content: bytes) -> None:
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED in content:
            raise ValidationError(
                _("This Word file is locked with a password. Take the password off and save it again.")
            )  # fmt: skip
        raise ValidationError(
            _("This is a Word file of the old kind (.doc). Open it and save it as .docx.")
        )
    if content.startswith(b"%PDF"):
        raise ValidationError(
            _("A PDF keeps no headings or paragraphs. Bring the file that it was made from, or copy "
              "its text and paste it.")
        )  # fmt: skip
    if content.startswith(b"{\\rtf"):
        raise ValidationError(_("This is an RTF file. Open it in Word and save it as .docx."))


def _decoded(content: bytes) -> str:
    """Most files are UTF-8; old ones of Windows are cp1252, which is taken only for what cannot be UTF-8."""
    try:
        for mark, encoding in BYTE_ORDER_MARKS:
            if content.startswith(mark):
                return content.decode(encoding)
        if encoding := _wide(content):
            return content.decode(encoding)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except UnicodeDecodeError as trouble:
        raise ValidationError(_not_readable()) from trouble


def _wide(content: bytes) -> str:
    """UTF-16 without its mark: every second byte of a Western text is zero."""
    sample = content[:2000]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    if half and sample[0::2].count(0) > half * 0.6:
        return "utf-16-be"
    return ""


def _not_readable() -> str:
    return _(
        "We cannot read this as text. Bring a .docx, .html, .md or .txt file, or paste the text."
    )
