from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from .articles import ArticlePage
from .campaign import CampaignPage
from .catalogue import Program
from .pages import BasePage
from .program_pages import ProgramPage

NEWEST_ARTICLES = 3


def _with_program(page: Page) -> Page:
    """What `page.specific` gives; types that have a program bring it along in the same query."""
    page_type = page.specific_class
    if page_type in (ArticlePage, CampaignPage, ProgramPage):
        return page_type.objects.select_related("program").get(pk=page.pk)
    return page.specific


class HomePage(BasePage):
    heading = models.CharField(max_length=120, help_text=_("The large line that opens the page."))
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The program that the first buttons lead to."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("lead"),
        FieldPanel("program"),
        FieldPanel("body"),
    ]

    template = "programs/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "programs.ProgramIndexPage",
        "programs.ArticleIndexPage",
        "programs.CampaignPage",
        "programs.FaqPage",
        "programs.ContactPage",
        "programs.StandardPage",
    ]

    class Meta:
        verbose_name = _("home page")

    @property
    def shared_heading(self) -> str:
        return self.heading or self.title  # the title is the school's name, which is there anyway

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """The page in one look-up, where Wagtail takes two for every part of the address."""
        if path_components:
            address = f"{self.url_path}{'/'.join(path_components)}/"
            if page := self.get_descendants().live().filter(url_path=address).first():
                return _with_program(page).route(request, [])
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.descendant_of(self).live()
        programs = ProgramPage.objects.descendant_of(self).live()
        return super().get_context(request, *args, **kwargs) | {
            "articles": articles.order_by("-first_published_at")[:NEWEST_ARTICLES],
            "program_pages": programs.order_by("program__sort_order", "program__name"),
        }
