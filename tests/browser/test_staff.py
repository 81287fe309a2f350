"""Staff pages under their own policies: what they need runs, and nothing complains."""

from playwright.sync_api import expect

DESK = {"width": 1280, "height": 800}


def log_in(laptop, context, username):
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(laptop.password_of(username))
    page.locator("form [type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    return page


def test_a_counsellor_finds_the_lead_of_an_enquiry_and_its_mails(laptop, open_browser):
    reference = laptop.enquire(full_name="Meena Joshi")
    context = open_browser(size=DESK)
    page = log_in(laptop, context, "counsellor")
    page.goto(f"/admin/leads/lead/?q={reference}")
    page.get_by_role("link", name="Meena Joshi").first.click()
    expect(page.locator("body")).to_contain_text(reference, use_inner_text=True)
    page.goto(f"/admin/leads/outboundemail/?q={reference}", wait_until="networkidle")
    assert context.complaints == []
    assert context.elsewhere == []


def test_a_marketer_can_edit_the_article_and_nothing_is_blocked(laptop, open_browser):
    context = open_browser(size=DESK)
    page = log_in(laptop, context, "marketer")
    [[article]] = laptop.rows("SELECT page_ptr_id FROM programs_articlepage LIMIT 1")
    page.goto(f"/cms/pages/{article}/edit/", wait_until="networkidle")
    page.locator("[name=title]").wait_for()
    assert page.locator(".Draftail-Editor").count() > 0, "the rich text editor has started"
    assert context.complaints == []
    assert context.elsewhere == []


FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {color: red}</style></head>
<body><h2 style="mso-outline-level:2; color:#2F5496">What you learn<o:p></o:p></h2>
<p class=MsoNormal style="font-size:40pt; color:red">A <b>bold</b> word and a <a href="https://example.com/a">link</a>.</p>
<ul><li class=MsoNormal>One</li><li>Two</li></ul></body></html>"""
PASTE = """(editor, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", "words only");
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_text_pasted_from_word_keeps_headings_and_lists_and_drops_its_looks(laptop, open_browser):
    page = log_in(laptop, open_browser(size=DESK), "marketer")
    [[article]] = laptop.rows("SELECT page_ptr_id FROM programs_articlepage LIMIT 1")
    page.goto(f"/cms/pages/{article}/edit/")
    editor = page.locator(".Draftail-Editor [contenteditable=true]").first
    editor.click()
    page.keyboard.press("Control+A")
    editor.evaluate(PASTE, FROM_WORD)
    expect(editor.locator("h2")).to_have_text("What you learn")
    expect(editor.locator("li")).to_have_text(["One", "Two"])
    expect(editor.locator("a")).to_have_text("link")
    # Draft.js marks bold with a style of its own.
    expect(editor.locator("[style*=color], [style*=font-size], .MsoNormal")).to_have_count(0)
