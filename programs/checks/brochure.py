"""A brochure says what the facts said when it was made; nothing in it follows them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .draft import Draft
from .finding import Finding


def look(draft: Draft) -> Iterator[Finding]:
    for title, pages in draft.brochures:
        if not any(page.strip() for page in pages):
            yield Finding(
                _("Its words cannot be read, so nobody has held its numbers against the facts."),
                _("Brochure “%s”") % title,
            )
