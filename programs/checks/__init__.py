"""What is looked at before a page is published, and told to the editor in words.

A check is a function that takes a `Draft` and yields findings. What is `stopping` keeps the page from being
published until somebody says "all the same"; the rest is advice. No check changes anything.
"""

import logging
from collections.abc import Callable

from django.utils.translation import gettext as _
from wagtail.models import Page

from . import brochure, contradictions, facts, headings, links, missing, weight
from .draft import Draft
from .finding import Finding

logger = logging.getLogger(__name__)

CHECKS = [
    missing.look,
    facts.look,
    contradictions.look,
    brochure.look,
    headings.look,
    links.look,
    weight.look,
]

__all__ = ["Draft", "Finding", "look_over", "what_stops"]


def look_over(page: Page) -> list[Finding]:
    """Those that stop publishing first. `page` as it would be published."""
    draft = Draft(page)
    found = [finding for look in CHECKS for finding in _seen(look, draft)]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.is_stopping)


def what_stops(page: Page) -> list[Finding]:
    return [finding for finding in look_over(page) if finding.is_stopping]


def _seen(look: Callable, draft: Draft) -> list[Finding]:
    """A check that fails must not keep anybody from editing or publishing."""
    try:
        return list(look(draft))
    except Exception:
        name = look.__module__.rpartition(".")[2]
        logger.exception("A check before publishing failed: %s", name)
        return [Finding(_("This check could not be made."), _("Check “%s”") % name)]
