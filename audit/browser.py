"""What a browser sees of a state: in light, dark and forced colours, narrow and wide, with and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import (
    Browser,
    Page,
    Request,
    Response,
    Route,
    sync_playwright,
)

from tests.chaos.machine import Machine

from .axe import violations
from .states import State
from .table import Row

PHONE, DESK = {"width": 360, "height": 640}, {"width": 1280, "height": 800}
COLOURS = {
    "light": {"color_scheme": "light", "is_slow": True},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
FORM = "[data-lead-form]"
# As Lighthouse has it: a phone on a slow 4G line. A typeface that comes late moves what stands already.
SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
LAYOUT_SHIFT = """() => new Promise((tell) => {
  let sum = 0;
  const add = (list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; };
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 300);
})"""
WORDS = """() => ({
  lines: document.body.innerText.split("\\n").map((line) => line.trim()).filter(Boolean),
  links: [...document.links].filter((link) => link.checkVisibility()).map((link) => link.getAttribute("href")),
})"""


@contextmanager
def open_browser(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Nothing but the site can be reached; what a page asks for elsewhere is noted all the same.
        nowhere = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", nowhere]
        )
        yield browser
        browser.close()


def look(browser: Browser, state: State, machine: Machine, folder: Path) -> Row:
    """The row but for Lighthouse and the HTML checker, for which the page is laid down in the folder."""
    row = Row(state.name, state.bar)
    form = _fetch_form(state, machine)
    with state.breaks(machine):
        for colours, options in COLOURS.items():
            with _open(browser, state, machine.base_url, form, **options) as (page, answer, asked):
                if colours == "light":
                    _weigh(row, asked, machine.base_url)
                    row.layout_shift = page.evaluate(LAYOUT_SHIFT)
                    row.cookies = _cookies(page, state)
                    words = page.evaluate(WORDS)
                    (folder / f"{row.slug}.html").write_bytes(answer.body())
                for size in (PHONE, DESK):
                    page.set_viewport_size(size)
                    row.axe[f"{size['width']} {colours}"] = violations(page)
        if not state.needs_script:
            options = {"java_script_enabled": False}
            with _open(browser, state, machine.base_url, form, **options) as (page, *_others):
                row.needs_script = _missing(words, page.evaluate(WORDS))
    return row


def _fetch_form(state: State, machine: Machine) -> str:
    """While all is well: what is broken may be what the form comes from."""
    if state.answers is None:
        return ""
    return requests.get(machine.base_url + state.path, timeout=30).text


@contextmanager
def _open(
    browser: Browser,
    state: State,
    base_url: str,
    form: str,
    *,
    is_slow: bool = False,
    **options: object,
) -> Iterator[tuple[Page, Response, list[Request]]]:
    """The state on a small phone, its main answer, and the requests that it took."""
    # axe is brought in from outside, which no policy of ours would let it.
    context = browser.new_context(viewport=PHONE, base_url=base_url, bypass_csp=True, **options)
    try:
        if state.session:
            context.add_cookies([state.session])
        context.set_default_timeout(90_000)  # a machine that does something else meanwhile
        page = context.new_page()
        if is_slow:
            context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
        if state.answers is not None:
            _open_form(page, state, form)
        asked: list[Request] = []
        for event in ("requestfinished", "requestfailed"):
            page.on(event, lambda request: asked.append(request))
        if state.answers is None:
            answer = page.goto(state.path, wait_until="networkidle")
        else:
            with page.expect_navigation(wait_until="networkidle") as navigation:
                page.locator(f"{FORM} [type=submit]").click()
            answer = navigation.value
        if answer is None or answer.status != state.status:
            raise RuntimeError(
                f"{state.name} answers {answer and answer.status}, not {state.status}"
            )
        yield page, answer, asked
    finally:
        context.close()


def _open_form(page: Page, state: State, form: str) -> None:
    def serve(route: Route) -> None:
        if route.request.is_navigation_request() and route.request.method == "GET":
            route.fulfill(body=form, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.route("**/*", serve)  # which keeps nothing in a cache, so all requests of the answer count
    page.goto(state.path, wait_until="networkidle")
    for name, text in (state.answers or {}).items():
        page.locator(f"{FORM} [name={name}]").fill(text)


def _weigh(row: Row, asked: list[Request], base_url: str) -> None:
    asked = [request for request in asked if not request.url.startswith("data:")]
    row.requests = len(asked)
    row.off_site = [one.url for one in asked if not one.url.startswith(base_url)]
    for request in asked:
        if request.resource_type != "image" and not request.failure:
            size = request.sizes()
            row.kilobytes += (size["responseBodySize"] + size["responseHeadersSize"]) / 1000


def _cookies(page: Page, state: State) -> list[str]:
    expected = [*state.cookies, state.session.get("name")]
    return [one["name"] for one in page.context.cookies() if one["name"] not in expected]


def _missing(with_script: dict, without: dict) -> list[str]:
    return [
        words
        for kind in ("lines", "links")
        for words in dict.fromkeys(with_script[kind])
        if words not in without[kind]
    ]
