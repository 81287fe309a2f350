"""What a page says, again for machines: dicts in the words of schema.org, from the same fields as the page.

Nothing here is said that the page does not show. What is empty is left out, and so is a stale fact: the page says
"being updated", which a machine would take for the value.
"""

import json

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from ..models import ArticlePage, BasePage, ProgramPage, School
from .article import describe_article
from .course import describe_course
from .node import Node
from .questions import describe_questions
from .school import describe_school
from .trail import describe_trail

# No tag can be closed or opened inside a script.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

DESCRIBED_BY = {ArticlePage: describe_article, ProgramPage: describe_course}


def graph_of(page: BasePage, school: School, request: HttpRequest) -> Node:
    describe = DESCRIBED_BY.get(type(page))
    nodes = [
        describe_school(school),
        describe(page, school, request) if describe else None,
        describe_questions(page, request),
        describe_trail(page, request),
    ]
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def as_script(graph: Node) -> SafeString:
    """A block of data: no browser runs it, so the Content-Security-Policy has no say in it."""
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 escaped above


__all__ = ["as_script", "graph_of"]
