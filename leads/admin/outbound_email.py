from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ..mail import send_again
from ..models import OutboundEmail
from .reading import ReadOnlyAdmin, show_time


@admin.register(OutboundEmail)
class OutboundEmailAdmin(ReadOnlyAdmin):
    list_display = ("to_email", "kind", "state", "reference", "attempts_made", "created", "sent")
    list_filter = ("state", "kind", "created_at")
    list_select_related = ("enquiry",)
    search_fields = ("to_email", "subject", "enquiry__reference", "message_id")
    actions = ("send_once_more",)
    fields = (
        "state",
        "state_reason",
        "kind",
        "subject",
        "from_email",
        "to_email",
        "reply_to",
        "lead_link",
        "created",
        "sent",
        "tries",
        "message_id",
        "text_body",
    )
    readonly_fields = fields
    change_form_template = "admin/leads/outbound_email.html"

    def get_urls(self) -> list:
        html = self.admin_site.admin_view(self.html_view)
        return [path("<int:pk>/html/", html, name="leads_outboundemail_html"), *super().get_urls()]

    def html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML part alone, for the frame; the content policy of this address runs nothing."""
        mail = self.get_object(request, str(pk))
        if mail is None or not self.has_view_permission(request, mail):
            raise Http404
        return xframe_options_sameorigin(lambda _request: HttpResponse(mail.html_body))(request)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.resend_outboundemail")

    @admin.action(description="Send again", permissions=["resend"])
    def send_once_more(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = send_again(queryset.select_related("lead", "enquiry"))
        messages.success(request, f"Queued {count} once more.")

    @admin.display(description="reference", ordering="enquiry__reference")
    def reference(self, mail: OutboundEmail) -> str:
        return mail.enquiry.reference

    @admin.display(description="queued", ordering="created_at")
    def created(self, mail: OutboundEmail) -> str:
        return show_time(mail.created_at)

    @admin.display(description="sent", ordering="sent_at")
    def sent(self, mail: OutboundEmail) -> str:
        return show_time(mail.sent_at)

    @admin.display(description="lead")
    def lead_link(self, mail: OutboundEmail) -> str:
        if mail.lead is None:
            return "–"
        address = reverse("admin:leads_lead_change", args=[mail.lead_id])
        return format_html('<a href="{}">{}</a>', address, mail.lead)

    @admin.display(description="tries")
    def tries(self, mail: OutboundEmail) -> str:
        rows = (
            (show_time(attempt.started_at), attempt.get_outcome_display(), attempt.answer)
            for attempt in mail.attempts.all()
        )
        return format_html_join("", "{} {} {}<br>", rows) or "none yet"
