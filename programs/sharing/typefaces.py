"""Which typeface writes which letter of a picture, and whether a text can be written at all.

A missing letter would come out as an empty box. So a text is written only when each of its letters has a
typeface; Devanagari also needs libraqm, which puts its signs in their places.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from PIL import ImageFont, features

# What joined two emoji, left over.
LONE_JOINER = re.compile("(?<![\u0900-\u097f])[\u200c\u200d]")
FONTS = settings.BASE_DIR / "static" / "fonts"


@dataclass(frozen=True)
class Typeface:
    """`axes`: weight and width of a variable file, as the site's own headings have them."""

    file: str
    letters: frozenset[str]
    axes: tuple[int, ...] = ()
    needs_shaping: bool = False

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        return _loaded(self, size)


def _range(first: int, last: int) -> set[str]:
    return {chr(number) for number in range(first, last + 1)}


ARCHIVO = Typeface(
    "archivo.woff2", frozenset(_range(0x20, 0x7E) | set("\xa0©«·»×é–—‘’“”•…")), axes=(700, 118)
)
RUPEE = Typeface("archivo-rupee.woff2", frozenset("₹"), axes=(700, 118))
DEVANAGARI = Typeface(
    "noto-sans-devanagari-bold.woff2",
    frozenset(_range(0x900, 0x97F) | {"\u200c", "\u200d"}),
    needs_shaping=True,
)
TYPEFACES = (ARCHIVO, RUPEE, DEVANAGARI)


@lru_cache(maxsize=64)
def _loaded(typeface: Typeface, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONTS / typeface.file, size)
    if typeface.axes:
        font.set_variation_by_axes(list(typeface.axes))
    return font


def writable(text: str) -> str:
    """The text without what is no letter and has no typeface (emoji); empty if a letter has none."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = [letter for letter in text if _typeface_of(letter) or _is_letter(letter)]
    if not all(_typeface_of(letter) for letter in kept):
        return ""
    return " ".join(LONE_JOINER.sub("", "".join(kept)).split())


def runs(text: str) -> Iterator[tuple[Typeface, str]]:
    """Stretches of one typeface. Takes what `writable` gave."""
    run, typeface = "", ARCHIVO
    for letter in text:
        found = _typeface_of(letter) or ARCHIVO
        if run and found != typeface:
            yield typeface, run
            run = ""
        run, typeface = run + letter, found
    if run:
        yield typeface, run


def _typeface_of(letter: str) -> Typeface | None:
    found = next((typeface for typeface in TYPEFACES if letter in typeface.letters), None)
    return None if found and found.needs_shaping and not features.check("raqm") else found


def _is_letter(letter: str) -> bool:
    """Or a digit, or a sign on one. Not an emoji, nor what joins two of them or colours one."""
    return unicodedata.category(letter)[0] in "LMN" and letter not in "\ufe0e\ufe0f\u20e3"
