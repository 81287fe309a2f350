from collections.abc import Iterator

from django.http import HttpRequest
from wagtail.rich_text import get_text_for_indexing

from ..models import BasePage
from .node import Node, fresh


def describe_questions(page: BasePage, request: HttpRequest) -> Node:
    """All questions of the page as one: a page may have several lists, and search engines take one."""
    questions = list(_questions(page))
    if not questions:
        return {}
    url = page.canonical_url(request)
    return {"@type": "FAQPage", "@id": f"{url}#questions", "url": url, "mainEntity": questions}


def _questions(page: BasePage) -> Iterator[Node]:
    for block in page.body:
        if block.block_type != "faq":
            continue
        for item in block.value["questions"]:
            question = fresh(item["question"])
            answer = " ".join(get_text_for_indexing(fresh(item["answer"].source)).split())
            if question and answer:
                yield {
                    "@type": "Question",
                    "name": question,
                    "acceptedAnswer": {"@type": "Answer", "text": answer},
                }
