"""Who moves by keyboard, enlarges the text, or wants nothing to move."""

import pytest

from .test_reading import ARTICLE, PUBLIC

STOP = """() => {
  const it = document.activeElement;
  if (it === document.body) return null;
  const box = it.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const style = getComputedStyle(it);
  return {
    name: it.outerHTML.slice(0, 90),
    isCovered: !(top && (it.contains(top) || top.contains(it) || top.closest("label")?.control === it)),
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    href: it.getAttribute("href"),
  };
}"""
MOST_STOPS = 80


def stops(page):
    """What Tab reaches, one after the other, down to the end of the page."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return
        yield stop
    raise AssertionError("The keyboard does not get out of the page")


@pytest.mark.parametrize("path", PUBLIC)
def test_every_stop_of_the_keyboard_is_marked_and_covered_by_nothing(page, path):
    page.goto(path)
    found = list(stops(page))
    assert found[0]["href"] == "#main", "the way past the header comes first"
    assert [stop["name"] for stop in found if stop["isCovered"]] == []
    assert [stop["name"] for stop in found if not stop["isMarked"]] == []


def test_the_way_past_the_header_leads_to_the_text(page):
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null")


# WCAG 1.4.12, as its own bookmarklet sets it.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""
CLIPPED = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((it) => {
  const style = getComputedStyle(it);
  const isCut = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
  return isCut && it.clientHeight > 2 && it.innerText?.trim()
    && (it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1);
}).map((it) => it.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("path", PUBLIC)
def test_text_set_wider_is_neither_cut_nor_pushed_off_the_screen(open_browser, path):
    page = open_browser(bypass_csp=True).new_page()
    page.goto(path)
    page.add_style_tag(content=SPACED)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_moves_for_who_asked_for_stillness(open_browser):
    page = open_browser(reduced_motion="reduce").new_page()
    for path in PUBLIC:
        page.goto(path)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((it) => {
              const style = getComputedStyle(it);
              const lasts = (list) => list.split(",").some((time) => parseFloat(time) > 0.01);
              return lasts(style.transitionDuration) || lasts(style.animationDuration) || style.scrollBehavior === "smooth";
            }).map((it) => it.outerHTML.slice(0, 90))"""
        )
        assert moving == [], path


def test_every_page_has_a_title_of_its_own_and_help_in_the_same_order(page):
    titles, orders = set(), set()
    for path in PUBLIC:
        page.goto(path)
        titles.add(page.title())
        links = page.locator("footer a").evaluate_all(
            "all => all.map((it) => it.href.split('#')[0])"
        )
        orders.add(tuple(links))
    assert len(titles) == len(PUBLIC)
    assert len(orders) == 1


def test_with_neither_pictures_nor_scripts_the_article_is_whole(open_browser):
    context = open_browser(java_script_enabled=False)
    context.route("**/*.{avif,webp,jpg,jpeg,png,gif}", lambda route: route.abort())
    page = context.new_page()
    page.goto(ARTICLE)
    assert page.locator("main table tbody tr").count() == 10
    for start in ("tel:+919145374040", "mailto:admissions@ismrpune.edu.in"):
        assert page.locator(f"a[href^='{start}']").first.is_visible()
    page.locator(".action-bar a[href*='/apply/']").first.click()
    assert page.locator("[name=full_name]").is_visible()
    assert page.locator("[name=program]").input_value() == "mba-operations-management"


@pytest.mark.parametrize("path", [ARTICLE, "/programs/mba-operations-management/"])
def test_the_bar_with_apply_online_covers_no_text_at_the_end_of_the_page(page, path):
    page.goto(path)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    bar = page.locator(".action-bar").bounding_box()
    last = page.locator("footer a").last.bounding_box()
    assert bar["y"] >= last["y"] + last["height"] or bar["y"] + bar["height"] <= last["y"]
