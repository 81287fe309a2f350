"""Somebody stands at the desk or is on the phone: what is needed to call them back, in half a minute."""

import uuid

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from programs.models import Program

from ..attribution import Trail
from ..capture import Submission
from ..choices import Origin
from ..consent import find_notice
from ..contact import PhoneError, parse_phone, tidy_email

HERE = [(Origin.WALK_IN.value, _("at the desk")), (Origin.PHONE.value, _("on the phone"))]
NOBODY = _("Write a name, so that we know whom to ask for.")


class WalkInForm(forms.Form):
    origin = forms.ChoiceField(
        label=_("Where"), choices=HERE, initial=Origin.WALK_IN, widget=forms.RadioSelect
    )
    full_name = forms.CharField(
        label=_("Name"), max_length=100, error_messages={"required": NOBODY},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "words", "autofocus": True}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Mobile"), required=False, max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), required=False, widget=forms.EmailInput({"autocomplete": "off"})
    )
    program = forms.ModelChoiceField(
        label=_("Program"), required=False, empty_label=_("open"), queryset=Program.objects.all()
    )
    city = forms.CharField(
        label=_("City"), required=False, max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    message = forms.CharField(
        label=_("What they ask"), required=False, widget=forms.Textarea({"rows": 2})
    )
    agreed = forms.BooleanField(
        label=_("They agreed in words that we answer by phone, message or e-mail"),
        error_messages={"required": _("Ask them, then tick: without it we may not call.")},
    )
    has_follow_up = forms.BooleanField(required=False)
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    is_sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def has_more(self) -> bool:
        """Whether what is asked for below "More" has to be seen."""
        more = any(self[name].value() for name in ("email", "city", "message"))
        return more or any(self[name].errors for name in ("phone", "email", "city", "message"))

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        try:
            return parse_phone(typed, allow_landline=True) if typed else ""
        except PhoneError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("phone") and not cleaned.get("email") and not self.errors:
            self.add_error("phone", _("Give a mobile or an e-mail address, so that we can answer."))
        return cleaned

    def submission(self, by: AbstractBaseUser) -> Submission:
        said = self.cleaned_data
        names = ("full_name", "phone", "email", "city", "message")
        contact = {name: said[name] for name in names} | {"email": tidy_email(said["email"])}
        return Submission(
            key=said["submission_id"],
            origin=Origin(said["origin"]),
            program=said["program"],
            notice=find_notice("", "en"),
            trail=Trail(source=said["origin"].replace("_", "-")),
            typed=contact | {"program": said["program"].slug if said["program"] else ""},
            taken_by=by,
            **contact,
        )
