"""Wagtail looks for this file. What it registers is in leads/cms/."""

from wagtail.snippets.models import register_snippet

from .cms.menu import WordsGroup

register_snippet(WordsGroup)
