"""The enquiry form: six questions, checked and kept. What they say is in leads/questions.py."""

import uuid
from collections.abc import Mapping

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programs.models import Program

from .. import attribution, consent, contact, form_words, spam
from ..canary import token
from ..capture import ApplicationAnswers, Submission
from ..choices import Origin
from ..models import AskedWords, FormWords, Notice
from ..questions import CONSENT, OPTIONAL, QUESTIONS

PLUMBING = ("submission_id", "stamp", "notice", "words", spam.HONEYPOT, *attribution.FIELDS)


class TidyEmailField(forms.EmailField):
    """Takes away what a keyboard or another app puts around an address."""

    def to_python(self, value: str | None) -> str:
        return super().to_python(contact.tidy_email(value or ""))


class EnquiryForm(forms.Form):
    """Six questions. Someone who asks us something gives a mobile, an e-mail address, or both."""

    origin = Origin.WEB_FORM
    # Which words the consent box bears.
    consent_box = "consent_contact"
    # The server's words are better than the browser's bubbles (WCAG technique of GOV.UK).
    use_required_attribute = False

    full_name = forms.CharField(
        label=_(QUESTIONS["full_name"].label),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": _("Enter your name."),
            "max_length": _("Shorten your name to 100 characters. It has %(show_value)d now."),
        },
    )
    phone = forms.CharField(
        label=_(QUESTIONS["phone"].label),
        required=False,
        help_text=_(QUESTIONS["phone"].hint),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": _("Enter one mobile number, no more than 60 characters.")},
    )
    phone_is_landline = forms.BooleanField(label=_("This is a landline"), required=False)
    email = TidyEmailField(
        label=_(QUESTIONS["email"].label),
        required=False,
        help_text=_(QUESTIONS["email"].hint),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address such as name@example.com."),
            "max_length": _("This e-mail address is too long. Check it, please."),
        },
    )
    program = forms.ModelChoiceField(
        label=_(QUESTIONS["program"].label),
        queryset=Program.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("I am not sure yet"),
        error_messages={
            "invalid_choice": _("We do not know this program. Choose one from the list.")
        },
    )
    city = forms.CharField(
        label=_(QUESTIONS["city"].label),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
        error_messages={"max_length": _("Shorten the city to 80 characters.")},
    )
    message = forms.CharField(
        label=_(QUESTIONS["message"].label),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _(
                "Shorten your question to 2,000 characters. It has %(show_value)d now; "
                "you can send the rest by e-mail."
            )
        },
    )
    consent_contact = forms.BooleanField(
        label=_(CONSENT["consent_contact"]),
        error_messages={
            "required": _("Tick the box, so that we may contact you about this enquiry.")
        },
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        program_slug: str = "",
        page: str = "",
        is_shared_page: bool = False,
        trail: Mapping[str, str] | None = None,
        words: FormWords | None = None,
    ) -> None:
        """`program_slug`: chosen beforehand, if it takes enquiries.
        `is_shared_page`: the page is the same bytes for everybody, so it carries no key."""
        data, self.fields_with_hidden_characters = self._without_hidden_characters(data)
        super().__init__(data, initial={"program": program_slug or None})
        chosen = self.data.get("program", "") if self.is_bound else ""
        self.fields["program"].queryset = Program.objects.open_or(chosen)
        for field in self.fields.values():
            # A browser cuts a pasted text at maxlength without a word; we say it and keep the text.
            field.widget.attrs.pop("maxlength", None)
        self.page = contact.remove_hidden_characters(page, is_one_line=True)[:255]
        self.trail_values = trail or {}
        self.is_shared_page = is_shared_page
        self.words = words or FormWords()
        self._say_words()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(*self.contact_questions(), *self.optional_questions(), "consent_contact")

    def contact_questions(self) -> list[str]:
        landline = ["phone_is_landline"] if self.offers_landline else []
        return ["full_name", "phone", *landline, "email"]

    def optional_questions(self) -> list[str]:
        """In the marketer's order. One that is no longer asked is still shown to whoever answered it,
        on a page from before: what was typed is never hidden."""
        answered = [name for name in OPTIONAL if self.is_bound and self.data.get(name)]
        return self.words.optional_questions(answered=answered)

    def _say_words(self) -> None:
        said = self.words.said
        for name in QUESTIONS:
            self.fields[name].label = _(said[f"{name}_label"])
            self.fields[name].help_text = _(hint) if (hint := said[f"{name}_hint"]) else ""
        self.fields["consent_contact"].label = _(said[f"{self.consent_box}_label"])

    def _without_hidden_characters(
        self, data: QueryDict | None
    ) -> tuple[QueryDict | None, set[str]]:
        """Controls and text-turning marks go out of what is shown again, and the field says so."""
        if data is None:
            return None, set()
        data, touched = data.copy(), set()
        for name, field in self.base_fields.items():
            if name not in data:
                continue
            is_one_line = not isinstance(field.widget, forms.Textarea)
            typed = data.getlist(name)
            clean = [
                contact.remove_hidden_characters(text, is_one_line=is_one_line) for text in typed
            ]
            if clean != typed:
                data.setlist(name, clean)
                # Numbers that are copied from a list of contacts bring such marks along.
                if name not in ("phone", "email"):
                    touched.add(name)
        return data, touched

    # --- What the template shows ------------------------------------------------------------

    @property
    def offers_landline(self) -> bool:
        """The box appears only for someone whose number needs it: the form stays short."""
        if not self.is_bound:
            return False
        if self.data.get("phone_is_landline"):
            return True
        try:
            contact.parse_phone(self.data.get("phone", ""))
        except contact.LandlineError:
            return True
        except contact.PhoneError:
            return False
        return False

    @property
    def question_count(self) -> int:
        return len(QUESTIONS) - len(OPTIONAL) + len(self.optional_questions())

    @property
    def labels(self) -> dict[str, str]:
        """What the visitor reads, for the record."""
        return {name: str(self.fields[name].label) for name in (*QUESTIONS, "consent_contact")}

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """What travels with the form unseen. A second look at it keeps the key it came with."""
        if self.is_bound:
            values = {name: self.data.get(name, "") for name in PLUMBING if name != spam.HONEYPOT}
            values["submission_id"] = str(self.submission_key)
            values["stamp"] = spam.new_stamp(is_first_look=False)
            values["notice"] = str(self.notice.pk)
            if self.suggested_email:
                values["email_as_typed"] = contact.tidy_email(self.data["email"])
        else:
            values = {name: self.trail_values.get(name, "") for name in attribution.FIELDS}
            values["notice"] = str(self.notice.pk)
            values["submission_id"] = "" if self.is_shared_page else str(uuid.uuid4())
            values["stamp"] = "" if self.is_shared_page else spam.new_stamp()
        values["words"] = AskedWords.fingerprint_of(self.labels)
        return [("page", self.page), *values.items(), *self._program_of_page()]

    def _program_of_page(self) -> list[tuple[str, str]]:
        """The page knows it, though nobody is asked."""
        slug = self.initial["program"]
        if not slug or "program" in self.optional_questions():
            return []
        takes_enquiries = self.fields["program"].queryset.filter(slug=slug).exists()
        return [("program", slug)] if takes_enquiries else []

    @property
    def honeypot_name(self) -> str:
        return spam.HONEYPOT

    @cached_property
    def notice(self) -> Notice:
        shown = self.data.get("notice", "") if self.is_bound else ""
        return consent.find_notice(shown, get_language() or "en")

    @property
    def suggested_email(self) -> str:
        if not self.is_bound:
            return ""
        return contact.suggest_email(contact.tidy_email(self.data.get("email", "")))

    # --- Checks -----------------------------------------------------------------------------

    def clean_full_name(self) -> str:
        name = " ".join(self.cleaned_data["full_name"].split(" "))
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Enter your name in letters."))
        return name

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        try:
            return contact.parse_phone(
                typed, allow_landline=bool(self.data.get("phone_is_landline"))
            )
        except contact.PhoneError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_email(self) -> str:
        """Asks once about a likely slip; sending the same address again keeps it."""
        email = self.cleaned_data["email"]
        if email and not contact.can_be_mailed(email):
            raise forms.ValidationError(_("Enter an e-mail address such as name@example.com."))
        suggestion = contact.suggest_email(email)
        if suggestion and self.data.get("email_as_typed") != email:
            raise forms.ValidationError(
                _("Did you mean %(suggestion)s? Change it, or send the form again to keep it."),
                params={"suggestion": suggestion},
                code="suggestion",
            )
        return email

    def clean(self) -> dict[str, object]:
        has_typed = self.data.get("phone", "").strip() or self.data.get("email", "").strip()
        if not has_typed:
            self.add_error(
                "phone",
                _("Enter your mobile number or your e-mail address, so that we can answer you."),
            )
        for name in self.fields_with_hidden_characters:
            if name in self.fields and name not in self.errors:
                self.add_error(
                    name,
                    _(
                        "This held characters that cannot be seen. We took them out: check it and send again."
                    ),
                )
        return self.cleaned_data

    # --- What capture gets ------------------------------------------------------------------

    @cached_property
    def submission_key(self) -> uuid.UUID:
        """The form's one-time key; a form that came without one gets its own."""
        try:
            return uuid.UUID(self.data.get("submission_id", ""))
        except ValueError:
            return uuid.uuid4()

    def take_own_key(self) -> None:
        """For what came from another site's page: its key may be one that others were given too."""
        self.submission_key = uuid.uuid4()

    def typed(self) -> dict[str, object]:
        """Every answer as it was typed, for the record and for telling repeats from amendments."""
        answers = {}
        for name, field in self.fields.items():
            values = self.data.getlist(name)
            if values and values != [""]:
                is_many = isinstance(field, forms.MultipleChoiceField)
                answers[name] = values if is_many else values[-1]
        return answers

    def submission(self, own_host: str) -> Submission:
        answers = self.cleaned_data
        return Submission(
            key=self.submission_key,
            origin=self.origin,
            full_name=answers["full_name"],
            phone=answers["phone"],
            email=answers["email"],
            program=answers["program"],
            city=answers["city"],
            message=answers["message"],
            notice=self.notice,
            trail=attribution.read_trail(self.data, own_host),
            typed=self.typed(),
            page=self.page,
            language=(get_language() or "en")[:10],
            suspicions=spam.judge(
                stamp=self.data.get("stamp", ""),
                honeypot=self.data.get(spam.HONEYPOT, ""),
                full_name=answers["full_name"],
                city=answers["city"],
                message=answers["message"],
            ),
            application=self.application(),
            asked_with=form_words.asked_with(self.data.get("words", ""), self.labels),
            is_canary=token.is_genuine(
                self.data.get(token.FIELD, ""),
                submission_id=self.data.get("submission_id", ""),
                email=answers["email"],
            ),
        )

    def application(self) -> ApplicationAnswers | None:
        return None
