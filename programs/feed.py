"""The newest articles as an Atom feed, for readers and for programs that pass them on."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from .languages import language_of

if TYPE_CHECKING:
    from .models import ArticleIndexPage, ArticlePage, School

NEWEST = 20


def feed_of(index: "ArticleIndexPage", school: "School", request: HttpRequest) -> HttpResponse:
    url = index.canonical_url(request)
    feed = Atom1Feed(
        title=f"{index.title} | {school.name}",
        link=url,
        description="",
        subtitle=index.summary,
        author_name=school.name,
        feed_url=f"{url}feed/",
        language=language_of(index),
    )
    for article in newest(index):
        article_url = article.canonical_url(request)
        feed.add_item(
            title=article.title,
            link=article_url,
            unique_id=article_url,
            description=escape(article.summary),  # which Atom reads as HTML
            author_name=article.author or None,
            pubdate=published_at(article),
            updateddate=article.last_published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def newest(index: "ArticleIndexPage") -> list["ArticlePage"]:
    """Live, open to everybody and meant to be found; by the date in the byline, where there is one."""
    from .models import ArticlePage  # which hands out the feed

    articles = ArticlePage.objects.child_of(index).live().public().filter(is_listed=True)
    day = Coalesce("published_on", TruncDate("first_published_at"))
    return list(articles.order_by(day.desc(), "-first_published_at")[:NEWEST])


def published_at(article: "ArticlePage") -> datetime | None:
    if article.published_on:
        return timezone.make_aware(datetime.combine(article.published_on, time()))
    return article.first_published_at
