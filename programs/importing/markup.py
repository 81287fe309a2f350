"""HTML, also as Word and Google Docs write it: structure stays, style goes.

nh3 makes a sound tree of whatever comes in and drops scripts and styles. What is left is read here; of
attributes only those that carry meaning. Nothing is fetched: a picture that lies elsewhere is listed.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

import nh3
from bs4 import BeautifulSoup, NavigableString, Tag
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .pieces import (
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Reading,
    Table,
    escape,
    plain,
    shorten,
)

DEEPEST = 100
MOST_TAGS = 40_000
MOST_COLUMNS = 20
MOST_ROWS = 300
MOST_PICTURES = 30
DEEPEST_LIST = 3

BOLD, ITALIC = {"b", "strong"}, {"i", "em", "cite"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "header", "hr", "html", "main", "nav", "p", "pre", "section",
    "summary", "li", "ul", "ol", "table", *HEADINGS,
}  # fmt: skip
TABLE_PARTS = {"caption", "tbody", "td", "tfoot", "th", "thead", "tr"}
PLAINER = {"sub", "sup", "s", "del", "strike"}
# Of these we can only tell that they were there.
ELSEWHERE = {"iframe", "video", "audio", "object", "embed", "svg", "canvas", "math", "form"}
INLINE = {"a", "br", "img", "span", "font", "u", *BOLD, *ITALIC, *PLAINER}
TAGS = BLOCKS | TABLE_PARTS | ELSEWHERE | INLINE
ATTRIBUTES = {
    "*": {"style", "class"},
    "a": {"href"},
    "img": {"src", "alt"},
    "iframe": {"src", "title"},
    "video": {"src"},
    "audio": {"src"},
    "embed": {"src"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
# Bad addresses come through the cleaning, so that they can be listed; none gets any further.
SCHEMES = {
    "http", "https", "mailto", "tel", "data", "file", "ftp", "cid", "blob", "javascript", "vbscript",
    "about", "whatsapp", "sms", "part",
}  # fmt: skip
LINKS_TO = {"http", "https", "mailto", "tel"}

OPENED = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
# Without an end of their own, or closed by the next one.
NOT_DEEP = {
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr", "body", "html",
}  # fmt: skip
TITLE = re.compile(r"<title[^>]*>([^<]{1,300})</title>", re.I)
SCRIPT = re.compile(r"<script\b", re.I)
SPACES = re.compile(
    r"[ \t\n\f]+"
)  # not the space that does not break: it may be the gap of a table
WORD_LIST = re.compile(r"mso-list:\s*l\d+\s+level(\d)")
NUMBERED = re.compile(r"^\s*\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]")
IS_BOLD = re.compile(r"font-weight:\s*(?:bold|[6-9]00)", re.I)
NOT_BOLD = re.compile(r"font-weight:\s*(?:normal|[1-4]00)", re.I)
IS_ITALIC = re.compile(r"font-style:\s*italic", re.I)


def read(text: str, pictures: dict[str, Picture] | None = None) -> Reading:
    """`pictures`: those that came with the text, by the address that it names them with."""
    _refuse_a_maze(text)
    clean = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style", "title", "template", "noscript", "select"},
    )
    tree = BeautifulSoup(clean, "html.parser")
    reader = _Reader(pictures or {})
    reader.walk(tree)
    reader.end_paragraph()
    reading = reader.reading
    if found := TITLE.search(text):
        reading.title = plain(found[1])
    if scripts := len(SCRIPT.findall(text)):
        reading.changed.append(_("%d scripts were left out.") % scripts)
    return reading


def _refuse_a_maze(text: str) -> None:
    """Before anything builds a tree of it: depth costs its square."""
    depth, count = 0, 0
    for close, name in OPENED.findall(text):
        count += 1
        if name.lower() in NOT_DEEP:
            continue
        depth = max(0, depth - 1) if close else depth + 1
        if depth > DEEPEST:
            raise ValidationError(
                _("This HTML is nested too deeply to be read. Copy the text itself and paste it.")
            )
    if count > MOST_TAGS:
        raise ValidationError(
            _("This HTML has too many tags for an article. Copy the text itself and paste it.")
        )


@dataclass(frozen=True)
class Style:
    is_bold: bool = False
    is_italic: bool = False
    link: str = ""

    def around(self, words: str) -> str:
        if not words.strip():
            return escape(words)
        html = escape(words)
        html = f"<i>{html}</i>" if self.is_italic else html
        html = f"<b>{html}</b>" if self.is_bold else html
        return f'<a href="{_quoted(self.link)}">{html}</a>' if self.link else html


@dataclass
class _Reader:
    pictures: dict[str, Picture]
    reading: Reading = field(default_factory=Reading)
    runs: list[tuple[Style, str]] = field(default_factory=list)  # of the paragraph that is open
    waiting: list[Picture] = field(default_factory=list)
    shown: int = 0

    # --- Blocks

    def walk(self, node: Tag, style: Style = Style()) -> None:
        for child in node.children:
            if isinstance(child, NavigableString):
                self.runs.append((style, SPACES.sub(" ", str(child))))
            elif child.name in ELSEWHERE:
                self._name_what_is_elsewhere(child, style)
            elif child.name in BLOCKS:
                self.end_paragraph()
                self._block(child, style)
                self.end_paragraph()
            else:
                self._inline(child, style)

    def _block(self, node: Tag, style: Style) -> None:
        if node.name in HEADINGS:
            self._heading(node)
        elif node.name in ("ul", "ol"):
            self._list(node)
        elif node.name == "table":
            self._table(node)
        elif node.name == "figure":
            self._figure(node)
        elif node.name == "p" and (found := _word_list_item(node)):
            self._add_item(found, self._words_of(node))
        elif node.name == "p" and {"MsoTitle", "title"} & set(node.get("class", [])):
            self._heading(node, level=1)
        elif node.name == "pre":
            self._preformatted(node)
        elif node.name in ("dt", "summary"):
            self.walk(node, replace(style, is_bold=True))
        else:
            if node.name == "blockquote":
                self.reading.changed.append(
                    _("A quotation became a plain paragraph: “%s”") % shorten(node.get_text(" "))
                )
            self.walk(node, style)

    def _heading(self, node: Tag, level: int = 0) -> None:
        words = plain(self._words_of(node, keeps_links=False))
        if words:
            self.reading.pieces.append(Heading(words, level or int(node.name[1])))
        self._end_pictures()

    def _preformatted(self, node: Tag) -> None:
        for line in node.get_text().split("\n"):
            self.runs.append((Style(), line))
            self.runs.append((Style(), "\n"))

    def _list(self, node: Tag) -> None:
        items = list(self._items(node, 0))
        if items:
            self.reading.pieces.append(Listing(items))
        self._end_pictures()

    def _items(self, node: Tag, depth: int) -> Iterable[Item]:
        for child in node.children:
            if not isinstance(child, Tag):
                continue
            if child.name in ("ul", "ol"):
                yield from self._items(child, min(depth + 1, DEEPEST_LIST))
            elif child.name == "li":
                inner = [part for part in child.find_all(["ul", "ol"]) if _owner(part) is child]
                for part in inner:
                    part.extract()
                for table in child.find_all("table"):
                    self.reading.changed.append(_("A table inside a list became words."))
                    table.name = "span"
                words = self._words_of(child)
                if words:
                    yield Item(words, depth, node.name == "ol")
                for part in inner:
                    yield from self._items(part, min(depth + 1, DEEPEST_LIST))

    def _add_item(self, found: tuple[int, bool], html: str) -> None:
        depth, is_ordered = found
        if not html:
            return
        item = Item(html, min(depth, DEEPEST_LIST), is_ordered)
        last = self.reading.pieces[-1] if self.reading.pieces else None
        if isinstance(last, Listing) and (depth or last.items[0].is_ordered == is_ordered):
            last.items.append(item)
        else:
            self.reading.pieces.append(Listing([item]))
        self._end_pictures()

    def _figure(self, node: Tag) -> None:
        caption = node.find("figcaption")
        words = ""
        if caption and node.find("img"):
            words = plain(self._words_of(caption.extract()))
        self.walk(node)
        if self.waiting and words:
            self.waiting[-1] = replace(self.waiting[-1], caption=words)
            words = ""
        self.end_paragraph()
        if words:
            self.reading.pieces.append(Paragraph(escape(words)))

    # --- Tables

    def _table(self, node: Tag) -> None:
        rows = [row for row in node.find_all("tr") if row.find_parent("table") is node]
        if len(rows) > MOST_ROWS:
            self.reading.not_placed.append(
                _("A table of %(count)d rows: only the first %(most)d were taken.")
                % {"count": len(rows), "most": MOST_ROWS}
            )
        cells = [
            [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]
            for row in rows[:MOST_ROWS]
        ]
        caption = node.find("caption")
        if max(map(len, cells), default=0) <= 1:  # a frame around text
            for row in cells:
                for cell in row:
                    self.walk(cell)
                    self.end_paragraph()
            return
        header = bool(cells[0]) and all(_is_header(cell) for cell in cells[0])
        table = Table(self._grid(cells), header, plain(self._words_of(caption)) if caption else "")
        self.reading.pieces.append(table)
        self._end_pictures()

    def _grid(self, cells: list[list[Tag]]) -> list[list[str]]:
        """Merged cells are taken apart: what spans rows is said in each, what spans columns in the first."""
        grid: list[list[str]] = []
        hanging: dict[int, tuple[int, str]] = {}
        merged = 0
        for row in cells:
            line: list[str] = []

            def hang(line: list[str] = line) -> None:
                while len(line) in hanging and hanging[len(line)][0]:
                    left, words = hanging[len(line)]
                    hanging[len(line)] = (left - 1, words)
                    line.append(words)

            for cell in row:
                hang()
                words = plain(self._words_of(cell, keeps_links=False))
                across, down = (
                    _span(cell, "colspan", MOST_COLUMNS),
                    _span(cell, "rowspan", MOST_ROWS),
                )
                merged += across > 1 or down > 1
                for number in range(across):
                    said = words if number == 0 else ""
                    if down > 1:
                        hanging[len(line)] = (down - 1, said)
                    line.append(said)
            hang()
            grid.append(line)
        width = max(map(len, grid))
        if merged:
            self.reading.changed.append(_("%d merged cells of a table were taken apart.") % merged)
        if width > MOST_COLUMNS:
            self.reading.not_placed.append(
                _("A table of %(count)d columns: only the first %(most)d were taken.")
                % {"count": width, "most": MOST_COLUMNS}
            )
        width = min(width, MOST_COLUMNS)
        return [[*line, *[""] * width][:width] for line in grid if any(line)]

    # --- Words

    def _inline(self, node: Tag, style: Style) -> None:
        css = node.get("style", "")
        if node.name == "br":
            self.runs.append((style, "\n"))
            return
        if node.name == "img":
            self._picture(node)
            return
        if node.name == "span" and "mso-list:ignore" in css.replace(" ", "").lower():
            return  # the number or dot that Word draws before an item
        if node.name in BOLD and not NOT_BOLD.search(css) or IS_BOLD.search(css):
            style = replace(style, is_bold=True)
        elif NOT_BOLD.search(css) and node.name not in BOLD:
            style = replace(style, is_bold=False)
        if node.name in ITALIC or IS_ITALIC.search(css):
            style = replace(style, is_italic=True)
        if node.name == "a":
            style = replace(style, link=self._address(node))
        if node.name in PLAINER and node.get_text(strip=True):
            self.reading.changed.append(
                _("Plain now, was raised, lowered or struck out: “%s”")
                % shorten(node.get_text(" "))
            )
        self.walk(node, style)

    def _words_of(self, node: Tag, *, keeps_links: bool = True) -> str:
        """The words of a node alone, in one paragraph; pictures in it wait for its end."""
        outside, self.runs = self.runs, []
        pieces, self.reading.pieces = self.reading.pieces, []
        self.walk(node)
        here, self.runs = self.runs, outside
        inside, self.reading.pieces = self.reading.pieces, pieces
        parts = [_html_of(piece) for piece in inside]
        self.waiting += [piece for piece in inside if isinstance(piece, Picture)]
        html = "<br/>".join(filter(None, [*parts, _joined(here)]))
        if not keeps_links:
            for address, words in re.findall(r'<a href="([^"]*)">(.*?)</a>', html):
                self.reading.not_placed.append(
                    _("A link, its words are kept: “%(words)s” to %(address)s")
                    % {"words": shorten(plain(words)), "address": shorten(address)}
                )
        return html

    def end_paragraph(self) -> None:
        runs, self.runs = self.runs, []
        html = _joined(runs)
        if plain(html):
            is_bold = all(style.is_bold for style, words in runs if words.strip())
            self.reading.pieces.append(Paragraph(html, is_bold))
        self._end_pictures()

    def _end_pictures(self) -> None:
        self.reading.pieces += self.waiting
        self.waiting = []

    def _address(self, node: Tag) -> str:
        """Where a link may lead; else empty, and it is listed. Links inside the text are only jumps."""
        address = "".join(node.get("href", "").split())
        words = shorten(node.get_text(" ")) or address
        if not address or address.startswith("#"):
            return ""
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.netloc in ("www.google.com", "google.com") and parts.path == "/url":
            return (parse_qs(parts.query).get("q") or [address])[0]  # Google Docs' own detour
        if parts.scheme in LINKS_TO or (not parts.scheme and address.startswith("/")):
            return address
        self.reading.not_placed.append(
            _("A link, its words are kept: “%(words)s” to %(address)s")
            % {"words": words, "address": shorten(address)}
        )
        return ""

    def _picture(self, node: Tag) -> None:
        address, alt = node.get("src", ""), plain(escape(node.get("alt", "")))
        picture = self.pictures.get(address) or _from_data(address)
        self.shown += 1
        if picture and self.shown <= MOST_PICTURES:
            self.waiting.append(replace(picture, alt=alt or picture.alt))
        else:
            self.reading.not_placed.append(
                _("A picture%(alt)s: %(address)s")
                % {
                    "alt": f" “{alt}”" if alt else "",
                    "address": _("there are more than %d") % MOST_PICTURES
                    if picture
                    else shorten(address) or _("it has no address"),
                }
            )

    def _name_what_is_elsewhere(self, node: Tag, style: Style) -> None:
        if node.name == "form":
            self.reading.not_placed.append(_("A form."))
            self.walk(node, style)
            return
        what = _("a video or another page") if node.name == "iframe" else node.name
        words = " ".join([node.get("title", ""), node.get("src", ""), node.get_text(" ")])
        self.reading.not_placed.append(_("Not text: %(what)s %(words)s") % {
            "what": what, "words": shorten(words)})  # fmt: skip


def _owner(part: Tag) -> Tag | None:
    return part.find_parent("li")


def _html_of(piece: object) -> str:
    if isinstance(piece, Paragraph):
        return piece.html
    if isinstance(piece, Heading):
        return f"<b>{escape(piece.text)}</b>"
    if isinstance(piece, Listing):
        return "<br/>".join(item.html for item in piece.items)
    if isinstance(piece, Table):
        return "<br/>".join(escape(" | ".join(row)) for row in piece.rows)
    return ""


def _joined(runs: list[tuple[Style, str]]) -> str:
    """One string of HTML; runs of one style are one, and no space stands at the ends."""
    merged: list[tuple[Style, str]] = []
    for style, words in runs:
        if words == "\n":
            merged.append((Style(), words))
        elif merged and merged[-1][0] == style and merged[-1][1] != "\n":
            merged[-1] = (style, merged[-1][1] + words)
        else:
            merged.append((style, words))
    html = "".join("<br/>" if words == "\n" else style.around(words) for style, words in merged)
    html = re.sub(r" *<br/> *", "<br/>", html)
    return re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", html)


def _word_list_item(node: Tag) -> tuple[int, bool] | None:
    """Word's clipboard has no lists, only paragraphs that look so: how deep, and whether numbered."""
    if not (found := WORD_LIST.search(node.get("style", ""))):
        return None
    mark = next(
        (
            span.get_text()
            for span in node.find_all("span")
            if "mso-list:ignore" in span.get("style", "").replace(" ", "").lower()
        ),
        "",
    )
    return int(found[1]) - 1, bool(NUMBERED.match(mark)) and mark.strip() != "o"


def _is_header(cell: Tag) -> bool:
    return cell.name == "th" and cell.get("scope") != "row"


def _span(cell: Tag, name: str, most: int) -> int:
    value = cell.get(name, "1")
    return max(1, min(int(value), most)) if value.isdigit() and len(value) < 6 else 1


def _from_data(address: str) -> Picture | None:
    head, comma, body = address.partition(",")
    if not comma or not head.startswith("data:image/"):
        return None
    try:
        is_base64 = head.endswith(";base64")
        content = base64.b64decode(body) if is_base64 else unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        return None
    return Picture(content, "picture")


def _quoted(address: str) -> str:
    return escape(address).replace('"', "%22")
