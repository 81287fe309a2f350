from django import forms
from django.utils.translation import gettext_lazy as _

from ..choices import LostReason, Stage
from ..exporting import COLUMNS
from ..models import BulkJob, Tag
from .desk import OwnerForm

KINDS = [
    (kind.value, kind.label) for kind in (BulkJob.Kind.ASSIGN, BulkJob.Kind.STAGE, BulkJob.Kind.TAG)
]


class BulkForm(OwnerForm):
    """What to do with all of them; only what the kind needs is read."""

    kind = forms.ChoiceField(label=_("What to do"), choices=KINDS)
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", "–"), *Stage.choices])
    lost_reason = forms.ChoiceField(
        label=_("Why they are lost"), required=False, choices=[("", "–"), *LostReason.choices]
    )
    tag = forms.ModelChoiceField(label=_("Tag"), required=False, queryset=Tag.objects.all())
    field_order = ("kind", "owner", "stage", "lost_reason", "tag")

    def clean(self) -> dict:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind in ("stage", "tag") and not cleaned.get(kind):
            self.add_error(kind, _("Choose one."))
        if cleaned.get("stage") == Stage.LOST and not cleaned.get("lost_reason"):
            self.add_error("lost_reason", _("Say why they are lost."))
        return cleaned

    @property
    def wish(self) -> dict[str, object]:
        said = self.cleaned_data
        if said["kind"] == "assign":
            return {"owner": said["owner"].pk if said["owner"] else None}
        if said["kind"] == "tag":
            return {"tag": said["tag"].pk}
        return {"stage": said["stage"], "lost_reason": said["lost_reason"]}


class ExportForm(forms.Form):
    columns = forms.MultipleChoiceField(
        label=_("Columns"), choices=COLUMNS.items(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What it is for"), max_length=200,
        error_messages={"required": _("Say what it is for: it is kept in the log.")},
    )  # fmt: skip
