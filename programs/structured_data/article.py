from django.http import HttpRequest

from ..languages import language_of
from ..models import ArticlePage, School
from ..sharing.picture import picture_url
from .node import Node, fresh, known, school_id


def describe_article(page: ArticlePage, school: School, request: HttpRequest) -> Node:
    """With the byline's dates only: when somebody last pressed "Publish" tells a reader nothing."""
    url = page.canonical_url(request)
    return known(
        {
            "@type": "Article",
            "@id": f"{url}#article",
            "headline": page.title,
            "description": fresh(page.lead),
            "image": picture_url(page, school) if page.pk else "",
            "author": {"@type": "Person", "name": page.author} if page.author else None,
            "publisher": {"@id": school_id()} if school.name else None,
            "datePublished": page.published_on.isoformat() if page.published_on else None,
            "timeRequired": f"PT{page.reading_minutes}M",
            "inLanguage": language_of(page),
            "mainEntityOfPage": known(
                {
                    "@type": "WebPage",
                    "@id": url,
                    "lastReviewed": page.reviewed_on.isoformat() if page.reviewed_on else None,
                }
            ),
        }
    )
