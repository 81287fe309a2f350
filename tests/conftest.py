from pathlib import Path

import pytest
from django.conf import settings

from tests import migrated, services

pytest_plugins = ["tests.people", "tests.stacks"]


def pytest_configure():
    """WhiteNoise would look at every static file again for each new client."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Django makes its test database from a migrated one, and then applies what is not applied yet."""
    test = settings.DATABASES["default"]["TEST"]
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        migrated.copy_sqlite(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = services.MIGRATED


@pytest.fixture(scope="session")
def django_db_keepdb(request, django_db_keepdb):
    """SQLite has no templates: the copy is there before Django looks. It goes with the run's folder."""
    return django_db_keepdb or settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
