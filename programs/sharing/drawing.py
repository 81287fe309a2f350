"""The picture of a shared link when the marketer has given none: the heading over the belt of the home page.

WhatsApp leaves out what is larger than 300 kB or badly shaped; 1200 by 630 is what all of them show whole.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from .colours import colours
from .ground import drawn_ground
from .typefaces import runs, writable

SIZE = WIDTH, HEIGHT = 1200, 630
QUALITY = 85
MARGIN = 72
NAME_SIZE = 36
TITLE_TOP, TITLE_BOTTOM = 158, 452
TITLE_SIZES = range(92, 43, -4)
LEADING = 1.12


# Drawing takes about 20 ms, so no file is kept; a few are, for those who share at the same time.
@lru_cache(maxsize=32)
def draw_title(title: str, name: str) -> bytes:
    """A JPEG. What cannot be written in our typefaces is left out, and the name stands for it."""
    picture = _ground().copy()
    draw = ImageDraw.Draw(picture)
    title, name = writable(title), writable(name)
    if name and title:
        _write(draw, (MARGIN + 80, 106), name, NAME_SIZE)
    size, lines = _fitted(title or name)
    height = len(lines) * size * LEADING
    top = TITLE_TOP + (TITLE_BOTTOM - TITLE_TOP - height) / 2
    for number, line in enumerate(lines):
        _write(draw, (MARGIN, round(top + (number + 0.8) * size * LEADING)), line, size)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def _write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int) -> None:
    """From `at` on its line, in as many typefaces as the text takes."""
    x, y = at
    for typeface, run in runs(text):
        font = typeface.at(size)
        draw.text((x, y), run, fill=colours()["on-hero"], font=font, anchor="ls")
        x += round(font.getlength(run))


def _length(text: str, size: int) -> float:
    return _length_at_100(text) * size / 100


@lru_cache(maxsize=512)
def _length_at_100(text: str) -> float:
    """Measured once for all sizes: opening a typeface at each of them takes longer than drawing."""
    return sum(typeface.at(100).getlength(run) for typeface, run in runs(text))


def _fitted(text: str) -> tuple[int, list[str]]:
    """As large as there is room for; at the smallest size what is too much is cut."""
    room, width = TITLE_BOTTOM - TITLE_TOP, WIDTH - 2 * MARGIN
    for size in TITLE_SIZES:
        lines = _wrapped(text, size, width)
        is_wide = any(_length(line, size) > width for line in lines)
        if len(lines) * size * LEADING <= room and not is_wide:
            return size, _balanced(text, size, lines)
    kept = lines[: int(room // (size * LEADING))]
    if kept != lines:
        kept[-1] += "…"
    return size, [_cut(line, size, width) for line in kept]


def _cut(line: str, size: int, width: float) -> str:
    short = line.rstrip("…")
    while _length(line, size) > width:
        short = short[:-1]
        line = short.rstrip(" ,;:") + "…"
    return line


def _wrapped(text: str, size: int, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(text: str, size: int, lines: list[str]) -> list[str]:
    """In as many lines, of about the same length: no single word is left at the end."""
    width = max((_length(line, size) for line in lines), default=0)
    while len(lines) > 1 and len(narrower := _wrapped(text, size, width := width - 24)) == len(
        lines
    ):
        if any(_length(line, size) > width for line in narrower):
            break
        lines = narrower
    return lines


@lru_cache(maxsize=1)
def _ground() -> Image.Image:
    """All but the words: the mark, the belt, and what travels on it."""
    return drawn_ground(SIZE)
