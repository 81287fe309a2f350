"""What every page of the site has in common: a lead, a body of blocks, and its one address."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from ..blocks import PageBody
from ..navigation import breadcrumbs

if TYPE_CHECKING:
    from .catalogue import Program


class BasePage(Page):
    lead = models.TextField(
        blank=True,
        max_length=400,
        help_text="One or two sentences under the heading. Shown in lists too.",
    )
    body = StreamField(PageBody(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    # The program that links and forms on the page are about. Types that have one override this.
    program: "Program | None" = None

    class Meta:
        abstract = True

    @property
    def summary(self) -> str:
        """For search engines and shared links: what the marketer wrote for them, else the lead."""
        return self.search_description or self.lead

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "program": self.program,
            "canonical_url": self.canonical_url(request),
            "breadcrumbs": breadcrumbs(self, request),
        }

    def canonical_url(self, request: HttpRequest) -> str:
        """The public address, whatever host name this request came in by."""
        _site_id, _root_url, path = self.get_url_parts(request) or (None, None, None)
        return f"{settings.SITE_URL}{path}" if path else ""

    def children_of(self, page_type: type["BasePage"]) -> models.QuerySet:
        return page_type.objects.child_of(self).live()
