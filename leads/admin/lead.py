from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from programs.phone import show_phone

from ..contact import email_key
from ..correction import may_be_corrected
from ..models import Enquiry, Lead, OutboundEmail
from ..outbox.standing import in_words
from .reading import ReadOnlyAdmin, show_time
from .search import search


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    list_display = ("name", "program", "stage", "source", "city", "owner", "asked", "enquiries")
    list_filter = ("stage", "program", "origin", "first_touch__source", "owner", "last_enquiry_at")
    list_select_related = ("program", "owner", "first_touch")
    search_fields = ("full_name",)
    search_help_text = _(
        "Reference, part of a name, e-mail, phone in any form or its last 4 digits"
    )
    change_form_template = "admin/leads/lead.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(enquiry_count=_enquiry_count())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term:
            return queryset, False
        found = search(
            queryset, search_term, among=("", "enquiries__"), reference="enquiries__reference"
        )
        return found.distinct(), False

    @admin.display(description=_("name"), ordering="full_name")
    def name(self, lead: Lead) -> str:
        reach = show_phone(lead.phone) if lead.phone else lead.email
        return format_html("<strong>{}</strong><br><small>{}</small>", lead.full_name, reach)

    @admin.display(description=_("source"), ordering="first_touch__source")
    def source(self, lead: Lead) -> str:
        return str(lead.first_touch or lead.get_origin_display())

    @admin.display(description=_("last enquiry"), ordering="last_enquiry_at")
    def asked(self, lead: Lead) -> str:
        return show_time(lead.last_enquiry_at)

    @admin.display(description=_("enquiries"))
    def enquiries(self, lead: Lead) -> int:
        return lead.enquiry_count

    def change_view(self, request, object_id, form_url="", extra_context=None):
        lead = self.get_object(request, object_id)
        context = _story(lead) if lead else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )


def _enquiry_count() -> Coalesce:
    """By subquery: a join would multiply the rows that search and filters join on."""
    of_lead = Enquiry.objects.filter(lead=OuterRef("pk")).order_by().values("lead")
    return Coalesce(Subquery(of_lead.annotate(n=Count("pk")).values("n")), 0)


def _story(lead: Lead) -> dict[str, object]:
    """Everything the page shows, each part in one query."""
    enquiries = lead.enquiries.select_related("program", "application", "touch")
    mails = list(lead.mails.select_related("enquiry"))
    return {
        "lead": lead,
        "phone_display": show_phone(lead.phone),
        "enquiries": enquiries.prefetch_related("amendments"),
        "mails": [(mail, in_words(mail)) for mail in mails],
        "mail_to_correct": _to_correct(lead, mails) if lead.email_problem else None,
        "consents": lead.consents.select_related("notice"),
        "timeline": lead.timeline.select_related("actor", "enquiry", "outbound_email"),
        "duplicates": Lead.objects.filter(
            Q(pk__in=lead.possible_duplicates.values("other")) | Q(possible_duplicates__other=lead)
        ).distinct(),
    }


def _to_correct(lead: Lead, mails: list[OutboundEmail]) -> OutboundEmail | None:
    """The latest confirmation to the address that does not work."""
    return next(
        (
            mail
            for mail in mails
            if may_be_corrected(mail) and email_key(mail.to_email) == lead.email_key
        ),
        None,
    )
