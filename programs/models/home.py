from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from .catalogue import Program
from .pages import BasePage


class HomePage(BasePage):
    heading = models.CharField(max_length=120, help_text="The large line that opens the page.")
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The program that the first buttons lead to.",
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
        "programs.ContactPage",
        "programs.StandardPage",
    ]

    class Meta:
        verbose_name = "home page"
