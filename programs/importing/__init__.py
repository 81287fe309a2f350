"""An article from elsewhere becomes a draft: plain text, Markdown, HTML or Word.

Each format is read into pieces (`pieces.py`), the pieces are placed in blocks (`placing.py`), and the draft is
made (`drafting.py`). What could not be placed is listed, never dropped in silence.
"""

from .drafting import make_draft
from .placing import Placed
from .reading import CannotReadError, read

__all__ = ["CannotReadError", "Placed", "make_draft", "read"]
