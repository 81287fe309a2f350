"""What every format is read into. `html` is clean: bold, italic and links, nothing else."""

from dataclasses import dataclass, field


@dataclass
class Heading:
    text: str
    level: int = 2


@dataclass
class Paragraph:
    html: str
    text: str


@dataclass
class Items:
    """A list. `html` of each item."""

    items: list[str]
    is_ordered: bool = False


@dataclass
class Table:
    """Rows of plain text, the first one with the names of the columns."""

    rows: list[list[str]]
    caption: str = ""


@dataclass
class Image:
    data: bytes
    name: str
    alt: str = ""


Piece = Heading | Paragraph | Items | Table | Image


@dataclass
class Pieces:
    pieces: list[Piece] = field(default_factory=list)
    not_placed: list[str] = field(default_factory=list)
    title: str = ""
