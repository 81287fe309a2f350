"""Chromium as Debian has it, on the laptop's own stack. Only this site can be reached from it."""

import pytest
from playwright.sync_api import sync_playwright

from tests import services
from tests.stacks import new_phone
from tests.surroundings import need

PHONE = {"width": 360, "height": 640}
QUIET = "--disable-background-networking --disable-component-update --disable-sync --no-first-run"


@pytest.fixture(scope="session")
def chromium():
    path = need(services.find_chromium)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", *QUIET.split()]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, laptop):
    """A fresh browser with what it saw of trouble: `elsewhere`, requests that left the site, and
    `complaints`, what its console said of blocked or broken things."""
    contexts = []

    def open_it(*, size=PHONE, **options):
        context = chromium.new_context(viewport=size, base_url=laptop.base_url, **options)
        contexts.append(context)
        context.elsewhere, context.complaints = [], []

        def let_through(route):
            if route.request.url.startswith((laptop.base_url, "data:", "blob:")):
                route.continue_()
            else:
                context.elsewhere.append(route.request.url)
                route.abort()

        def listen(message):
            if message.type == "error":
                context.complaints.append(message.text)

        context.route("**/*", let_through)
        context.on("console", listen)
        context.on("weberror", lambda problem: context.complaints.append(str(problem.error)))
        context.set_default_timeout(10_000)
        return context

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_browser):
    return open_browser()


@pytest.fixture
def page(phone):
    return phone.new_page()


@pytest.fixture
def fill_in():
    """Asha's answers in the form, typed where a person types."""

    def fill(page, **changes):
        answers = {
            "full_name": "Asha Kulkarni",
            "phone": new_phone(),
            "email": "asha@students.example",
            "city": "Satara",
            "message": "Is there a hostel?",
        }
        for name, text in (answers | changes).items():
            page.locator(f"[name={name}]").fill(text)
        page.locator("[name=consent_contact]").check()

    return fill
