"""What somebody asks about their data, and how it is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Intake

from ..choices import Channel, IdentityCheck, RequestKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CAME_BY = [(value, label) for value, label in Channel.choices]


class LeadRequestForm(forms.Form):
    """From the lead's page: it is known who asks."""

    def __init__(self, *args: Any, **options: Any) -> None:
        # Beside other forms of the page, whose fields have the same names.
        super().__init__(*args, **{"auto_id": "privacy-%s", **options})

    kind = forms.ChoiceField(label=_("What they ask"), choices=RequestKind)
    came_by = forms.ChoiceField(label=_("How it came in"), choices=CAME_BY, initial=Channel.CALL)
    received_on = forms.DateField(
        label=_("When, if it was not today"), required=False, widget=DAY, input_formats=["%Y-%m-%d"]
    )
    words = forms.CharField(
        label=_("In their words"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class RequestForm(LeadRequestForm):
    """A letter, a mail, a call: whoever it is will be found later."""

    name = forms.CharField(label=_("Their name, as they gave it"), required=False, max_length=100)
    contact = forms.CharField(
        label=_("A reference, number or address they gave"), required=False, max_length=254
    )
    field_order = ("kind", "came_by", "name", "contact", "received_on", "words")


class SubjectForm(forms.Form):
    """Whose data: a lead that was found, or whoever sent a reference."""

    lead = forms.IntegerField(required=False, max_value=2**62, min_value=1)
    reference = forms.CharField(label=_("Reference"), required=False, max_length=20)


class IdentityForm(forms.Form):
    identity_checked = forms.ChoiceField(
        label=_("How we know that it is them"), choices=[("", "–"), *IdentityCheck.choices],
        error_messages={"required": _("Say how we know that it is them.")},
    )  # fmt: skip


class AnswerForm(forms.Form):
    outcome = forms.CharField(
        label=_("What was done, or why not"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip


class CorrectionForm(AnswerForm):
    """Only what is wrong is filled in."""

    full_name = forms.CharField(label=_("Name"), required=False, max_length=100)
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Mobile"), required=False, max_length=40)
    city = forms.CharField(label=_("City"), required=False, max_length=80)
    field_order = ("full_name", "phone", "email", "city", "outcome")


class NextIntakeForm(forms.Form):
    """`intake` offers what the lead may still be kept for."""

    intake = forms.ModelChoiceField(
        label=_("Next intake"), queryset=Intake.objects.select_related("program"),
        error_messages={"required": _("Choose the intake.")},
    )  # fmt: skip
    on = forms.DateField(
        label=_("Write on (if the school has not said when it opens)"), required=False, widget=DAY,
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    has_agreed = forms.BooleanField(
        label=_("I read it to them, and they said yes in words"), required=False
    )
