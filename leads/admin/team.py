"""Who sits at the desk, whose turn it is, when nobody calls, and the words that are sent often."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline

from programs.formats import show_day

from ..leaving import leave
from ..models import AssignmentRule, Holiday, MessageTemplate, Seat, Tag, Turn

BACKEND = "django.contrib.auth.backends.ModelBackend"  # there is another, which knows of no roles


@admin.register(Seat)
class SeatAdmin(ModelAdmin):
    list_display = ("counsellor", "team", "takes_leads", "away_from", "away_until", "open_at_most")
    list_filter = ("team", "takes_leads")
    list_select_related = ("counsellor",)
    actions = ("has_left",)

    def get_form(
        self, request: HttpRequest, obj: Seat | None = None, **options: Any
    ) -> type[ModelForm]:
        """A seat is for who may work leads; whoever sits there already stays to be chosen."""
        form = super().get_form(request, obj, **options)
        if "counsellor" in form.base_fields:
            seated = [obj.counsellor_id] if obj else []
            workers = User.objects.with_perm("leads.change_lead", backend=BACKEND)
            offered = Q(pk__in=workers.values("pk")) | Q(pk__in=seated)
            form.base_fields["counsellor"].queryset = User.objects.filter(offered)
        return form

    def has_delete_permission(self, request: HttpRequest, obj: Seat | None = None) -> bool:
        return False  # who leaves hands over; the seat stays for the record

    @admin.action(description=_("Has left: end the login and hand the open leads over"))
    def has_left(self, request: HttpRequest, queryset: QuerySet) -> None:
        if not request.user.has_perm("leads.change_seat"):
            raise PermissionDenied
        for seat in queryset.select_related("counsellor").exclude(counsellor=request.user):
            left = leave(seat.counsellor, by=request.user)
            done = (
                gettext("%(name)s cannot log in any more; %(count)s leads are being handed over.")
                if left.is_waiting
                else gettext("%(name)s cannot log in any more; %(count)s leads were handed over.")
            )
            messages.success(request, done % {"name": seat, "count": left.handed_over})


class TurnInline(StackedInline):
    model = Turn  # stacked: in the theme's table its field has no name for who does not see
    extra = 1


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(ModelAdmin):
    list_display = (
        "name",
        "position",
        "program",
        "city",
        "language",
        "source",
        "intake",
        "is_active",
    )
    list_select_related = ("program", "intake")
    inlines = (TurnInline,)


@admin.register(Holiday)
class HolidayAdmin(ModelAdmin):
    list_display = ("day", "name")
    date_hierarchy = "falls_on"

    @admin.display(description=_("day"), ordering="falls_on")
    def day(self, holiday: Holiday) -> str:
        return f"{date_format(holiday.falls_on, 'D')} {show_day(holiday.falls_on)}"


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ModelAdmin):
    list_display = ("name", "channel", "subject")


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    list_display = ("name",)
