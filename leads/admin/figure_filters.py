"""What numbers on the page of figures open the list with. Each is offered only where it is in use already, to be
taken away; the sidebar stays free of them."""

from collections.abc import Iterable

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..figures.narrowed import CONDITIONS, narrow_by
from ..models import Lead

TITLES = {
    "came_from": _("came from this day on"),
    "came_until": _("came until this day"),
    "of_program": _("program (of figures)"),
    "of_intake": _("intake (of figures)"),
    "of_owner": _("owner (of figures)"),
    "first_source": _("first source"),
    "first_campaign": _("first campaign"),
    "at_stage": _("stands at"),
    "reached": _("got as far as"),
    "promise": _("promise"),
    "answered": _("first answered within"),
    "tried": _("was tried"),
    "hour": _("hour of the first enquiry"),
    "weekday": _("weekday of the first enquiry"),
    "moved": _("moved to, from day to day"),
}


class FigureFilter(SimpleListFilter):
    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Iterable:
        words = self.used_parameters.get(self.parameter_name)
        return [(words, words)] if words else []

    def queryset(self, request: HttpRequest, leads: QuerySet[Lead]) -> QuerySet[Lead]:
        words = self.value()
        return narrow_by(leads, self.parameter_name, words) if words else leads


FILTERS = tuple(
    type(f"{name.title()}Filter", (FigureFilter,), {"title": TITLES[name], "parameter_name": name})
    for name in CONDITIONS
)
