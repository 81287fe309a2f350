"""What a phone downloads for the page, the first time it comes to the site."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from .draft import Draft
from .finding import Finding

BUDGET = 60  # kB without pictures
PICTURES = 200  # kB for one picture on a phone


def look(draft: Draft) -> Iterator[Finding]:
    weight = page_weight(draft)
    if weight > BUDGET * 1000:
        words = _(
            "The page weighs %(kb)d kB without pictures; %(budget)d is what we allow ourselves."
        )
        yield Finding(words % {"kb": weight // 1000, "budget": BUDGET}, _("Weight"))
    for name, size in pictures(draft):
        if size > PICTURES * 1000:
            words = _(
                "It weighs %(kb)d kB on a phone; at most %(budget)d is kind to a slow network."
            )
            yield Finding(words % {"kb": size // 1000, "budget": PICTURES}, _("Picture %s") % name)


def page_weight(draft: Draft) -> int:
    """Bytes of the page, its style sheet, its scripts and its font, compressed as they are sent."""
    names = {script.get("src") for script in draft.main.find_all("script", src=True)}
    files = [
        settings.STATIC_URL + "css/site.css",
        settings.STATIC_URL + "js/visit.js",
        *names,
    ]
    fonts = settings.STATIC_URL + "fonts/archivo.woff2"
    weight = len(gzip.compress(draft.html.encode()))
    weight += sum(len(gzip.compress(path.read_bytes())) for path in map(_static, files) if path)
    return weight + (path.stat().st_size if (path := _static(fonts)) else 0)


def pictures(draft: Draft) -> Iterator[tuple[str, int]]:
    """Of each picture the smallest file that the page offers, which is what a phone takes."""
    for picture in draft.main.find_all("picture"):
        source = picture.find("source")
        image = picture.find("img")
        offered = (source or image or {}).get("srcset") or (image or {}).get("src", "")
        address = offered.split(",")[0].split()[0] if offered else ""
        name = address.removeprefix(settings.MEDIA_URL)
        if address.startswith(settings.MEDIA_URL) and default_storage.exists(name):
            yield (image.get("alt") or Path(name).name), default_storage.size(name)


def _static(url: str) -> Path | None:
    """The source of a static file, whatever name it is served under."""
    name = url.removeprefix(settings.STATIC_URL)
    parts = name.rsplit("/", 1)
    found = finders.find(name)
    if not found and parts[-1].count(".") == 2:
        stem, _hash, ending = parts[-1].split(".")
        found = finders.find("/".join([*parts[:-1], f"{stem}.{ending}"]))
    return Path(found) if found else None
