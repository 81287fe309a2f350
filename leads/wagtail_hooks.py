"""Wagtail looks for this file. What it registers is in leads/cms/."""

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet

from .cms.mail_words import SAMPLE_SENT, SampleItem
from .cms.menu import FiguresItem, WordsGroup
from .models import MailWords

register_snippet(WordsGroup)


@hooks.register("register_snippet_action_menu_item")
def offer_sample(model: type[Model]) -> SampleItem | None:
    return SampleItem() if issubclass(model, MailWords) else None


@hooks.register("register_admin_menu_item")
def offer_figures() -> FiguresItem:
    return FiguresItem(_("Figures"), reverse("desk:figures"), icon_name="table", order=260)


@hooks.register("register_log_actions")
def name_our_actions(actions: LogActionRegistry) -> None:
    actions.register_action(SAMPLE_SENT, _("Send a sample"), _("Sent a sample to themselves"))
