"""/cms/: what the confirmation and the mail on changed answers say."""

from django import forms
from django.http import HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.panels import HelpPanel, ObjectList
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.log_actions import log
from wagtail.snippets.action_menu import ActionMenuItem

from ..choices import MailKind
from ..mail_words import ONE_LINE, PLACEHOLDERS, SHIPPED
from ..models import AmendmentWords, ConfirmationWords
from ..sample_mail import SampleError, send_sample
from .words import EditWords, WordsForm, WordsPanel, WordsViewSet, form_with

SAMPLE = "action-sample"
SAMPLE_SENT = "leads.send_sample"

HEADINGS = {
    "subject": "Subject",
    "opening": _("Opening"),
    "next_heading": _("Heading of the next steps"),
    "next_steps": _("Next steps"),
    "answers_heading": _("Heading of the answers"),
    "contact_heading": _("Heading of how to reach us"),
    "closing": _("Small print"),
}


def _box(part: str) -> forms.Field:
    widget = forms.TextInput() if part in ONE_LINE else AdminAutoHeightTextInput()
    return forms.CharField(label=HEADINGS[part], widget=widget)


class EditMailWords(EditWords):
    def form_valid(self, form: WordsForm) -> HttpResponse:
        if SAMPLE not in self.request.POST:
            return super().form_valid(form)
        self.form = form
        try:
            address = send_sample(form.instance, self.request.user)
        except SampleError as problem:
            messages.error(self.request, str(problem))
        else:
            log(form.instance, SAMPLE_SENT, user=self.request.user)
            messages.success(
                self.request,
                gettext("Sent to %(address)s, with made-up answers. Nothing is saved yet.")
                % {"address": address},
            )
        return self.render_to_response(self.get_context_data(form=form))


class SampleItem(ActionMenuItem):
    name = SAMPLE
    label = _("Send a sample to me")
    icon_name = "mail"
    order = 10

    def is_shown(self, context: dict) -> bool:
        return context["view"] != "create" and super().is_shown(context)


def _edit_handler(kind: MailKind) -> ObjectList:
    return ObjectList(
        [
            HelpPanel(
                gettext(
                    "<p>Saved words are in the next mail; mails that wait already keep theirs. What is "
                    "not on this page, such as the answers, is always in it.</p><p>An empty line "
                    "begins a paragraph. What stands in {{…}} is filled in: the list is below. A fact is "
                    "named as on pages: [[its-name]].</p>"
                )
            ),
            *(WordsPanel(part, heading=HEADINGS[part]) for part in SHIPPED[kind]),
            HelpPanel(_placeholders(kind), heading=gettext("What is filled in")),
        ],
        base_form_class=form_with({part: _box(part) for part in SHIPPED[kind]}, WordsForm),
    )


def _placeholders(kind: MailKind) -> str:
    return format_html_join(
        "",
        "<p><code>{}</code> {}</p>",
        ((f"{{{{{name}}}}}", about) for name, about in PLACEHOLDERS[kind].items()),
    )


class ConfirmationWordsViewSet(WordsViewSet):
    model = ConfirmationWords
    icon = "mail"
    menu_label = _("Confirmation mail")
    edit_view_class = EditMailWords
    edit_handler = _edit_handler(ConfirmationWords.KIND)


class AmendmentWordsViewSet(WordsViewSet):
    model = AmendmentWords
    icon = "mail"
    menu_label = _("Mail on changed answers")
    edit_view_class = EditMailWords
    edit_handler = _edit_handler(AmendmentWords.KIND)
