"""Bringing in a list: the file, then which column is what and what holds for all of its people."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from programs.uploads import SizedFileInput, check_size

from ..importing.columns import FIELDS, SEVERAL
from ..importing.sheet import MOST_BYTES
from .desk import LOCAL, SOON, OwnerForm

PARTS = _("Save it without pictures, or in two parts.")


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("The list, as CSV or XLSX"),
        widget=SizedFileInput(MOST_BYTES, {"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        check_size(file.size, MOST_BYTES, str(PARTS))
        return file


class ColumnsForm(OwnerForm):
    """One field for each column of the list, and what every row gets that does not say it itself."""

    default_program = forms.ModelChoiceField(
        label=_("Program, where the list names none"),
        required=False,
        empty_label=_("open"),
        queryset=Program.objects.all(),
    )
    source = forms.CharField(
        label=_("Source, where the list names none"), max_length=120, initial="list",
        error_messages={"required": _("Name a source, for example “education fair”.")},
    )  # fmt: skip
    call_at = forms.DateTimeField(
        label=_("First call planned for"), required=False, widget=SOON, input_formats=LOCAL
    )
    agreed_how = forms.CharField(
        label=_("Where the list is from, and how these people agreed that we contact them"),
        max_length=200,
        widget=forms.TextInput(
            {"placeholder": _("Education fair, 12 Nov: ticked on paper at our stall")}
        ),
        error_messages={"required": _("Say it: it is kept as the proof of their consent.")},
    )
    agreed = forms.BooleanField(
        label=_("All of these people agreed that we contact them"),
        error_messages={"required": _("Without it we may not contact them.")},
    )
    is_welcomed = forms.BooleanField(
        label=_(
            "Treat them as if they had asked today: a confirmation by mail, a notice to admissions, the promise of a call"
        ),
        required=False,
    )

    def __init__(self, wish: dict[str, Any], *args: Any, **options: Any) -> None:
        super().__init__(*args, initial={**wish, **_welcome(wish)}, **options)
        self.headings = wish["headings"]
        for position, column in enumerate(wish["columns"]):
            self.fields[f"column_{position}"] = forms.ChoiceField(
                label=self.headings[position], choices=FIELDS.items(), initial=column
            )
        self.fields["owner"].empty_label = _("by rule, in turn")
        self.fields["owner"].label = _("Owner of the new ones")

    @property
    def columns(self) -> list[BoundField]:
        return [self[f"column_{position}"] for position in range(len(self.headings))]

    @property
    def rest(self) -> list[BoundField]:
        names = ("default_program", "source", "owner", "call_at")
        return [self[name] for name in names]

    def clean(self) -> dict:
        cleaned = super().clean()
        chosen = [cleaned.get(bound.name, "") for bound in self.columns]
        for bound, column in zip(self.columns, chosen, strict=True):
            if column and column not in SEVERAL and chosen.count(column) > 1:
                self.add_error(bound.name, _("Two columns cannot be the same."))
        if not {"full_name", "first_name", "last_name"} & set(chosen):
            self.add_error(None, _("Say which column holds the name."))
        if not {"phone", "email"} & set(chosen):
            self.add_error(None, _("Say which column holds the mobile or the e-mail address."))
        return cleaned

    @property
    def wish(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "columns": [said[bound.name] for bound in self.columns],
            "default_program": said["default_program"].pk if said["default_program"] else None,
            "source": said["source"].casefold(),
            "owner": said["owner"].pk if said["owner"] else None,
            "call_at": said["call_at"].isoformat() if said["call_at"] else "",
            "agreed_how": said["agreed_how"],
            "is_quiet": not said["is_welcomed"],
        }


def _welcome(wish: dict[str, Any]) -> dict[str, Any]:
    """The form says it the other way round, and a confirmed wish was agreed to."""
    has_looked = "agreed_how" in wish
    return {"is_welcomed": not wish.get("is_quiet", True), "agreed": has_looked}
