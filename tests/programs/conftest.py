"""The site as it is on the first day."""

import pytest
from django.test import Client
from wagtail.models import Locale

from programs.models import ArticlePage
from tests.first_day import put_back, rows_of_starter_site

ARTICLE = "/articles/difference-between-production-and-operations-management/"
PROGRAM = "/programs/mba-operations-management/"
PUBLIC = ["/", "/programs/", PROGRAM, "/articles/", ARTICLE, "/contact/", "/privacy/"]


@pytest.fixture(scope="session")
def first_day(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return rows_of_starter_site()


@pytest.fixture
def starter_site(db, first_day):
    put_back(first_day)


@pytest.fixture
def visitor(starter_site):
    return Client()


@pytest.fixture
def hindi(settings, starter_site):
    """The article in Hindi too, on a site whose addresses begin with the language where it is not its own."""
    settings.WAGTAIL_I18N_ENABLED = True
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("hi", "Hindi")]
    settings.LANGUAGE_CODE = "en"
    settings.ROOT_URLCONF = "tests.programs.two_languages"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"]
    Locale.objects.update(language_code="en")
    Locale.objects.create(language_code="hi")
    page = ArticlePage.objects.get().copy_for_translation(
        Locale.objects.get(language_code="hi"), copy_parents=True
    )
    page.save_revision().publish()
    page.refresh_from_db()
    return page
