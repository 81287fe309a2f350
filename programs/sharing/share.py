from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from ..languages import Alternate, alternates
from ..models import BasePage, School
from .drawing import HEIGHT, WIDTH
from .picture import picture_url, school_picture_url


@dataclass(frozen=True)
class Share:
    """What others are told of a page. All addresses are whole: who reads them is elsewhere."""

    title: str
    description: str
    url: str
    picture_url: str
    picture_alt: str
    alternates: tuple[Alternate, ...] = ()
    picture_width: int = WIDTH
    picture_height: int = HEIGHT


def share_of_page(page: BasePage, school: School, request: HttpRequest) -> Share | None:
    """None for a page that has no address yet."""
    url = page.canonical_url(request)
    if not page.pk or not url:
        return None
    own = page.social_image
    return Share(
        title=page.seo_title or page.title,
        description=page.summary,
        url=url,
        picture_url=picture_url(page, school),
        picture_alt=(own and own.description) or f"{page.shared_heading} | {school.name}",
        alternates=alternates(page, request),
    )


def share_of_address(path: str, title: str, description: str, school: School) -> Share:
    """For what is no page of Wagtail: the forms."""
    return Share(
        title=title,
        description=description,
        url=settings.SITE_URL + path,
        picture_url=school_picture_url(school),
        picture_alt=school.name,
    )
