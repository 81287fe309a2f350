"""What staff send from a lead's page. Only what was typed is checked here; the rules are the desk's."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from programs.models import Intake, Program

from ..choices import Channel, Disposition, LostReason, Stage
from ..models import Lead, MessageTemplate

MINUTES = "%Y-%m-%dT%H:%M"
SOON = forms.DateTimeInput({"type": "datetime-local"}, format=MINUTES)
SOON_BY_KEY = forms.DateTimeInput({"type": "datetime-local", "data-key": "f"}, format=MINUTES)
LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class AttemptForm(forms.Form):
    channel = forms.ChoiceField(label=_("How"), choices=Channel, initial=Channel.CALL)
    disposition = forms.ChoiceField(
        label=_("What came of it"),
        choices=Disposition,
        error_messages={"required": _("Choose what came of it.")},
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
    )
    next_at = forms.DateTimeField(
        label=_("Call back at"), required=False, widget=SOON, input_formats=LOCAL
    )
    because = forms.CharField(label=_("Why now all the same"), required=False, max_length=255)


class StageForm(forms.Form):
    stage = forms.ChoiceField(label=_("Move to"), choices=Stage)
    seen_stage = forms.ChoiceField(choices=Stage, widget=forms.HiddenInput)
    lost_reason = forms.ChoiceField(
        label=_("Why it is lost"), required=False, choices=[("", "–"), *LostReason.choices]
    )
    stage_note = forms.CharField(label=_("Note"), required=False, max_length=200)


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        required=False,
        empty_label=_("nobody"),
        queryset=User.objects.filter(is_active=True, seat__isnull=False).order_by("username"),
    )


class NoteForm(forms.Form):
    words = forms.CharField(
        label=_("Note"), max_length=4000, widget=forms.Textarea({"rows": 3, "data-key": "n"}),
        error_messages={"required": _("Write the note first.")},
    )  # fmt: skip


class FollowUpForm(forms.Form):
    due_at = forms.DateTimeField(
        label=_("When"), widget=SOON_BY_KEY, input_formats=LOCAL,
        error_messages={"required": _("Choose when."), "invalid": _("Choose a day and a time.")},
    )  # fmt: skip
    what = forms.CharField(label=_("What"), required=False, max_length=200)


class WishesForm(forms.Form):
    """What the person asked of us."""

    channels_refused = forms.MultipleChoiceField(
        label=_("Not by"), required=False, choices=Channel, widget=forms.CheckboxSelectMultiple
    )
    reachable_from = forms.TimeField(
        label=_("Reach from"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    reachable_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", _("English")), ("hi", _("Hindi")), ("mr", _("Marathi"))]
    )  # fmt: skip

    def clean(self) -> dict:
        cleaned = super().clean()
        begins, ends = cleaned.get("reachable_from"), cleaned.get("reachable_until")
        if bool(begins) != bool(ends) or begins and begins >= ends:
            self.add_error("reachable_until", _("Give both times, the earlier one first."))
        return cleaned


class MessageForm(forms.Form):
    template = forms.ModelChoiceField(
        label=_("Template"),
        # WhatsApp first: whom calls do not reach, it does.
        queryset=MessageTemplate.objects.order_by("-channel", "name"),
        widget=forms.Select({"data-key": "w"}),
        error_messages={"required": _("Choose a template.")},
    )
    because = forms.CharField(label=_("Why now all the same"), required=False, max_length=255)


class DetailsForm(forms.Form):
    """Everything as it should be, not only what was wrong."""

    full_name = forms.CharField(
        label=_("Name"), max_length=100,
        error_messages={"required": _("Write a name, so that we know whom to ask for.")},
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Mobile"), required=False, max_length=40, widget=forms.TextInput({"type": "tel"})
    )
    is_landline = forms.BooleanField(label=_("This is a landline"), required=False)
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254,
        widget=forms.TextInput({"type": "email"}),
    )  # fmt: skip
    city = forms.CharField(label=_("City"), required=False, max_length=80)
    program = forms.ModelChoiceField(
        label=_("Program"), required=False, empty_label=_("open"), queryset=Program.objects.all()
    )
    intake = forms.ModelChoiceField(
        label=_("Intake"), required=False, empty_label=_("open"),
        queryset=Intake.objects.select_related("program"),
    )  # fmt: skip
    because = forms.CharField(label=_("How we know"), required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        """With ids of its own: other forms of the page ask for an intake and a reason, too."""
        super().__init__(*args, **{"auto_id": "details_%s"} | options)

    @classmethod
    def of(cls, lead: Lead) -> "DetailsForm":
        names = ("full_name", "phone", "email", "city")
        now = {name: getattr(lead, name) for name in names}
        return cls(initial=now | {"program": lead.program_id, "intake": lead.intake_id})


class ErasureForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, for example “asked for it by mail on 4 Aug”"), max_length=200,
        error_messages={"required": _("Say why: it is kept in place of the person.")},
    )  # fmt: skip
    is_sure = forms.BooleanField(
        label=_("Forget this person at once and for good"),
        error_messages={"required": _("Tick the box: nothing brings it back.")},
    )
