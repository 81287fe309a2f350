from django.conf import settings
from django.templatetags.static import static

from ..models import School
from .node import Node, known, school_id


def describe_school(school: School) -> Node:
    """As the header and the footer of every page show it. The address stays as the school wrote it: which of
    its lines is a street and which a town is not known."""
    if not school.name:
        return {}
    lines = [line.rstrip(",") for line in school.address_lines]
    return known(
        {
            "@type": "CollegeOrUniversity",
            "@id": school_id(),
            "name": school.name,
            "slogan": school.tagline,
            "url": f"{settings.SITE_URL}/",
            "logo": settings.SITE_URL + static("img/favicon.svg"),
            "telephone": school.phone,
            "email": school.email,
            "address": ", ".join(lines),
            "hasMap": school.map_url if lines else "",
        }
    )
