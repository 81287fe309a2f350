"""The frame around every page: who the school is, and where else one can go.

Both are lazy. An answer that shows neither costs no query, and one that shows them twice pays once.
"""

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .contact import last_known_contact, remember_contact
from .models import School
from .navigation import Link, menu


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    return {
        "school": SimpleLazyObject(lambda: load_school(request)),
        "navigation": SimpleLazyObject(lambda: load_menu(request)),
    }


def load_school(request: HttpRequest) -> School:
    try:
        school = School.load(request_or_site=request)
    except DatabaseError:
        return last_known_contact()
    remember_contact(school)
    return school


def load_menu(request: HttpRequest) -> list[Link]:
    try:
        return menu(request)
    except DatabaseError:
        return []
