"""Every template compiles, also those that no other test happens to show."""

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name):
    get_template(name)
