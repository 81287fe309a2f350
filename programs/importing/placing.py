"""Pieces become blocks. Each function at the end makes one kind of block, or says that it cannot."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from ..models import ArticlePage, Program
from ..pictures import rewrite
from . import contact
from .pieces import (
    Heading,
    Item,
    Listing,
    Paragraph,
    Picture,
    Piece,
    Reading,
    Table,
    escape,
    shorten,
    tidy,
)
from .recognise import APPLY, is_heading_like

LONGEST_TITLE = ArticlePage._meta.get_field("title").max_length
LONGEST_LEAD = ArticlePage._meta.get_field("lead").max_length
LONGEST_CAPTION = 120
NUMBER = re.compile(r"^(\d{1,2})[.)]\s+")


@dataclass
class Article:
    """What would be made. A picture in `blocks` is still the file that was brought."""

    title: str
    lead: str = ""
    blocks: list[tuple[str, Any]] = field(default_factory=list)
    program: Program | None = None
    not_placed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def place(reading: Reading, name: str = "") -> Article:
    """`name`: of the file, for a text that has no title."""
    if not reading.pieces:
        raise ValidationError(_("There is no text in it."))
    article = Article("", not_placed=list(reading.not_placed), changed=list(reading.changed))
    pieces = _take_title(list(reading.pieces), article, reading.title or name)
    pieces = _drop_buttons(pieces, article)
    pieces = _take_lead(pieces, article)
    _Placer(article, _ranks(pieces)).place(pieces)
    article.program = _program_of(reading.pieces)
    if article.program:
        article.changed.append(
            _("It names “%s”, so its links and forms open with that program.") % article.program
        )
    article.not_placed = list(dict.fromkeys(article.not_placed))
    article.changed = list(dict.fromkeys(article.changed))
    return article


# --- Title, lead, program


def _take_title(pieces: list[Piece], article: Article, outside: str) -> list[Piece]:
    """The first heading, or a first line that looks like one. Where it is repeated at once, it is dropped."""
    first = pieces[0]
    text = first.text if isinstance(first, Heading | Paragraph) else ""
    is_title = isinstance(first, Heading) or (
        isinstance(first, Paragraph) and is_heading_like(first)
    )
    if not is_title:
        title = next((p for p in pieces if isinstance(p, Heading) and p.level == 1), None)
        if title:
            text, pieces = title.text, [p for p in pieces if p is not title]
        else:
            text = tidy(outside.replace("_", " "))
            words = (
                _("It has no title; “%s” is the name of the file or page.") % text
                if text
                else _("It has no title: write one.")
            )
            article.changed.append(words)
    if len(text) > LONGEST_TITLE:
        article.changed.append(_("Its title is too long for one: “%s”") % text)
        text = shorten(text, LONGEST_TITLE)
    article.title = text or _("An article without a title")
    count = 0
    while pieces and _says(pieces[0], article.title):
        pieces, count = pieces[1:], count + 1
    if count > 1:
        article.changed.append(_("The title stood there %d times; it is kept once.") % count)
    return pieces


def _says(piece: Piece, title: str) -> bool:
    return isinstance(piece, Heading | Paragraph) and piece.text.casefold() == title.casefold()


def _drop_buttons(pieces: list[Piece], article: Article) -> list[Piece]:
    """Above any text they belong to the page that it was copied from."""
    while (
        pieces and isinstance(first := pieces[0], Heading | Paragraph) and APPLY.match(first.text)
    ):
        article.not_placed.append(_("A button above the text: “%s”") % first.text)
        pieces = pieces[1:]
    return pieces


def _take_lead(pieces: list[Piece], article: Article) -> list[Piece]:
    """A sentence is never cut for it, and what a lead cannot hold stays in the text."""
    first = pieces[0] if pieces else None
    if not isinstance(first, Paragraph) or len(pieces) < 2:
        why = _("the text does not begin with a paragraph")
    elif first.has_link:
        why = _("the first paragraph has a link, which a lead cannot hold")
    elif len(first.text) > LONGEST_LEAD:
        why = _("the first paragraph has %(count)d letters, a lead at most %(most)d") % {
            "count": len(first.text), "most": LONGEST_LEAD}  # fmt: skip
    elif first.text.endswith(":") or contact.is_contact_line(first.text):
        why = _("the first paragraph leads to something else")
    else:
        article.lead = first.text
        if "<" in first.html:
            article.changed.append(_("The lead is plain: its bold and italic are gone."))
        return pieces[1:]
    article.changed.append(_("The lead is empty: %s. Write one or two sentences.") % why)
    return pieces


def _program_of(pieces: list[Piece]) -> Program | None:
    """The one program that the text names."""
    words = " ".join(
        piece.text for piece in pieces if isinstance(piece, Heading | Paragraph)
    ).casefold()
    named = [program for program in Program.objects.all() if program.name.casefold() in words]
    return named[0] if len(named) == 1 else None


def _ranks(pieces: list[Piece]) -> dict[int, int]:
    """Two levels, however many the text has."""
    levels = sorted({piece.level for piece in pieces if isinstance(piece, Heading)})
    return {level: 2 if number == 0 else 3 for number, level in enumerate(levels)}


# --- Body


@dataclass
class _Placer:
    article: Article
    ranks: dict[int, int]
    open: list[Piece] = field(default_factory=list)  # of the text block that is being written
    has_heading: bool = False

    def place(self, pieces: list[Piece]) -> None:
        position = 0
        while position < len(pieces):
            position += self._take(pieces[position:])
        self._end_text()

    def _take(self, pieces: list[Piece]) -> int:
        """Makes what the pieces begin with; how many of them it was."""
        first = pieces[0]
        if taken := self._contact(pieces) or self._benefits(pieces):
            return taken
        if isinstance(first, Table):
            self._table(first)
        elif isinstance(first, Picture):
            self._picture(first)
        elif isinstance(first, Heading | Paragraph) and self._call_to_action(first):
            pass
        elif isinstance(first, Listing) and (titles := _numbered_titles(first)):
            self.open += titles
        else:
            self.open.append(first)
        return 1

    def _add(self, kind: str, value: Any) -> None:
        self._end_text()
        self.article.blocks.append((kind, value))

    def _end_text(self) -> None:
        pieces, self.open = self.open, []
        if html := "".join(map(self._html, pieces)):
            self.article.blocks.append(("text", html))

    def _html(self, piece: Piece) -> str:
        if isinstance(piece, Heading):
            rank = self.ranks.get(piece.level, 3) if self.has_heading else 2
            self.has_heading = True
            return f"<h{rank}>{escape(piece.text)}</h{rank}>"
        if isinstance(piece, Listing):
            return list_html(piece.items)
        return f"<p>{_without_gaps(piece.html)}</p>" if isinstance(piece, Paragraph) else ""

    # --- One kind of block each

    def _contact(self, pieces: list[Piece]) -> int:
        lines, owners = [], []
        for number, piece in enumerate(pieces):
            if not isinstance(piece, Paragraph):
                break
            said = [tidy(line) for line in piece.lines if tidy(line)]
            lines += said
            owners += [number] * len(said)
        found = contact.read(lines)
        if not found.is_one:
            return 0
        taken = owners[found.length - 1] + 1
        rest = [
            Paragraph(escape(line))
            for line, owner in zip(lines[found.length :], owners[found.length :], strict=True)
            if owner < taken
        ]
        text = self._words_before(lambda words: words.endswith(":"))
        heading = self._heading_before(100) or _("How to reach us")
        self._add("contact_card", {"heading": heading, "text": text})
        self.has_heading = True
        self.article.changed += [
            _("“%s” led to the address, which the contact card shows.") % shorten(line)
            for line in found.led_to
        ]
        self.article.not_placed += found.differences()
        self.open += rest  # lines of the same paragraph that say something else
        return taken

    def _benefits(self, pieces: list[Piece]) -> int:
        found = _numbered(pieces)
        if len(found) < 2:
            return 0
        start = next(
            (n for n in range(len(self.open) - 1, -1, -1) if isinstance(self.open[n], Heading)),
            None,
        )
        if start is None:
            return 0
        heading, *before = self.open[start:]
        is_plain = all(isinstance(piece, Paragraph) and not piece.has_link for piece in before)
        if not is_plain or len(heading.text) > 120:
            return 0
        if any("<" in text.html for _title, text in found):
            self.article.changed.append(_("Bold and italic in numbered points are gone."))
        del self.open[start:]
        self._add(
            "benefits",
            {
                "heading": heading.text,
                "introduction": " ".join(piece.text for piece in before),
                "benefits": [{"title": title, "text": text.text} for title, text in found],
            },
        )
        self.has_heading = True
        return 2 * len(found)

    def _table(self, table: Table) -> None:
        if not (has_header := table.has_header or _looks_headed(table.rows)):
            self.article.changed.append(
                _("The table that begins “%s” has no header: name its columns.")
                % shorten(" | ".join(table.rows[0]))
            )
        names, rows = (table.rows[0], table.rows[1:]) if has_header else (None, table.rows)
        if names and _is_comparison(names, rows):
            self._comparison(names, rows, table.caption)
        else:
            self._any_table(names or [""] * len(rows[0]), rows, table.caption)

    def _comparison(self, names: list[str], rows: list[list[str]], caption: str) -> None:
        aspect, first, second = names
        made = shorten(_("%(first)s and %(second)s compared") % {"first": first, "second": second}, LONGEST_CAPTION)  # fmt: skip
        caption = self._short_caption(caption)
        if not caption:
            self.article.changed.append(_("The table had no caption; we wrote “%s”.") % made)
        self._add(
            "comparison",
            {
                "caption": caption or made,
                "aspect_heading": aspect or _("Aspect"),
                "first_heading": first,
                "second_heading": second,
                "rows": [{"label": a, "first": b, "second": c} for a, b, c in rows],
            },
        )

    def _any_table(self, names: list[str], rows: list[list[str]], caption: str) -> None:
        self._add(
            "table",
            {
                "columns": [{"type": "text", "heading": name} for name in names],
                "rows": [{"values": row} for row in rows],
                "caption": self._short_caption(caption),
            },
        )

    def _short_caption(self, caption: str) -> str:
        """One that is too long stands above the table, as a paragraph."""
        if len(caption) <= LONGEST_CAPTION:
            return caption
        self.open.append(Paragraph(escape(caption)))
        return ""

    def _picture(self, picture: Picture) -> None:
        try:
            upload = rewrite(SimpleUploadedFile(picture.name, picture.content))
        except ValidationError as trouble:
            self.article.not_placed.append(
                _("A picture “%(alt)s”: %(why)s")
                % {"alt": picture.alt or picture.name, "why": " ".join(trouble.messages)}
            )
            return
        if not picture.alt:
            self.article.changed.append(
                _("A picture has no description: write one, or say that it is decorative.")
            )
        caption = picture.caption
        self._add("picture", {"image": upload, "alt": picture.alt, "caption": caption[:160]})
        if len(caption) > 160:
            self.article.blocks[-1][1]["caption"] = ""
            self.open.append(Paragraph(escape(caption)))

    def _call_to_action(self, piece: Heading | Paragraph) -> bool:
        found = APPLY.match(piece.text)
        if not found:
            return False
        text = self._words_before(lambda words: len(words) <= 600)
        heading = self._heading_before(100)
        if not heading:
            heading = _("Ready to apply?") if found["apply"] else _("Questions?")
            self.article.changed.append(
                _("Above “%(button)s” there was no heading; we wrote “%(heading)s”.")
                % {"button": piece.text, "heading": heading}
            )
        if isinstance(piece, Paragraph) and piece.has_link:
            self.article.changed.append(_("“%s” opens our own form now.") % piece.text)
        self._add(
            "call_to_action",
            {
                "heading": heading,
                "text": text,
                "form": "apply" if found["apply"] else "enquire",
                "button": (found["apply"] or found["enquire"]).strip(),
                "program": None,
                "ends_at": None,
            },
        )
        self.has_heading = True
        return True

    def _words_before(self, fits: Any) -> str:
        """The paragraph right before, taken out of the text."""
        last = self.open[-1] if self.open else None
        if isinstance(last, Paragraph) and not last.has_link and fits(last.text):
            return self.open.pop().text
        return ""

    def _heading_before(self, most: int) -> str:
        last = self.open[-1] if self.open else None
        if isinstance(last, Heading) and len(last.text) <= most:
            return self.open.pop().text
        return ""


def list_html(items: list[Item]) -> str:
    """Lists inside lists stand in the item before them."""
    html, stack = "", []
    for item in items:
        tag = "ol" if item.is_ordered else "ul"
        depth = min(item.depth, len(stack))
        while len(stack) > depth + 1:
            html += f"</li></{stack.pop()}>"
        if len(stack) == depth + 1 and stack[-1] == tag:
            html += "</li>"
        else:
            if len(stack) == depth + 1:
                html += f"</li></{stack.pop()}>"
            stack.append(tag)
            html += f"<{tag}>"
        html += f"<li>{_without_gaps(item.html)}"
    while stack:
        html += f"</li></{stack.pop()}>"
    return html


def _numbered(pieces: list[Piece]) -> list[tuple[str, Paragraph]]:
    """Numbered titles, each with one paragraph under it."""
    found: list[tuple[str, Paragraph]] = []
    for title, text, *after in zip(pieces[::2], pieces[1::2], [*pieces[2::2], None], strict=False):
        words = _numbered_title(title, len(found) + 1)
        if not words or not isinstance(text, Paragraph) or text.has_link:
            break
        found.append((words, text))
        following = after[0] if after else None
        if following is None or not _numbered_title(following, len(found) + 1):
            break
    return found


def _numbered_title(piece: Piece, expected: int) -> str:
    """Word gives each its own list and no number; then it counts as the expected one."""
    if isinstance(piece, Listing) and len(piece.items) == 1 and piece.items[0].is_ordered:
        item = piece.items[0]
        text = Paragraph(item.html)
        is_next = item.number in (0, expected) and not text.has_link
        words = text.text if is_next else ""
    elif isinstance(piece, Heading) and (match := NUMBER.match(piece.text)):
        words = piece.text[match.end() :] if int(match[1]) == expected else ""
    else:
        return ""
    return words.rstrip(": ") if len(words) <= 80 else ""


def _numbered_titles(listing: Listing) -> list[Piece]:
    """A list of one item keeps its number only as text."""
    item = listing.items[0]
    if len(listing.items) > 1 or item.number < 2:
        return []
    return [Paragraph(f"{item.number}. {item.html}")]


def _is_comparison(names: list[str], rows: list[list[str]]) -> bool:
    return (
        len(names) == 3
        and bool(rows)
        and all(0 < len(name) <= 40 for name in names[1:])
        and len(names[0]) <= 40
        and all(0 < len(row[0]) <= 60 and row[1] and row[2] for row in rows)
    )


def _looks_headed(rows: list[list[str]]) -> bool:
    """Few tables say which row is the header; a first row of short names is one."""
    first = rows[0]
    return (
        len(rows) > 1
        and all(first[1:])
        and all(len(cell) <= 60 and not cell.endswith(".") for cell in first)
        and not any(re.search(r"\d", cell) for cell in first[1:])
    )


def _without_gaps(html: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", html).strip()
