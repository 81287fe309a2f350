"""From pieces to what a page is made of: title, lead, and blocks in their order."""

import re
from dataclasses import dataclass, field
from html import escape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from .pieces import Heading, Items, Paragraph, Piece, Pieces, Table

LEAD = 400  # as in BasePage.lead
NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s*(.+?):?\s*$")
CONTACT = re.compile(
    r"^(phone|mobile|tel|telephone|call|whatsapp|e-?mail|address)\s*:", re.IGNORECASE
)
PIN_CODE = re.compile(r"\b\d{3}\s?\d{3}\b")
APPLY = re.compile(r"^(apply (online|now|here)|enquire( now)?|register( now)?)\W*$", re.IGNORECASE)
FEWEST_BENEFITS = 2
ADDRESS_LINES = 6
# As in the comparison block.
LONGEST_LABEL, LONGEST_NAME, LONGEST_CAPTION = 60, 40, 120
TWO_THINGS = 3  # columns: what is compared, the one, the other


@dataclass
class Placed:
    """`body`: kind and value of each block, as a StreamField takes them; a picture is still an Image."""

    title: str = ""
    lead: str = ""
    body: list[tuple[str, object]] = field(default_factory=list)
    not_placed: list[str] = field(default_factory=list)


def place(found: Pieces) -> Placed:
    placed = Placed(not_placed=list(found.not_placed))
    pieces = _take_title(found, placed)
    pieces = _take_lead(pieces, placed)
    _Placing(pieces, placed).run()
    return placed


def _take_title(found: Pieces, placed: Placed) -> list[Piece]:
    """The first heading. Where it is said again it is dropped: pages print their title themselves."""
    first = next((piece for piece in found.pieces if isinstance(piece, Heading)), None)
    is_at_the_top = first is not None and found.pieces.index(first) <= 1
    placed.title = (first.text if is_at_the_top else found.title or (first.text if first else ""))[
        :255
    ]
    said = placed.title.casefold()
    return [
        piece
        for piece in found.pieces
        if not (isinstance(piece, Heading | Paragraph) and piece.text.casefold().strip() == said)
    ]


def _take_lead(pieces: list[Piece], placed: Placed) -> list[Piece]:
    """The first paragraph, whole or not at all."""
    if not pieces or not isinstance(pieces[0], Paragraph) or len(pieces) == 1:
        return pieces
    if len(pieces[0].text) > LEAD:
        placed.not_placed.append(
            _("The lead is empty: the first paragraph has %(count)d characters, and %(most)d fit.")
            % {"count": len(pieces[0].text), "most": LEAD}
        )
        return pieces
    placed.lead = pieces[0].text
    return pieces[1:]


