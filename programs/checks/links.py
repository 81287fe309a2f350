from collections.abc import Iterator

from django.utils.translation import gettext as _

from .draft import Draft
from .finding import Finding

VAGUE = {
    "click here",
    "here",
    "more",
    "read more",
    "this",
    "link",
    "this link",
    "this page",
    "see more",
}


def look(draft: Draft) -> Iterator[Finding]:
    """Links out of their sentence, as a screen reader lists them, and links to nowhere."""
    for link in draft.main.select(".prose a, .page-body a"):
        text = link.get_text(" ", strip=True)
        where = _("Link “%s”") % (text[:60] or link.get("href", ""))
        if not link.get("href") and "brochure__link" not in link.get("class", []):
            yield Finding(
                _("It leads to a page that does not exist any more."), where, is_stopping=True
            )
        if not text and not link.find("img", alt=True):
            yield Finding(_("It has no words."), where)
        elif text.lower().rstrip(".→ ") in VAGUE:
            yield Finding(_("Say where it leads: who cannot see hears only these words."), where)
        elif text.startswith(("http://", "https://")):
            yield Finding(_("An address is hard to listen to. Say what is there."), where)
    for image in draft.main.find_all("img"):
        if not image.has_attr("alt"):
            yield Finding(_("It has no description."), _("Picture %s") % image.get("src", ""))
