import math
import re
from typing import Any
from urllib.parse import urljoin

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from ..feed import feed_of
from .catalogue import Program
from .pages import BasePage
from .school import School

WORDS_A_MINUTE = 200
RELATED = 3
TAG = re.compile(r"<[^>]+>")


class ArticleIndexPage(BasePage):
    template = "programs/article_index.html"
    max_count = 1
    parent_page_types = ["programs.HomePage"]
    subpage_types = ["programs.ArticlePage"]

    class Meta:
        verbose_name = _("list of articles")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        if path_components == ["feed"] and self.live:
            return RouteResult(self, kwargs={"is_feed": True})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, is_feed: bool = False) -> HttpResponse:
        if is_feed:
            return feed_of(self, School.load(request_or_site=request), request)
        return super().serve(request)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "articles": self.children_of(ArticlePage).order_by("-first_published_at"),
            "feed_url": f"{self.get_url(request)}feed/",
        }


class ArticlePage(BasePage):
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text=_(
            "The program that this article leads to: its links and forms open with it chosen."
        ),
    )
    author = models.CharField(max_length=120, blank=True)
    published_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(
        null=True,
        blank=True,
        help_text=_("When someone last checked that all of it is still true."),
    )
    chosen_articles = StreamField(
        [("article", PageChooserBlock("programs.ArticlePage"))],
        blank=True,
        max_num=RELATED,
        verbose_name=_("related articles"),
        help_text=_("Empty: the newest others about the same program."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("program"),
        FieldRowPanel(
            [FieldPanel("author"), FieldPanel("published_on"), FieldPanel("reviewed_on")],
            heading=_("Byline"),
        ),
        FieldPanel("body"),
        FieldPanel("chosen_articles"),
    ]

    template = "programs/article.html"
    parent_page_types = ["programs.ArticleIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "related_articles": self.related_articles,
            "feed_url": urljoin(self.get_url(request) or "", "../feed/"),
        }

    @cached_property
    def reading_minutes(self) -> int:
        """Of what is read aloud in one's head: body and lead, at 200 words a minute, at least one."""
        words = " ".join([self.lead, *_texts(self.body.get_prep_value())])
        return max(1, math.ceil(len(TAG.sub(" ", words).split()) / WORDS_A_MINUTE))

    @property
    def related_articles(self) -> list["ArticlePage"]:
        chosen = [block.value.pk for block in self.chosen_articles if block.value]
        others = ArticlePage.objects.live().exclude(pk=self.pk)
        if chosen:
            found = others.in_bulk(chosen)
            return [found[pk] for pk in chosen if pk in found]
        same = others.filter(program=self.program_id) if self.program_id else others
        return list(same.order_by("-first_published_at")[:RELATED])


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        kept = [part for name, part in value.items() if name not in ("type", "id")]
        return [text for part in kept for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return []
