"""HTML, also as Word and Google Docs paste it: structure is kept, looks and scripts are not."""

import base64
import binascii
import re
from html import escape
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from django.utils.translation import gettext as _

from .pieces import Heading, Image, Items, Paragraph, Pieces, Table
from .plain_text import BULLET, NUMBER

DROPPED = [
    "script",
    "style",
    "head",
    "meta",
    "link",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
]
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 3, "h5": 3, "h6": 3}
SCHEMES = ("http", "https", "mailto", "tel")
BOLD = re.compile(r"font-weight:\s*(bold|[6-9]00)")
ITALIC = re.compile(r"font-style:\s*italic")
DATA = re.compile(r"data:image/([a-z+]+);base64,(.+)", re.DOTALL)
MARK = re.compile(r"^[·•§o]\s+")  # what Word writes in front of an item


def read_html(html: str) -> Pieces:
    soup = BeautifulSoup(html, "html.parser")
    found = Pieces()
    if soup.title:
        found.title = soup.title.get_text(" ", strip=True)
    for tag in soup.find_all(["iframe", "object"]):
        found.not_placed.append(_("Something embedded: %s") % (tag.get("src") or tag.name))
    for tag in soup.find_all(DROPPED):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    _walk(soup.body or soup, found)
    return found


def _walk(tag: Tag, found: Pieces) -> None:
    loose: list = []  # text that stands between blocks
    for child in tag.children:
        if isinstance(child, Tag) and (
            child.name in HEADINGS or child.name in BLOCKS or _holds_blocks(child)
        ):
            _add_paragraph(loose, found)
            loose = []
            _read_block(child, found)
        else:
            loose.append(child)
    _add_paragraph(loose, found)


def _holds_blocks(tag: Tag) -> bool:
    return tag.find([*HEADINGS, *BLOCKS]) is not None


def _read_block(tag: Tag, found: Pieces) -> None:
    if tag.name in HEADINGS:
        if text := _text(tag):
            found.pieces.append(Heading(text, HEADINGS[tag.name]))
        _add_images(tag, found)
    elif tag.name in ("ul", "ol"):
        items = [_inline(item, found) for item in tag.find_all("li")]
        found.pieces.append(Items([item for item in items if item], tag.name == "ol"))
    elif tag.name == "table":
        _read_table(tag, found)
    elif tag.name == "p" and not _holds_blocks(tag):
        _add_paragraph(list(tag.children), found, tag)
    elif tag.name == "img":
        _add_image(tag, found)
    else:
        _walk(tag, found)


BLOCKS = ["p", "ul", "ol", "table", "div", "section", "article", "blockquote", "img", "figure"]


def _read_table(tag: Tag, found: Pieces) -> None:
    rows = [[_text(cell) for cell in row.find_all(["th", "td"])] for row in tag.find_all("tr")]
    rows = [row for row in rows if any(row)]
    caption = tag.find("caption")
    if rows:
        found.pieces.append(Table(rows, _text(caption) if caption else ""))


def _add_paragraph(children: list, found: Pieces, tag: Tag | None = None) -> None:
    html = "".join(_inline_child(child, found) for child in children).strip()
    text = re.sub(r"\s+", " ", "".join(_plain(child) for child in children)).strip()
    for child in children:
        if isinstance(child, Tag):
            _add_images(child, found)
    if not text:
        return
    is_word_item = tag is not None and "MsoListParagraph" in " ".join(tag.get("class", []))
    for mark, is_ordered in ((BULLET, False), (NUMBER, True)) if is_word_item else ():
        if mark.match(text) or (not is_ordered and MARK.match(text)):
            _add_item(re.sub(r"^\s*(?:\d{1,2}[.)]|[-–•·*§o])\s+", "", html), is_ordered, found)
            return
    is_bold = re.fullmatch(r"<b>[^<]+</b>", html) and len(text) <= 100 and text[-1] not in ".,;"
    found.pieces.append(Heading(text.rstrip(":"), 3) if is_bold else Paragraph(html, text))


def _add_item(html: str, is_ordered: bool, found: Pieces) -> None:
    last = found.pieces[-1] if found.pieces else None
    if isinstance(last, Items) and last.is_ordered == is_ordered:
        last.items.append(html)
    else:
        found.pieces.append(Items([html], is_ordered))


def _inline(tag: Tag, found: Pieces) -> str:
    return "".join(_inline_child(child, found) for child in tag.children).strip()


def _inline_child(child: object, found: Pieces) -> str:
    if isinstance(child, NavigableString):
        return escape(re.sub(r"\s+", " ", str(child).replace("\xa0", " ")), quote=False)
    if not isinstance(child, Tag) or child.name == "img":
        return ""
    if child.name == "br":
        return " "
    inside, style = _inline(child, found), child.get("style", "")
    if not inside:
        return ""
    if child.name == "a":
        return _link(child, inside, found)
    if child.name in ("b", "strong") and "font-weight:normal" not in style.replace(" ", ""):
        return f"<b>{inside}</b>"
    if child.name in ("i", "em"):
        return f"<i>{inside}</i>"
    if child.name == "span" and BOLD.search(style):
        return f"<b>{inside}</b>"
    if child.name == "span" and ITALIC.search(style):
        return f"<i>{inside}</i>"
    return inside + (" " if child.name in ("p", "div", "li") else "")


def _link(tag: Tag, inside: str, found: Pieces) -> str:
    href = (tag.get("href") or "").strip()
    scheme = urlsplit(href).scheme.lower() if href else ""
    if scheme in SCHEMES or href.startswith(("/", "#")):
        return f'<a href="{escape(href)}">{inside}</a>' if not href.startswith("#") else inside
    if href:
        found.not_placed.append(_("A link we do not take: %s") % href[:200])
    return inside


def _add_images(tag: Tag, found: Pieces) -> None:
    for image in [tag] if tag.name == "img" else tag.find_all("img"):
        _add_image(image, found)


def _add_image(tag: Tag, found: Pieces) -> None:
    alt = (tag.get("alt") or "").strip()
    if data := DATA.match(tag.get("src") or ""):
        try:
            content = base64.b64decode(data[2], validate=False)
        except (binascii.Error, ValueError):
            content = b""
        found.pieces.append(Image(content, f"picture.{data[1].replace('jpeg', 'jpg')}", alt))
    else:
        source = (tag.get("src") or "")[:200]
        found.not_placed.append(_("A picture that is not in the file: %s") % (source or alt or "?"))


def _text(tag: Tag) -> str:
    return re.sub(r"\s+", " ", tag.get_text(" ", strip=True)).strip()


def _plain(child: object) -> str:
    if isinstance(child, Comment):
        return ""
    if isinstance(child, NavigableString):
        return str(child).replace("\xa0", " ")
    return " " if child.name == "br" else "".join(_plain(part) for part in child.children)
