"""The addresses of a site whose second language has a beginning of its own, as docs of Wagtail suggest."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls

from ismr_site.urls import handler500
from ismr_site.urls import urlpatterns as of_the_site

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [
    *of_the_site[:-1],
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
