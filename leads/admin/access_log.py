from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import finding
from ..models import AccessLog
from . import filters
from .reading import ReadOnlyAdmin, show_time


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who opened or took out personal data."""

    list_display = ("when", "actor", "action", "lead", "count", "words")
    list_filter = filters.OF_ACCESS
    orders = ("at",)
    sortable_by = ("when",)
    list_select_related = ("actor", "lead")
    search_fields = ("words",)
    search_help_text = _(
        "Name of who looked, name or reference of whom, what was sought, or the reason"
    )
    fields = ("at", "actor", "action", "lead", "count", "words")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return finding.find_access(queryset, search_term), False

    @admin.display(description=_("when"), ordering="at")
    def when(self, line: AccessLog) -> str:
        return show_time(line.at)
