"""One style sheet for the browser, many small ones for us, and no build step between them.

`css/site.css` does not exist as a file in the source: this finder puts it together from the parts
whenever static files are looked for. So the laptop serves it fresh, `collectstatic` copies, hashes
and compresses it like any other file, and a new component's style sheet is picked up by being there.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
CSS = settings.BASE_DIR / "static" / "css"
FIRST = ["layers.css", "tokens.css", "base.css", "layout.css"]
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s+")
SPACE_AT_PUNCTUATION = re.compile(r" ?([{};,]) ?")


def parts() -> list[Path]:
    return [*(CSS / name for name in FIRST), *sorted((CSS / "components").glob("*.css"))]


def stylesheet() -> str:
    return "".join(squeezed(part.read_text("utf-8")) for part in parts())


def squeezed(css: str) -> str:
    """Without comments and needless space. Good enough for our own hand, which this is written for."""
    return SPACE_AT_PUNCTUATION.sub(r"\1", SPACE.sub(" ", COMMENT.sub("", css))).strip()


class StylesheetFinder(BaseFinder):
    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "stylesheet")

    def check(self, **kwargs: object) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> str | list[str]:
        if path != NAME:
            return []
        found = self._written()
        return [found] if find_all else found

    def list(
        self, ignore_patterns: Iterable[str] | None
    ) -> Iterator[tuple[str, FileSystemStorage]]:
        self._written()
        yield NAME, self.storage

    def _written(self) -> str:
        target = Path(self.storage.path(NAME))
        text = stylesheet()
        # Left alone when nothing changed: its date is what browsers and collectstatic compare.
        if not target.exists() or target.read_text("utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch = target.with_suffix(f".{os.getpid()}")
            scratch.write_text(text, "utf-8")
            scratch.replace(target)
        return str(target)
