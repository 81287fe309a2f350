"""What every file that staff bring along has in common: a size."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _


def check_size(size: int, most: int, way_on: str) -> None:
    """Both in bytes. `way_on`: a sentence for whoever has too large a file in hand."""
    if not size:
        raise ValidationError(_("The file is empty."))
    if size > most:
        raise ValidationError(
            _("This file has %(size)s; at most %(most)s can be taken. %(way_on)s")
            % {"size": filesizeformat(size), "most": filesizeformat(most), "way_on": way_on}
        )


class SizedFileInput(forms.FileInput):
    """Says that a file is too large before it is sent, which on a slow line takes minutes; upload.js."""

    def __init__(self, most: int, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.most = most

    def build_attrs(self, *args: Any, **options: Any) -> dict[str, Any]:
        words = _("This file is larger than %s and cannot be taken.") % filesizeformat(self.most)
        return super().build_attrs(*args, **options) | {
            "data-most": self.most,
            "data-too-large": words,
        }
