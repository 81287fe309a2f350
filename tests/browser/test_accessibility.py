"""axe-core (WCAG 2.2 A and AA, with target size) finds nothing on any public state."""

import pytest

from audit.axe import violations

from .test_enquiring import THANKS, send
from .test_reading import PUBLIC

WIDTHS = [320, 1280]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_has_no_violation(open_browser, path, width, scheme):
    page = open_browser(
        size={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    ).new_page()
    page.goto(path)
    assert violations(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_form_with_errors_and_the_thanks_page_have_no_violation(open_browser, fill_in, width):
    page = open_browser(size={"width": width, "height": 800}, bypass_csp=True).new_page()
    page.goto("/enquire/")
    send(page)
    page.locator("[data-error-summary]").wait_for()
    assert violations(page) == []
    fill_in(page, email=f"axe-{width}@students.example")
    send(page)
    page.wait_for_url(THANKS)
    assert violations(page) == []
