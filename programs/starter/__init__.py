"""The words and facts that a new site starts with, one file a page.

Plain data: `programs/starter_site.py` loads it once, and from then on the pages belong to the
marketers. Facts about the school are those it has published itself; what is not known is not here.
"""

from . import (
    article,
    article_index,
    contact,
    home,
    privacy,
    program,
    program_index,
)
from .school import CONTACT, PROGRAM, SCHOOL

HOME = home.PAGE
# In menu order, parents before children.
PAGES = [
    program_index.PAGE,
    program.PAGE,
    article_index.PAGE,
    article.PAGE,
    contact.PAGE,
    privacy.PAGE,
]

__all__ = ["CONTACT", "HOME", "PAGES", "PROGRAM", "SCHOOL"]
