"""One thing, as a dict in the words of schema.org."""

from typing import Any

from django.conf import settings

from ..facts import fact_names, fill_in
from ..models import Fact

Node = dict[str, Any]


def known(node: Node) -> Node:
    """Without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def school_id() -> str:
    return f"{settings.SITE_URL}/#school"


def fresh(text: str) -> str:
    """With its facts filled in; empty if one of them is stale or gone, for then it is no answer."""
    names = fact_names(text)
    if not names:
        return text
    facts = Fact.objects.filter(slug__in=names)
    if len(facts) < len(names) or any(fact.is_stale for fact in facts):
        return ""
    return fill_in(text)
