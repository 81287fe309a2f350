"""The frame around every page: who the school is, and where else one can go.

Both are lazy. An answer that shows neither costs no query, and one that shows them twice pays once.
"""

from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from .contact import last_known_contact, remember_contact
from .models import School


@dataclass(frozen=True)
class NavigationLink:
    title: str
    url: str
    is_here: bool


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    return {
        "school": SimpleLazyObject(lambda: load_school(request)),
        "navigation": SimpleLazyObject(lambda: load_navigation(request)),
    }


def load_school(request: HttpRequest) -> School:
    try:
        school = School.load(request_or_site=request)
    except DatabaseError:
        return last_known_contact()
    remember_contact(school)
    return school


def load_navigation(request: HttpRequest) -> list[NavigationLink]:
    try:
        site = Site.find_for_request(request)
        pages = site.root_page.get_children().live().in_menu() if site else []
        links = [(page.title, page.get_url(request, current_site=site) or "") for page in pages]
    except DatabaseError:
        return []
    return [NavigationLink(title, url, request.path.startswith(url)) for title, url in links if url]
