"""Where one can go from a page, and what is above it. Both are read off one list, loaded once."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page, Site


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    is_here: bool = False


def sections(request: HttpRequest) -> list[Page]:
    """The live pages right below the home page, remembered for the rest of the request."""
    if not hasattr(request, "_sections"):
        site = Site.find_for_request(request)
        request._sections = list(site.root_page.get_children().live()) if site else []
    return request._sections


def menu(request: HttpRequest) -> list[Link]:
    return [
        Link(section.title, url, is_here=request.path.startswith(url))
        for section in sections(request)
        if section.show_in_menus and (url := section.get_url(request))
    ]


def breadcrumbs(page: Page, request: HttpRequest) -> list[Link]:
    """From the home page down to the section that the page stands in. Deeper there are none."""
    site = Site.find_for_request(request)
    if site is None or page.depth <= site.root_page.depth:
        return []
    above = [section for section in sections(request) if page.is_descendant_of(section)]
    home = Link(_("Home"), site.root_page.get_url(request) or "/")
    return [home, *(Link(section.title, section.get_url(request) or "") for section in above)]
