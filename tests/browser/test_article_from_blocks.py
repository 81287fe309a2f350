"""A marketer builds the school's article from blocks, by hand, schedules it and finds it live."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from programs.starter.article import PAGE
from tests.services import wait_until

from .test_editing import choose, number, save, sit_down
from .test_staff import DESK, log_in

BLOCKS = {}
for _kind, _value in PAGE["body"]:
    BLOCKS.setdefault(_kind, _value)
TAG = re.compile(r"<[^>]+>")


class Body:
    """The stream of blocks in the editor."""

    def __init__(self, editor):
        self.editor, self.count = editor, 0

    def add(self, name):
        """A new block at the end; gives the start of the names of its fields."""
        stream = self.editor.locator("[data-contentpath=body]")
        stream.locator(".c-sf-add-button").last.click()
        options = self.editor.locator(".w-combobox")
        options.get_by_role("combobox").fill(name)
        options.get_by_role("option", name=name, exact=True).click()
        start = f"body-{self.count}-value"
        self.count += 1
        return start

    def write(self, html):
        """Type rich text as a person does: `## ` makes a heading."""
        self.add("Text")
        self.type_into(
            self.editor.locator("[data-contentpath=body] [contenteditable=true]").last, html
        )

    def type_into(self, area, html):
        area.click()
        lines = re.findall(r"<(h2|p|li)>(.*?)</\1>", html)
        for place, (tag, words) in enumerate(lines):
            if place:
                self.editor.keyboard.press("Enter")
            if tag == "h2":
                self.editor.keyboard.type("## ")
            self.editor.keyboard.insert_text(TAG.sub("", words))

    def fill(self, start, **fields):
        for name, words in fields.items():
            self.editor.locator(f'[name="{start}-{name}"]').fill(words)

    def rows(self, start, items):
        """The rows of a list inside a block; the first stands there already."""
        for place, item in enumerate(items):
            row = f"{start}-{place}-value"
            first = self.editor.locator(f'[name="{row}-{next(iter(item))}"]')
            if not first.count():
                holder = self.editor.locator(f'[name="{start}-count"]').locator("..")
                holder.locator(":scope > div .c-sf-add-button").last.click()
            self.fill(row, **item)


def test_the_article_is_built_from_blocks_scheduled_and_found_live(laptop, open_browser):
    editor = log_in(laptop, open_browser(size=DESK), "marketer")
    [[index]] = laptop.rows("SELECT page_ptr_id FROM programs_articleindexpage")
    sit_down(editor, f"/cms/pages/add/programs/articlepage/{index}/")
    editor.locator("[name=title]").press_sequentially("Production or operations")
    expect(editor.locator("[name=slug]")).not_to_have_value("")
    editor.locator("[name=lead]").fill(PAGE["fields"]["lead"])
    editor.locator("[name=author]").fill("Admissions office")

    body = Body(editor)
    body.write(BLOCKS["text"])
    table = BLOCKS["comparison"]
    start = body.add("Comparison")
    words = {name: value for name, value in table.items() if name != "rows"}
    body.fill(start, **words)
    body.rows(f"{start}-rows", table["rows"])
    benefits = BLOCKS["benefits"]
    start = body.add("Benefits")
    body.fill(start, heading=benefits["heading"], introduction=benefits["introduction"])
    body.rows(f"{start}-benefits", benefits["benefits"])
    start = body.add("Contact card")
    body.fill(start, heading="Talk to us")
    start = body.add("Call to action")
    body.fill(start, heading="Ready when you are")
    save(editor)
    pk = number(editor)

    editor.get_by_role("tab", name="Before publishing").click()
    expect(editor.locator(".w-tabs__panel:visible")).to_contain_text("Meta description: Empty.")
    editor.get_by_role("tab", name="Promote").click()
    editor.locator("[name=search_description]").fill(PAGE["fields"]["search_description"])

    schedule(editor, timezone.localtime() + timedelta(seconds=80))
    address = (
        f"/articles/{laptop.rows('SELECT slug FROM wagtailcore_page WHERE id = ?', pk)[0][0]}/"
    )
    reader = open_browser().new_page()
    assert reader.goto(address).status == 404

    wait_until(
        lambda: reader.goto(address).status == 200,
        seconds=180,
        what="the article",
        pause=2,
    )
    for row in table["rows"]:
        expect(reader.get_by_text(row["second"], exact=True)).to_be_visible()
    for benefit in benefits["benefits"]:
        expect(reader.get_by_role("heading", name=benefit["title"])).to_be_visible()
    expect(reader.get_by_role("heading", name="What is Operations Management?")).to_be_visible()
    expect(reader.get_by_role("link", name="Apply Online").first).to_be_visible()
    expect(reader.get_by_role("link", name="+91 91453 74040").first).to_be_visible()


def schedule(editor, moment):
    """In the side panel: a day and a time of India. The button then says both."""
    editor.get_by_role("button", name="Toggle status").click()
    editor.get_by_role("button", name=re.compile("Set schedule")).click()
    dialog = editor.locator(".w-dialog__box:visible")
    # Typed without a tap on the field: its calendar would lie over the button.
    dialog.locator("[name=go_live_at]").evaluate(
        "(field, words) => { field.value = words; field.dispatchEvent(new Event('change', {bubbles: true})); }",
        f"{moment:%Y-%m-%d %H:%M}",
    )
    dialog.get_by_role("button", name=re.compile("Save schedule")).click()
    editor.wait_for_load_state("networkidle")
    words = f"Schedule for {moment:%a} {moment.day} {moment:%b %Y, %H:%M} IST"
    choose(editor, words)
    expect(editor.locator(".messages .success")).to_be_visible()
