"""Where the picture of a shared link is, and the picture itself.

The address holds a fingerprint of all that can be seen on it. So it can be cached for ever, and a new title has
a new address, which is the only way to make WhatsApp forget an old picture.
"""

import hashlib
import logging

from django.conf import settings
from django.urls import reverse

from ..models import BasePage, Picture, School
from .colours import colours
from .drawing import draw_title
from .photo import cut_to_shape

logger = logging.getLogger(__name__)

LOOK = 1  # one more when the drawing changes


def picture_of(page: BasePage, school: School) -> tuple[bytes, bool]:
    """A JPEG, and whether it may be kept: not what stands in for a file that cannot be read just now."""
    if page.social_image:
        try:
            return cut_to_shape(page.social_image), True
        except OSError:
            logger.warning("The picture for shared links of page %s cannot be read", page.pk)
    return draw_title(page.shared_heading, school.name), page.social_image is None


def picture_url(page: BasePage, school: School) -> str:
    return settings.SITE_URL + reverse(
        "share_picture", args=[page.pk, fingerprint_of(page, school)]
    )


def fingerprint_of(page: BasePage, school: School) -> str:
    return _fingerprint(page.shared_heading, school.name, *_seen_of(page.social_image))


def school_picture_url(school: School) -> str:
    """For addresses that are no page: only the name."""
    return settings.SITE_URL + reverse("share_picture_of_school", args=[_fingerprint(school.name)])


def _seen_of(picture: Picture | None) -> list[object]:
    if picture is None:
        return []
    point = picture.get_focal_point()
    return [picture.file_hash or picture.file.name, tuple(point) if point else ""]


def _fingerprint(*seen: object) -> str:
    all_of_it = repr([LOOK, sorted(colours().items()), *map(str, seen)])
    return hashlib.sha256(all_of_it.encode()).hexdigest()[:12]
