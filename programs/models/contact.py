from django.utils.translation import gettext_lazy as _

from .pages import BasePage


class ContactPage(BasePage):
    template = "programs/contact.html"
    max_count = 1
    parent_page_types = ["programs.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("contact page")
