from django.utils.translation import gettext_lazy as _

from .pages import BasePage


class StandardPage(BasePage):
    """Text that belongs to no other type: the privacy notice, terms, accessibility."""

    template = "programs/standard.html"
    parent_page_types = ["programs.HomePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("standard page")
