"""A form given back whole when it could not be taken in. Nothing here asks the database."""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from .enquiry import PLUMBING, EnquiryForm

UNSEEN = ("page", "email_as_typed", *(name for name in PLUMBING if name != "submission_id"))


@dataclass(frozen=True)
class GivenBack:
    """`hidden`: every value as it came, for the next try. `shown`: what a person reads of them."""

    hidden: list[tuple[str, str]]
    shown: list[tuple[str, str]]


def give_back(form_class: type[EnquiryForm], sent: QueryDict) -> GivenBack:
    """Only names that the form knows. The key stays, so that both tries count once."""
    fields = form_class.base_fields
    hidden = [(name, value) for name in (*fields, *UNSEEN) for value in sent.getlist(name)]
    shown = [
        (str(field.label), ", ".join(_in_words(field, value) for value in values))
        for name, field in fields.items()
        if (values := [value for value in sent.getlist(name) if value.strip()])
    ]
    return GivenBack([("submission_id", _key(sent)), *hidden], shown)


def _key(sent: QueryDict) -> str:
    """As it came; a form that came without one gets its own, before the second try."""
    try:
        return str(uuid.UUID(sent.get("submission_id", "")))
    except ValueError:
        return str(uuid.uuid4())


def _in_words(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Yes")
    if isinstance(field, forms.ModelChoiceField):
        return _("As you chose it")  # its name is in the database, which may be away
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return value
