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
