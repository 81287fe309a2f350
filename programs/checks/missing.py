"""What is not there yet: fields that visitors or search engines need, and places left to fill in."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .draft import Draft
from .finding import Finding

PLACE = re.compile("«[^»]*»")
SHOULD_HAVE = {
    "search_description": gettext_lazy("Search engines and shared links show these two sentences."),
    "lead": gettext_lazy("It stands under the heading and in lists."),
}
PROGRAM_SHOULD_HAVE = ["award", "duration", "eligibility"]


def look(draft: Draft) -> Iterator[Finding]:
    for where, text in draft.texts:
        for place in PLACE.findall(text):
            yield Finding(_("Still to be written: %s") % place, where, is_stopping=True)
    page = draft.page
    for name, why in SHOULD_HAVE.items():
        if hasattr(page, name) and not getattr(page, name):
            yield Finding(_("Empty. %s") % _(why), _label(draft, name))
    if page._meta.model_name == "programpage":
        for name in PROGRAM_SHOULD_HAVE:
            if not getattr(page, name):
                yield Finding(_("Empty: applicants look for it."), _label(draft, name))
    if page._meta.model_name == "articlepage" and not page.author:
        yield Finding(
            _("Empty: readers trust an article that somebody signs."), _label(draft, "author")
        )


def _label(draft: Draft, name: str) -> str:
    return str(draft.page._meta.get_field(name).verbose_name).capitalize()
