"""The site as it is on the first day."""

import pytest
from django.test import Client

from programs.starter_site import load_starter_site

ARTICLE = "/articles/difference-between-production-and-operations-management/"
PROGRAM = "/programs/mba-operations-management/"
PUBLIC = ["/", "/programs/", PROGRAM, "/articles/", ARTICLE, "/contact/", "/privacy/"]


@pytest.fixture
def starter_site(db):
    load_starter_site()


@pytest.fixture
def visitor(starter_site):
    return Client()
