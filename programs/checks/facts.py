"""Facts that a text names: do they exist, and has somebody looked at them lately?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from ..facts import fact_names
from ..formats import show_day
from ..models import Fact
from .draft import Draft
from .finding import Finding


def look(draft: Draft) -> Iterator[Finding]:
    named = [(where, name) for where, text in draft.texts for name in fact_names(text)]
    known = Fact.objects.select_related("owner").in_bulk(
        {name for _w, name in named}, field_name="slug"
    )
    for where, name in named:
        fact = known.get(name)
        if fact is None:
            yield Finding(
                _("There is no fact named [[%s]]; readers would see nothing there.") % name,
                where,
                is_stopping=True,
            )
        elif fact.is_stale:
            yield Finding(_stale(fact), where)
    if program := getattr(draft.page, "program", None):
        yield from (Finding(_stale(fact), fact.label) for fact in program.facts.stale())
        for intake in program.intakes.stale():
            yield Finding(_stale(intake), _("Intake %s") % intake.name)


def _stale(record) -> str:
    return _("Was to be checked by %(day)s%(owner)s; readers see “being updated”.") % {
        "day": show_day(record.check_by),
        "owner": f" ({record.owner.get_username()})" if record.owner else "",
    }