class _Placing:
    """Walks along the pieces; text is gathered until something else than text comes."""

    def __init__(self, pieces: list[Piece], placed: Placed) -> None:
        self.pieces, self.placed, self.at = pieces, placed, 0
        self.text: list[str] = []

    def run(self) -> None:
        while self.at < len(self.pieces):
            if not (self._benefits() or self._contact() or self._apply()):
                self._one(self.pieces[self.at])
                self.at += 1
        self._flush()

    def _flush(self) -> None:
        if self.text:
            self.placed.body.append(("text", "".join(self.text)))
            self.text = []

    def _add(self, kind: str, value: object) -> None:
        self._flush()
        self.placed.body.append((kind, value))

    def _one(self, piece: Piece) -> None:
        if isinstance(piece, Heading):
            level = 3 if piece.level > 2 and self._has_h2() else 2
            self.text.append(f"<h{level}>{escape(piece.text, quote=False)}</h{level}>")
        elif isinstance(piece, Paragraph):
            self.text.append(f"<p>{piece.html}</p>")
        elif isinstance(piece, Items):
            tag = "ol" if piece.is_ordered else "ul"
            self.text.append(
                f"<{tag}>{''.join(f'<li>{item}</li>' for item in piece.items)}</{tag}>"
            )
        elif isinstance(piece, Table):
            self._table(piece)
        else:
            self._add("picture", piece)

    def _has_h2(self) -> bool:
        return any("<h2>" in text for text in self.text) or any(
            kind != "text" or "<h2>" in value for kind, value in self.placed.body
        )

    # --- Tables ---

    def _table(self, table: Table) -> None:
        names, *rows = table.rows
        width = max(len(row) for row in table.rows)
        rows = [row + [""] * (width - len(row)) for row in rows]
        names = names + [""] * (width - len(names))
        if not rows:
            self.text.append(f"<p>{escape(', '.join(names), quote=False)}</p>")
        elif width == TWO_THINGS and self._fits(names, rows):
            caption = table.caption or f"{names[1]} and {names[2]}"
            self._add("comparison", {
                "caption": caption[:LONGEST_CAPTION],
                "aspect_heading": names[0] or _("Aspect"),
                "first_heading": names[1],
                "second_heading": names[2],
                "rows": [{"label": a, "first": b, "second": c} for a, b, c in rows],
            })  # fmt: skip
        else:
            self._add("table", {
                "columns": [{"type": "text", "heading": name} for name in names],
                "rows": [{"values": row} for row in rows],
                "caption": table.caption,
            })  # fmt: skip

    @staticmethod
    def _fits(names: list[str], rows: list[list[str]]) -> bool:
        return (
            all(names[1:])
            and all(len(name) <= LONGEST_NAME for name in names)
            and all(all(row) and len(row[0]) <= LONGEST_LABEL for row in rows)
        )

    # --- Numbered reasons ---

    def _benefits(self) -> bool:
        """A run of "1. A reason:" headings with text below each. The heading before them comes along, with
        the paragraph in between."""
        start = self.at
        benefits = []
        while self._is_numbered(self.at) and isinstance(self._piece(self.at + 1), Paragraph):
            title = NUMBERED.match(self.pieces[self.at].text)[1]
            self.at += 1
            words = []
            while isinstance(piece := self._piece(self.at), Paragraph) and not CONTACT.match(
                piece.text
            ):
                words.append(piece.text)
                self.at += 1
                if self._is_last_of_run(benefits):
                    break
            benefits.append({"title": title, "text": " ".join(words)})
        if len(benefits) < FEWEST_BENEFITS:
            self.at = start
            return False
        heading, introduction = self._heading_before()
        self._add("benefits", {"heading": heading or self.placed.title, "introduction": introduction,
                               "benefits": benefits})  # fmt: skip
        return True

    def _is_last_of_run(self, benefits: list) -> bool:
        """Below the last reason only its own paragraph belongs to it; the next may speak of all."""
        return bool(benefits) and not any(
            self._is_numbered(later) for later in range(self.at, len(self.pieces))
        )

    def _is_numbered(self, at: int) -> bool:
        piece = self._piece(at)
        return isinstance(piece, Heading) and bool(NUMBERED.match(piece.text))

    def _heading_before(self) -> tuple[str, str]:
        if (
            len(self.text) >= 2
            and self.text[-2].startswith("<h")
            and self.text[-1].startswith("<p>")
        ):
            introduction, heading = strip_tags(self.text.pop()), strip_tags(self.text.pop())
            return _unescape(heading), _unescape(introduction)
        if self.text and self.text[-1].startswith("<h"):
            return _unescape(strip_tags(self.text.pop())), ""
        return "", ""

    # --- Ways to reach us ---

    def _contact(self) -> bool:
        """Phone, e-mail and address: pages show those from the facts, so that they are changed in one place."""
        if not self._is_contact(self.at):
            return False
        introduction = ""
        if (
            self.text
            and self.text[-1].startswith("<p>")
            and strip_tags(self.text[-1]).rstrip().endswith(":")
        ):
            introduction = _unescape(strip_tags(self.text.pop())).rstrip(" :") + "."
        said = []
        while self._is_contact(self.at) or self._address_until(self.at):
            until = self._address_until(self.at) or self.at + 1
            said += [getattr(piece, "text", "") for piece in self.pieces[self.at : until]]
            self.at = until
        self._add("contact_card", {"heading": _("Talk to us"), "text": introduction})
        self.placed.not_placed.append(
            _("Ways to reach the school are shown from Facts, not from the text. It said: %s")
            % " · ".join(said)
        )
        return True

    def _is_contact(self, at: int) -> bool:
        piece = self._piece(at)
        return isinstance(piece, Heading | Paragraph) and bool(CONTACT.match(piece.text))

    def _address_until(self, at: int) -> int:
        """Where an address ends that begins here: lines after a "visit us at:", up to one with a PIN code."""
        piece = self._piece(at)
        if not (isinstance(piece, Paragraph) and piece.text.rstrip().endswith(":")):
            return 0
        for end in range(at + 1, min(at + 1 + ADDRESS_LINES, len(self.pieces))):
            line = self._piece(end)
            if not isinstance(line, Heading | Paragraph):
                return 0
            if PIN_CODE.search(line.text):
                return end + 1
        return 0

    def _apply(self) -> bool:
        piece = self.pieces[self.at]
        if not (isinstance(piece, Heading | Paragraph) and APPLY.match(piece.text)):
            return False
        words = piece.text.strip().rstrip("!. ")
        form = "enquire" if words.lower().startswith("enquire") else "apply"
        self._add("call_to_action", {"heading": words, "text": "", "form": form, "button": words[:40],
                                     "program": None, "ends_at": None})  # fmt: skip
        self.at += 1
        return True

    def _piece(self, at: int) -> Piece | None:
        return self.pieces[at] if 0 <= at < len(self.pieces) else None


def _unescape(text: str) -> str:
    import html

    return html.unescape(text)
