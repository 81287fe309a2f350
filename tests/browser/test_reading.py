"""Public pages on a small phone: they fit, they explain themselves, and they tell nobody."""

import pytest

ARTICLE = "/articles/difference-between-production-and-operations-management/"
PUBLIC = [
    "/",
    "/programs/",
    "/programs/mba-operations-management/",
    "/articles/",
    ARTICLE,
    "/contact/",
    "/privacy/",
    "/enquire/",
    "/apply/",
    "/apply/mba-operations-management/",
    "/no-such-page/",
]
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_scrolls_sideways(open_browser, path, width):
    page = open_browser(size={"width": width, "height": 640}).new_page()
    page.goto(path)
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize("fonts", ["our fonts", "those of the phone"])
def test_no_page_is_wider_than_the_phone_at_twice_the_text_size(page, fonts):
    if fonts != "our fonts":
        page.route("**/*.woff2", lambda route: route.abort())
    for path in PUBLIC:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(SIDEWAYS) == 0, path


def test_the_article_offers_a_question_beside_the_application(page):
    page.goto(ARTICLE)
    page.get_by_role("link", name="Ask a question").click()
    assert page.locator("[name=program]").input_value() == "mba-operations-management"


def test_each_cell_of_the_comparison_names_its_column_on_a_phone(page):
    page.goto(ARTICLE)
    cells = page.locator("table tbody td")
    assert cells.count() == 20
    for cell in cells.all():
        # Drawn from an attribute beside the text, or an element in the cell: either can be seen.
        drawn = cell.evaluate("cell => getComputedStyle(cell, '::before').content + cell.innerText")
        assert "Production" in drawn or "Operations" in drawn
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_sets_no_cookie_and_asks_nobody_else(phone, path):
    page = phone.new_page()
    page.goto(path, wait_until="networkidle")
    assert phone.cookies() == []
    assert phone.elsewhere == []


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_breaks_no_rule_of_its_own_policy(phone, path):
    page = phone.new_page()
    page.goto(path, wait_until="networkidle")
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(100)
    expected = "404" if path == "/no-such-page/" else "nothing"
    assert [words for words in phone.complaints if expected not in words] == []
