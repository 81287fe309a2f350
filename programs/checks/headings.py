from collections.abc import Iterator

from django.utils.translation import gettext as _

from .draft import Draft
from .finding import Finding


def look(draft: Draft) -> Iterator[Finding]:
    """Who listens to a page jumps from heading to heading; a missing level sounds like a missing part."""
    level = 0
    for heading in draft.main.find_all(["h1", "h2", "h3", "h4"]):
        text = heading.get_text(" ", strip=True)
        here = int(heading.name[1])
        if not text:
            yield Finding(_("A heading without words."), _("Headings"))
        elif level and here > level + 1:
            yield Finding(
                _("It is a heading of level %(here)d right below level %(level)d.")
                % {"here": here, "level": level},
                f"“{text[:60]}”",
            )
        level = here
