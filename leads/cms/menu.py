from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .form_words import FormWordsViewSet
from .mail_words import AmendmentWordsViewSet, ConfirmationWordsViewSet


class WordsGroup(SnippetViewSetGroup):
    items = (FormWordsViewSet, ConfirmationWordsViewSet, AmendmentWordsViewSet)
    menu_label = _("Words")
    menu_icon = "pilcrow"
    menu_name = "words"
    menu_order = 250


class FiguresItem(MenuItem):
    """What came of the pages: counts, for whoever may see them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.view_figures")
