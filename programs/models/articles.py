from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page

from .catalogue import Program
from .pages import BasePage


class ArticleIndexPage(BasePage):
    template = "programs/article_index.html"
    max_count = 1
    parent_page_types = ["programs.HomePage"]
    subpage_types = ["programs.ArticlePage"]

    class Meta:
        verbose_name = "list of articles"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "articles": self.children_of(ArticlePage).order_by("-first_published_at")
        }


class ArticlePage(BasePage):
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="The program that this article leads to: its links and forms open with it chosen.",
    )
    author = models.CharField(max_length=120, blank=True)
    published_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="When someone last checked that all of it is still true."
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("program"),
        FieldRowPanel(
            [FieldPanel("author"), FieldPanel("published_on"), FieldPanel("reviewed_on")],
            heading="Byline",
        ),
        FieldPanel("body"),
    ]

    template = "programs/article.html"
    parent_page_types = ["programs.ArticleIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "article"
