"""The site as it is on the first day."""

import pytest
from django.test import Client

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
