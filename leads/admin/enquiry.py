from collections.abc import Iterable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from programs.phone import show_phone

from .. import access, finding
from ..capture import release
from ..choices import EnquiryState
from ..contact import mask_contacts, mask_phone
from ..erasure import erase_by_reference
from ..form_words import as_asked
from ..models import Enquiry
from . import filters
from .reading import ReadOnlyAdmin, of_leads_seen_by, show_time

# The tray of held ones asks for a decision: who, why, what they wrote, since when.
OF_HELD = ("name", "why_held", "message", "program", "received", "reference")


def is_tray(request: HttpRequest) -> bool:
    return request.GET.get("state__exact") == EnquiryState.HELD


@admin.register(Enquiry)
class EnquiryAdmin(ReadOnlyAdmin):
    shows_people = True
    list_display = ("reference", "name", "program", "state", "origin", "source", "received")
    list_filter = filters.OF_ENQUIRIES
    orders = ("received_at",)
    sortable_by = ("received",)
    list_select_related = ("program", "touch", "lead")
    search_fields = ("full_name",)
    search_help_text = _(
        "Reference, part of a name, e-mail, phone in any form or its last 4 digits"
    )
    actions = ("release_held", "erase_held")
    list_before_template = "admin/leads/held.html"
    change_form_template = "admin/leads/enquiry.html"
    fields = (
        "reference",
        "state",
        "why_held",
        "lead_link",
        "received",
        "origin",
        "full_name",
        "phone_display",
        "email",
        "program",
        "city",
        "message",
        "application_answers",
        "as_asked",
        "source",
        "page",
        "language",
        "sent_again",
        "submission_id",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return of_leads_seen_by(request.user, super().get_queryset(request))

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return _masked_for(request, OF_HELD if is_tray(request) else self.list_display)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return finding.find_enquiries(queryset, search_term), False

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.release_enquiry")

    @admin.action(
        description=_("Release: accept and send the confirmation"), permissions=["release"]
    )
    def release_held(self, request: HttpRequest, queryset: QuerySet) -> None:
        released = sum(release(enquiry, by=request.user) for enquiry in queryset.held())
        messages.success(
            request,
            gettext("Released %(released)s. Each has its lead and its mails now.")
            % {"released": released},
        )

    def has_erase_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.erase_lead")

    @admin.action(description=_("Erase: junk that nobody shall see"), permissions=["erase"])
    def erase_held(self, request: HttpRequest, queryset: QuerySet) -> None:
        held = queryset.held().values_list("reference", flat=True)
        reason = gettext("Held, and junk.")
        erased = [
            reference
            for one in list(held)
            for reference in erase_by_reference(one, reason=reason, by=request.user)
        ]
        access.note(request.user, "erased", count=len(erased), words=", ".join(erased))
        messages.success(request, gettext("Erased %(count)s.") % {"count": len(erased)})

    def get_fields(self, request: HttpRequest, obj: Enquiry | None = None) -> tuple[str, ...]:
        return _masked_for(request, super().get_fields(request, obj))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Enquiry | None = None
    ) -> tuple[str, ...]:
        return self.get_fields(request, obj)

    @admin.display(description=_("name"))
    def name(self, enquiry: Enquiry) -> str:
        reach = show_phone(enquiry.phone) if enquiry.phone else enquiry.email
        return format_html("{}<br><small>{}</small>", enquiry.full_name, reach)

    @admin.display(description=_("name"))
    def masked_name(self, enquiry: Enquiry) -> str:
        reach = mask_phone(enquiry.phone) if enquiry.phone else mask_contacts(enquiry.email)
        return format_html("{}<br><small>{}</small>", enquiry.full_name, reach)

    @admin.display(description=_("mobile"))
    def masked_phone_display(self, enquiry: Enquiry) -> str:
        return mask_phone(enquiry.phone)

    @admin.display(description=_("e-mail"))
    def masked_email(self, enquiry: Enquiry) -> str:
        return mask_contacts(enquiry.email)

    @admin.display(description=_("question"))
    def masked_message(self, enquiry: Enquiry) -> str:
        return mask_contacts(enquiry.message)

    @admin.display(description=_("source"), ordering="touch__source")
    def source(self, enquiry: Enquiry) -> str:
        return str(enquiry.touch)

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, enquiry: Enquiry) -> str:
        return show_time(enquiry.received_at)

    @admin.display(description=_("mobile"))
    def phone_display(self, enquiry: Enquiry) -> str:
        return show_phone(enquiry.phone) or "–"

    @admin.display(description=_("lead"))
    def lead_link(self, enquiry: Enquiry) -> str:
        if enquiry.lead is None:
            return gettext("none until it is released")
        address = reverse("admin:leads_lead_change", args=[enquiry.lead_id])
        return format_html('<a href="{}">{}</a>', address, enquiry.lead)

    @admin.display(description=_("why it was held"))
    def why_held(self, enquiry: Enquiry) -> str:
        return " ".join(enquiry.held_reasons) or "–"

    @admin.display(description=_("application"))
    def application_answers(self, enquiry: Enquiry) -> str:
        application = getattr(enquiry, "application", None)
        if application is None:
            return "–"
        answers = (
            (gettext("Intake"), application.intake),
            (gettext("Degree"), application.degree),
            (gettext("Status"), application.get_degree_status_display()),
            (gettext("Marks"), application.marks_in_words),
            (gettext("Exams"), application.exam_names),
            (gettext("Work"), application.get_work_experience_display()),
        )
        return format_html_join(
            "", "{}: {}<br>", ((label, value) for label, value in answers if value)
        ) or gettext("nothing filled in")

    @admin.display(description=_("as asked and typed"))
    def as_asked(self, enquiry: Enquiry) -> str:
        return format_html_join("", "{}: {}<br>", as_asked(enquiry, enquiry.answers)) or "–"

    @admin.display(description=_("sent again with other answers"))
    def sent_again(self, enquiry: Enquiry) -> str:
        rows = (
            (show_time(again.received_at), "; ".join(f"{asked}: {said}" for asked, said in answers))
            for again in enquiry.amendments.all()
            if (answers := as_asked(enquiry, again.answers))
        )
        return format_html_join("", "{}<br>{}<br>", rows) or "–"


MASKED = ("name", "phone_display", "email", "message")


def _masked_for(request: HttpRequest, names: Iterable[str]) -> tuple[str, ...]:
    """For whoever need not call: the same columns with their numbers and addresses masked."""
    if access.sees_phone(request.user):
        return tuple(names)
    return tuple(f"masked_{name}" if name in MASKED else name for name in names)
