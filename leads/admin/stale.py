"""A refused click, so that a person can read it: what changed meanwhile beside what they had sent."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from ..choices import Happening
from ..desk_work import Stale
from ..forms import desk
from ..models import TimelineEntry

ABOUT: dict[type[forms.Form], Happening] = {
    desk.AttemptForm: Happening.CONTACT,
    desk.StageForm: Happening.STAGE,
    desk.OwnerForm: Happening.OWNER,
    desk.FollowUpForm: Happening.FOLLOW_UP,
    desk.WishesForm: Happening.DETAILS,
    desk.DetailsForm: Happening.DETAILS,
}


@dataclass(frozen=True)
class Row:
    """`change` is None where nobody else touched what one had sent."""

    what: str
    change: TimelineEntry | None
    sent: list[tuple[str, str]]


def side_by_side(problem: Exception | None, typed: forms.Form | None) -> list[Row]:
    """A row per change, oldest first; what was sent stands in the row of its own kind, or in one of its own."""
    if not isinstance(problem, Stale):
        return []
    mine = in_words(typed) if typed else []
    about = ABOUT.get(type(typed))
    kinds = [change.kind for change in problem.changes]
    last = len(kinds) - 1 - kinds[::-1].index(about) if about in kinds else None
    rows = [
        Row(change.get_kind_display(), change, mine if number == last else [])
        for number, change in enumerate(problem.changes)
    ]
    if mine and last is None:
        rows.append(Row(about.label if about else _("what you sent"), None, mine))
    return rows


def in_words(typed: forms.Form) -> list[tuple[str, str]]:
    """Each field that was filled in, by its label and as a person reads it."""
    sent = []
    for name, field in typed.fields.items():
        value = getattr(typed, "cleaned_data", {}).get(name)
        if value not in field.empty_values and not isinstance(field.widget, forms.HiddenInput):
            sent.append((str(field.label or name), _shown(field, value)))
    return sent


def _shown(field: forms.Field, value: object) -> str:
    labels = dict(field.choices) if isinstance(field, forms.ChoiceField) else {}
    if isinstance(value, list):
        return ", ".join(str(labels.get(one, one)) for one in value)
    return str(labels.get(value, value)) if isinstance(value, str) else str(value)
