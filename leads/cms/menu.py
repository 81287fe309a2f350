from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .form_words import FormWordsViewSet
from .mail_words import AmendmentWordsViewSet, ConfirmationWordsViewSet


class WordsGroup(SnippetViewSetGroup):
    items = (FormWordsViewSet, ConfirmationWordsViewSet, AmendmentWordsViewSet)
    menu_label = _("Words")
    menu_icon = "pilcrow"
    menu_name = "words"
    menu_order = 250
