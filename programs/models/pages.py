"""What every page of the site has in common: a lead, a body of blocks, and how it is found and shared."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.utils.decorators import cached_classmethod

from ..blocks import PageBody
from ..cms.forms import PageForm
from ..cms.panels import CheckPanel
from ..cms.share_panel import SharePanel
from ..facts import fill_in
from ..languages import alternates, has_translations
from ..navigation import breadcrumbs

if TYPE_CHECKING:
    from .catalogue import Program


class BasePage(Page):
    lead = models.TextField(
        blank=True,
        max_length=400,
        help_text=_("One or two sentences under the heading. Shown in lists too."),
    )
    body = StreamField(PageBody(), blank=True)
    social_image = models.ForeignKey(
        "programs.Picture",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture for shared links"),
        help_text=_("WhatsApp and others show it. Empty: one is drawn from the title."),
    )
    is_listed = models.BooleanField(
        _("search engines may list this page"),
        default=True,
        help_text=_("Off: the page works, but is in no search engine and not in the sitemap."),
    )

    base_form_class = PageForm
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_image"),
                FieldPanel("is_listed"),
            ],
            _("For search engines and shared links"),
        ),
        SharePanel(heading=_("How others show it")),
        MultiFieldPanel([FieldPanel("show_in_menus")], _("For site menus")),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    # The program that links and forms on the page are about. Types that have one override this.
    program: "Program | None" = None

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Panel:
        """Wagtail's tabs, and one for what is found before publishing."""
        tabs = [
            ObjectList(cls.content_panels, heading=_("Content")),
            ObjectList(cls.promote_panels, heading=_("Promote")),
            ObjectList(cls.settings_panels, heading=_("Settings")),
            ObjectList([CheckPanel()], heading=_("Before publishing")),
        ]
        handler = TabbedInterface(tabs, base_form_class=cls.base_form_class)
        return handler.bind_to_model(cls)

    @cached_property
    def summary(self) -> str:
        """For search engines and shared links: what the marketer wrote for them, else the lead."""
        return fill_in(self.search_description or self.lead)

    @property
    def shared_heading(self) -> str:
        """The words on the picture that is drawn for shared links."""
        return self.title

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """In the page's own language: also its form, its menu and its dates, and in an English editor's preview."""
        if not has_translations():
            return super().serve(request, *args, **kwargs)
        with override(self.locale.language_code):
            # Rendered here: after this block the language is the request's again.
            return super().serve(request, *args, **kwargs).render()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {
            "program": self.program,
            "breadcrumbs": breadcrumbs(self, request),
        }

    def canonical_url(self, request: HttpRequest | None = None) -> str:
        """The public address, whatever host name this request came in by."""
        _site_id, _root_url, path = self.get_url_parts(request) or (None, None, None)
        return f"{settings.SITE_URL}{path}" if path else ""

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Only what may be listed, and the day on which its own text last changed for visitors. The copy of a
        page is found where the page is."""
        if not self.is_listed or self.alias_of_id:
            return []
        versions = alternates(self, request)
        return [
            {
                "location": self.canonical_url(request),
                "lastmod": self.last_published_at,
                "alternates": [
                    {"lang_code": version.language, "location": version.url} for version in versions
                ],
            }
        ]

    def children_of(self, page_type: type["BasePage"]) -> models.QuerySet:
        return page_type.objects.child_of(self).live()
