"""A text that somebody has already written becomes the draft of an article.

A reader a format (`plain.py`, `markdown.py`, `markup.py`, `word.py`) gives one list of pieces. `recognise.py`
finds what a format does not say: headings without a style, tables without lines. `placing.py` turns pieces
into blocks, and `draft.py` makes the page.

Nothing is lost silently: what has no place is listed in the author's words, and so is what became something else.
"""

from .draft import IMPORTED, make_draft, sketch
from .placing import Article, place
from .reading import read
from .source import Source, check_size

__all__ = ["IMPORTED", "Article", "Source", "check_size", "make_draft", "prepare", "sketch"]


def prepare(source: Source) -> Article:
    """What would become of it. Writes nothing.

    Raises ValidationError with words for the person who brought the text.
    """
    return place(read(source), name=source.stem)
