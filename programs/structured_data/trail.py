from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest

from ..models import BasePage
from ..navigation import breadcrumbs
from .node import Node


def describe_trail(page: BasePage, request: HttpRequest) -> Node:
    """The way down that the page shows, and the page itself at its end."""
    above = [
        (link.title, urljoin(settings.SITE_URL, link.url)) for link in breadcrumbs(page, request)
    ]
    if not above:
        return {}
    steps = [*above, (page.title, page.canonical_url(request))]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": {"@id": url}}
            for position, (name, url) in enumerate(steps, 1)
        ],
    }
