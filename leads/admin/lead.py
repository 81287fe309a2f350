from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from programs.phone import show_phone

from .. import access, bulk, clock, finding
from ..contact import mask_contacts, mask_phone
from ..desk_work import Refused
from ..models import Lead
from ..promise import due_in_words
from . import figure_filters, filters, lead_page
from .reading import ReadOnlyAdmin, show_time


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    shows_people = True
    list_display = ("name", "next", "stage", "program", "city", "source", "owner", "asked")
    list_filter = (*filters.OF_LEADS, *figure_filters.FILTERS)
    orders = ("last_enquiry_at", "full_name", "next_at")
    sortable_by = ("name", "masked_name", "next", "asked")
    list_before_template = "admin/leads/views.html"
    actions = ("at_once",)
    list_select_related = ("program", "owner", "first_touch")
    search_fields = ("full_name",)
    search_help_text = _(
        "Reference, part of a name, e-mail, phone in any form or its last 4 digits"
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return Lead.objects.seen_by(request.user)

    def has_work_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.change_lead")

    @admin.action(description=_("Do something to all of these"), permissions=["work"])
    def at_once(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[: bulk.AT_MOST + 1])
        try:
            job = bulk.draft(chosen, by=request.user)
        except Refused as problem:
            messages.error(request, str(problem))
            return None
        return HttpResponseRedirect(reverse("desk:bulk", args=[job.pk]))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if access.sees_phone(request.user):
            return self.list_display
        return ("masked_name", *self.list_display[1:])

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        in_part = access.sees_phone(request.user)
        return finding.find(queryset, search_term, in_part=in_part), False

    @admin.display(description=_("name"), ordering="full_name")
    def name(self, lead: Lead) -> str:
        reach = show_phone(lead.phone) if lead.phone else lead.email
        return format_html("<strong>{}</strong><br><small>{}</small>", lead.full_name, reach)

    @admin.display(description=_("name"), ordering="full_name")
    def masked_name(self, lead: Lead) -> str:
        reach = mask_phone(lead.phone) if lead.phone else mask_contacts(lead.email)
        return format_html("<strong>{}</strong><br><small>{}</small>", lead.full_name, reach)

    @admin.display(description=_("source"), ordering="first_touch__source")
    def source(self, lead: Lead) -> str:
        return str(lead.first_touch or lead.get_origin_display())

    @admin.display(description=_("last enquiry"), ordering="last_enquiry_at")
    def asked(self, lead: Lead) -> str:
        return show_time(lead.last_enquiry_at)

    @admin.display(description=_("next step"), ordering="next_at")
    def next(self, lead: Lead) -> str:
        if lead.next_at is None:
            return ""
        is_late = lead.next_at < clock.now()
        return format_html(
            '{}<br><small class="{}">{}</small>',
            lead.get_next_step_display().capitalize(),
            "desk__late" if is_late else "",
            due_in_words(lead.next_at, clock.now()),
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        lead = _find(request, unquote(object_id))
        if lead is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, lead):
            raise PermissionDenied
        return lead_page.show(request, lead)


def _find(request: HttpRequest, object_id: str) -> Lead | None:
    """With all that its page shows of others. An old address of a lead that was merged leads to the kept one."""
    if not (object_id.isascii() and object_id.isdigit() and len(object_id) < 19):
        return None
    shown = ("program", "intake__program", "owner", "first_touch", "last_touch", "merged_into")
    lead = Lead.objects.filter(pk=object_id).select_related(*shown).first()
    if lead is None:
        return None
    kept = lead.merged_into_id or lead.pk
    return lead if Lead.objects.seen_by(request.user).filter(pk=kept).exists() else None
