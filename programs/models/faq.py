from django.utils.translation import gettext_lazy as _

from .pages import BasePage


class FaqPage(BasePage):
    template = "programs/faq.html"
    parent_page_types = ["programs.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of questions and answers")
