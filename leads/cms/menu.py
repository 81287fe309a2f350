from wagtail.snippets.views.snippets import SnippetViewSetGroup

from .form_words import FormWordsViewSet


class WordsGroup(SnippetViewSetGroup):
    items = (FormWordsViewSet,)
    menu_label = "Words"
    menu_icon = "pilcrow"
    menu_name = "words"
    menu_order = 250
