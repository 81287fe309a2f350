"""/cms/: what the enquiry form asks, in which words and which order."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList

from ..form_words import keep_labels
from ..forms import ApplicationForm, EnquiryForm
from ..models import FormWords
from ..models.form_words import LONGEST_HINT, LONGEST_LABEL, NEEDS_REASON
from ..questions import CONSENT, OPTIONAL, QUESTIONS
from .words import EditWords, WordsForm, WordsPanel, WordsViewSet, form_with


def _boxes() -> dict[str, forms.Field]:
    boxes: dict[str, forms.Field] = {}
    for name in (*QUESTIONS, *CONSENT):
        boxes[f"{name}_label"] = forms.CharField(label=gettext("Label"), max_length=LONGEST_LABEL)
    for name in QUESTIONS:
        boxes[f"{name}_hint"] = forms.CharField(
            label=gettext("Help text"), required=False, max_length=LONGEST_HINT
        )
    for name in OPTIONAL:
        boxes[f"{name}_is_asked"] = forms.BooleanField(label=gettext("Ask this"), required=False)
        boxes[f"{name}_place"] = forms.TypedChoiceField(
            label=gettext("Place"),
            coerce=int,
            choices=[(place, f"{place}.") for place in range(1, len(OPTIONAL) + 1)],
            help_text=gettext("Among the optional questions."),
        )
    return boxes


class FormWordsForm(WordsForm):
    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        # The reason of the last change is kept with it; a new change needs its own.
        self.initial["reason"] = ""

    def clean(self) -> dict[str, object]:
        answers = super().clean()
        if self._needs_reason(answers) and not (answers.get("reason") or self.is_preview):
            self.add_error(
                "reason",
                gettext(
                    "Say why: the mobile, the e-mail address or the consent box reads differently now."
                ),
            )
        return answers

    def _needs_reason(self, answers: dict[str, object]) -> bool:
        """Compared with what is live: this form may show an earlier version, to be restored."""
        live = FormWords.load().said
        return any(name in answers and answers[name] != live[name] for name in NEEDS_REASON)


class EditFormWords(EditWords):
    def form_valid(self, form: FormWordsForm) -> HttpResponse:
        """Pages that carry these words may be sent long after the next change."""
        for form_class in (EnquiryForm, ApplicationForm):
            keep_labels(form_class(words=form.instance).labels)
        return super().form_valid(form)


def _question(name: str) -> MultiFieldPanel:
    heading = QUESTIONS[name].label
    panels = [
        WordsPanel(f"{name}_label", heading=gettext("%(heading)s: label") % {"heading": heading}),
        WordsPanel(
            f"{name}_hint", heading=gettext("%(heading)s: help text") % {"heading": heading}
        ),
    ]
    if name in OPTIONAL:
        is_asked = WordsPanel(
            f"{name}_is_asked", heading=gettext("%(heading)s: ask this") % {"heading": heading}
        )
        place = WordsPanel(
            f"{name}_place", heading=gettext("%(heading)s: place") % {"heading": heading}
        )
        panels.append(FieldRowPanel([is_asked, place]))
    return MultiFieldPanel(panels, heading=heading)


class FormWordsViewSet(WordsViewSet):
    model = FormWords
    icon = "form"
    menu_label = _("Enquiry form")
    edit_view_class = EditFormWords
    edit_handler = ObjectList(
        [
            HelpPanel(
                _(
                    "<p>What visitors read on the enquiry form and on Apply Online. Saved words are "
                    "live at once; the preview shows them before. Enquiries that came in keep the words "
                    "they were asked with.</p><p>Name, mobile, e-mail address and consent are always "
                    "asked.</p>"
                )
            ),
            *(_question(name) for name in QUESTIONS),
            MultiFieldPanel(
                [
                    WordsPanel("consent_contact_label", heading=_("On the enquiry form")),
                    WordsPanel("consent_application_label", heading=_("On Apply Online")),
                ],
                heading=_("Consent box"),
            ),
            FieldPanel("reason", heading=_("Reason for this change")),
        ],
        base_form_class=form_with(_boxes(), FormWordsForm),
    )
