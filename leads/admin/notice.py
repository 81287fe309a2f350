from django.contrib import admin
from django.http import HttpRequest

from ..consent import add_notice
from ..models import Notice
from .reading import ReadOnlyAdmin


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """The words beside the consent box. A new text is a new version; old ones are kept as they are."""

    list_display = ("purpose", "version", "language", "in_force_from", "text")
    fields = ("purpose", "version", "language", "text", "in_force_from")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.add_notice")

    def save_model(self, request: HttpRequest, notice: Notice, form, change: bool) -> None:
        add_notice(notice)
