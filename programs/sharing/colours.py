"""The site's own colours, read where the style sheet has them, so that a school changes them in one place."""

import re
from functools import cache

from ..stylesheet import CSS

COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")


@cache
def colours() -> dict[str, str]:
    """By the names in tokens.css; those of the light look, which stand there first."""
    tokens = (CSS / "tokens.css").read_text("utf-8")
    found: dict[str, str] = {}
    for name, value in COLOUR.findall(tokens):
        found.setdefault(name, value)
    return found
