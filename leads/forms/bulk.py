from collections.abc import Iterator

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from ..choices import Channel, LostReason, Stage
from ..exporting import COLUMNS, FORMATS
from ..models import BulkJob, MessageTemplate, Tag
from .desk import LOCAL, SOON, OwnerForm

Kind = BulkJob.Kind
# What each kind needs to know; its first field it cannot do without, but nobody may be the owner.
NEEDS = {
    Kind.ASSIGN: ("owner",),
    Kind.STAGE: ("stage", "lost_reason"),
    Kind.TAG: ("tag",),
    Kind.FOLLOW_UP: ("due_at", "note"),
    Kind.MAIL: ("template", "because"),
}
ASKS = {
    "stage": _("Choose one."),
    "tag": _("Choose one."),
    "template": _("Choose one."),
    "due_at": _("Choose a day and a time."),
}


class BulkForm(OwnerForm):
    """What to do with all of them; only what the kind needs is read."""

    kind = forms.ChoiceField(
        label=_("What to do"), choices=[(one.value, one.label) for one in NEEDS]
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", "–"), *Stage.choices])
    lost_reason = forms.ChoiceField(
        label=_("Why they are lost"), required=False, choices=[("", "–"), *LostReason.choices]
    )
    tag = forms.ModelChoiceField(label=_("Tag"), required=False, queryset=Tag.objects.all())
    due_at = forms.DateTimeField(
        label=_("When"), required=False, widget=SOON, input_formats=LOCAL,
        error_messages={"invalid": ASKS["due_at"]},
    )  # fmt: skip
    note = forms.CharField(label=_("What"), required=False, max_length=200)
    template = forms.ModelChoiceField(
        label=_("Template"),
        required=False,
        queryset=MessageTemplate.objects.filter(channel=Channel.EMAIL),
    )
    because = forms.CharField(
        label=_("Why also to those who got enough mails already"), required=False, max_length=255
    )

    @property
    def groups(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """The fields of each kind, under its name."""
        for kind, names in NEEDS.items():
            yield kind.value, kind.label, [self[name] for name in names]

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in NEEDS.get(cleaned.get("kind"), ())[:1]:
            if name in ASKS and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ASKS[name])
        self._forgive_others(cleaned.get("kind"))
        is_lost = cleaned.get("kind") == Kind.STAGE and cleaned.get("stage") == Stage.LOST
        if is_lost and not cleaned.get("lost_reason"):
            self.add_error("lost_reason", _("Say why they are lost."))
        return cleaned

    def _forgive_others(self, kind: str | None) -> None:
        """What is wrong in a group that is not asked for is no matter."""
        for name in set(self.errors) - {"kind", *NEEDS.get(kind, ())}:
            if kind:
                del self.errors[name]

    @property
    def wish(self) -> dict[str, object]:
        said = self.cleaned_data
        return {name: _plain(said.get(name)) for name in NEEDS[said["kind"]]}


def _plain(value: object) -> object:
    """As JSON holds it: the key of a row, a moment in ISO."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return getattr(value, "pk", value)


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=_("Columns"), choices=COLUMNS.items(), initial=list(COLUMNS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What it is for"), max_length=200,
        error_messages={"required": _("Say what it is for: it is kept in the log.")},
    )  # fmt: skip
    file_type = forms.ChoiceField(choices=FORMATS, required=False, initial="csv")
