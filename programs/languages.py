"""Which language a page is in, and where the same page is in another.

With WAGTAIL_I18N_ENABLED a page says its own; until then all are in the language of the site.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import to_locale
from wagtail.models import Page

if TYPE_CHECKING:
    from .models import BasePage


@dataclass(frozen=True)
class Alternate:
    language: str
    url: str


def has_translations() -> bool:
    return getattr(settings, "WAGTAIL_I18N_ENABLED", False)


def language_of(page: Page | None) -> str:
    """As HTML writes it: en-IN, hi."""
    is_own = page is not None and page.locale_id and has_translations()
    return as_html(page.locale.language_code if is_own else settings.LANGUAGE_CODE)


def as_html(code: str) -> str:
    return to_locale(code).replace("_", "-")


def alternates(page: "BasePage", request: HttpRequest | None) -> tuple[Alternate, ...]:
    """The page itself and its live, listed translations; nothing when there is only one of them. What Wagtail
    only copied until somebody translates it (an alias) is none.

    A search engine believes none of them unless each names all, itself too. What it shows to a reader of
    no such language is `x-default`, the site's own.
    """
    if not has_translations():
        return ()
    same = type(page).objects.filter(
        translation_key=page.translation_key, is_listed=True, alias_of=None
    )
    found = {
        version.locale.language_code: version.canonical_url(request)
        for version in same.live().public().select_related("locale").order_by("locale_id")
    }
    if len(set(found.values())) < 2:
        return ()
    default = found.get(settings.LANGUAGE_CODE) or found.get(settings.LANGUAGE_CODE.split("-")[0])
    listed = [Alternate(as_html(code), url) for code, url in found.items()]
    return (*listed, *([Alternate("x-default", default)] if default else []))
