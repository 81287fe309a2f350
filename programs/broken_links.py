"""Links of published pages that lead nowhere on this site. Other sites are not asked."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from .checks import Draft


@dataclass(frozen=True)
class BrokenLink:
    page: Page
    words: str
    address: str


def broken_links() -> list[BrokenLink]:
    found: list[BrokenLink] = []
    leads_on: dict[str, bool] = {}
    for page in Page.objects.live().filter(depth__gt=1).specific():
        for link in Draft(page).main.find_all("a"):
            address = link.get("href", "")
            if address.startswith("#"):
                continue
            path = _own_path(address)
            if address and path is None:
                continue
            if path not in leads_on:
                leads_on[path] = bool(path) and _leads_somewhere(path)
            if not leads_on[path] and "brochure__link" not in link.get("class", []):
                found.append(BrokenLink(page, link.get_text(" ", strip=True), address))
    return found


def _own_path(address: str) -> str | None:
    """The path on this site; None for another site, a mail or a call; empty where a link has no address."""
    parts = urlsplit(address)
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return None
    return None if parts.scheme not in ("", "http", "https") else parts.path


def _leads_somewhere(path: str) -> bool:
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return True
    request = RequestFactory().get(path)
    try:
        match = resolve(path)
        if match.url_name != "wagtail_serve":
            return True
        site = Site.objects.get(is_default_site=True)
        site.root_page.specific.route(request, [part for part in path.split("/") if part])
    except (Http404, Resolver404):
        return get_redirect(request, Redirect.normalise_path(path)) is not None
    return True
