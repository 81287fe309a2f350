from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from ..blocks import PageBody
from ..starter.campaign import TEMPLATE
from .catalogue import Program
from .pages import BasePage


class CampaignPage(BasePage):
    """Where an advertisement leads: one offer, one form, and no menu to wander off into.

    A new one starts with the blocks of `starter/campaign.py`, so that there is text to change and not
    an empty page. What is left in angle quotes stops it from being published.
    """

    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The form opens with it chosen."),
    )
    body = StreamField(PageBody(), blank=True, default=TEMPLATE)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("program"),
        FieldPanel("body"),
    ]

    template = "programs/campaign.html"
    parent_page_types = ["programs.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("campaign page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        has_form = any(block.block_type == "enquiry_form" for block in self.body)
        return super().get_context(request, *args, **kwargs) | {"has_form": has_form}
