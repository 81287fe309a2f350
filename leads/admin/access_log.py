from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import AccessLog
from .reading import ReadOnlyAdmin, show_time


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    """Who opened or took out personal data."""

    list_display = ("when", "actor", "action", "lead", "count", "words")
    list_filter = ("action", "actor", "at")
    list_select_related = ("actor", "lead")
    date_hierarchy = "at"
    # Whoever was merged is found by the old reference too: it is the kept lead's by now.
    search_fields = (
        "actor__username",
        "lead__full_name",
        "=lead__enquiries__reference",
        "=lead__merged_into__enquiries__reference",
        "words",
    )
    search_help_text = _(
        "Name of who looked, name or reference of whom, what was sought, or the reason"
    )
    fields = ("at", "actor", "action", "lead", "count", "words")

    @admin.display(description=_("when"), ordering="at")
    def when(self, line: AccessLog) -> str:
        return show_time(line.at)
