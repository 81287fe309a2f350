from .pages import BasePage


class ContactPage(BasePage):
    template = "programs/contact.html"
    max_count = 1
    parent_page_types = ["programs.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "contact page"
