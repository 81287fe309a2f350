"""What every drawn picture has: the mark of the site and the belt of the home page.

The shapes are those of `components/mark.svg` and `components/drawing_flow.svg`; Pillow reads no SVG.
"""

from math import cos, pi, sin

from PIL import Image, ImageDraw

from .colours import colours

# Shapes are drawn larger and made smaller, which is all the smoothing that Pillow has for them.
FINE = 3
STROKE = 4
BELT = 540  # its upper edge, on which things stand
Points = list[tuple[float, float]]


def drawn_ground(size: tuple[int, int]) -> Image.Image:
    large = Image.new("RGB", (size[0] * FINE, size[1] * FINE), colours()["hero"])
    _draw_mark(_Pen(large, left=72, top=66, scale=1.75))
    _draw_belt(_Pen(large))
    return large.resize(size, Image.Resampling.BOX)


class _Pen:
    """Draws in the coordinates of an SVG, with round ends and corners."""

    def __init__(
        self, image: Image.Image, left: float = 0, top: float = 0, scale: float = 1
    ) -> None:
        self.draw = ImageDraw.Draw(image)
        self.left, self.top, self.scale = left * FINE, top * FINE, scale * FINE

    def _at(self, points: Points) -> Points:
        return [(self.left + x * self.scale, self.top + y * self.scale) for x, y in points]

    def line(self, points: Points, width: float = STROKE, colour: str = "on-hero") -> None:
        self.draw.line(
            self._at(points), fill=colours()[colour], width=round(width * self.scale), joint="curve"
        )
        for x, y in points:
            self.dot(x, y, width / 2, colour)

    def dot(self, x: float, y: float, radius: float, colour: str = "on-hero") -> None:
        box = self._at([(x - radius, y - radius), (x + radius, y + radius)])
        self.draw.ellipse([*box[0], *box[1]], fill=colours()[colour])

    def shape(self, points: Points, fill: str = "hero") -> None:
        self.draw.polygon(self._at(points), fill=colours()[fill])
        self.line([*points, points[0]])

    def ring(self, x: float, y: float, radius: float, fill: str = "hero") -> None:
        self.dot(x, y, radius + STROKE / 2)
        self.dot(x, y, radius - STROKE / 2, fill)

    def box(self, x: float, side: float, fill: str = "hero", y: float = BELT) -> None:
        self.shape([(x, y), (x, y - side), (x + side, y - side), (x + side, y)], fill)


def _arc(x: float, y: float, radius: float, start: float, end: float) -> Points:
    """In quarter turns from "to the right", clockwise."""
    steps = [start + (end - start) * step / 24 for step in range(25)]
    return [(x + radius * cos(turn * pi / 2), y + radius * sin(turn * pi / 2)) for turn in steps]


def _draw_mark(pen: _Pen) -> None:
    pen.shape([(0.5, 0.5), (31.5, 0.5), (31.5, 31.5), (0.5, 31.5)], "on-hero")
    turns = [*_arc(20, 12, 4, -1, 1), *_arc(12, 20, 4, 3, 1)]
    pen.line([(8, 8), *turns, (23, 24)], 3, "hero")
    pen.dot(24, 24, 3.2, "hero")


def _draw_belt(pen: _Pen) -> None:
    middle = BELT + 22
    run = [(-40, middle), (1112, middle)]
    pen.line(run, 44)
    pen.line(run, 44 - 2 * STROKE, "hero")
    for x in range(14, 1112, 28):
        pen.line([(x, middle), (x + 6, middle)], 3)
    pen.ring(104, BELT - 26, 24)
    pen.shape([(196, BELT), (226, BELT - 50), (256, BELT)], "hero-accent")
    pen.ring(348, BELT - 26, 24)
    pen.box(548, 50, "hero-accent")
    pen.box(612, 50)
    pen.line([(612, BELT - 26), (662, BELT - 26)])
    pen.box(804, 50)
    pen.line([(804, BELT - 26), (854, BELT - 26)])
    _draw_pin(pen, 1056, BELT + 6)


def _draw_pin(pen: _Pen, x: float, y: float) -> None:
    """Where it all arrives. Its tip at x, y."""
    pen.shape([(x, y), *_arc(x, y - 62, 38, 1.75, 4.25)], "hero-accent")
    pen.ring(x, y - 62, 14)
