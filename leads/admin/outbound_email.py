from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from .. import access, finding
from ..correction import CorrectionError, correct_and_send, may_be_corrected
from ..mail import may_be_sent_again, send_again
from ..models import OutboundEmail
from ..outbox.standing import in_words
from . import filters
from .reading import ReadOnlyAdmin, of_leads_seen_by, show_time


class CorrectionForm(forms.Form):
    """Only the box; whether a mail may go there, leads/mail.py says."""

    to_email = forms.CharField(
        label=_("The right e-mail address"),
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false", "size": 34}),
    )


@admin.register(OutboundEmail)
class OutboundEmailAdmin(ReadOnlyAdmin):
    shows_people = True
    list_display = ("to_email", "kind", "state", "reference", "attempts_made", "created", "sent")
    list_filter = filters.OF_MAILS
    orders = ("created_at",)
    sortable_by = ("created",)
    list_select_related = ("enquiry",)
    search_fields = ("to_email",)
    search_help_text = _("Part of an address, a reference or a Message-ID")
    actions = ("send_once_more",)
    fields = (
        "state",
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

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return of_leads_seen_by(request.user, super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return finding.find_mails(queryset, search_term), False

    def get_urls(self) -> list:
        own = {
            "html": self.html_view,
            "again": require_POST(self.again_view),
            "correct": require_POST(self.correct_view),
        }
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"leads_outboundemail_{name}",
                )
                for name, view in own.items()
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        mail = self.get_object(request, object_id)
        context = self._standing(request, mail) if mail else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def _standing(self, request: HttpRequest, mail: OutboundEmail) -> dict[str, object]:
        may_resend = self.has_resend_permission(request)
        return {
            "standing": in_words(mail),
            "events": mail.events.all(),
            "may_send_again": may_resend and may_be_sent_again(mail),
            "correction": CorrectionForm() if may_resend and may_be_corrected(mail) else None,
        }

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = self._mail_to_send(request, pk)
        if send_again([mail]):
            messages.success(
                request, gettext("Queued for %(to_email)s once more.") % {"to_email": mail.to_email}
            )
        else:
            messages.warning(
                request, gettext("Nothing was queued: it is waiting already, or held for good.")
            )
        return _to_page_of(mail)

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        mail = self._mail_to_send(request, pk)
        form = CorrectionForm(request.POST)
        if form.is_valid():
            try:
                corrected = correct_and_send(mail, form.cleaned_data["to_email"], by=request.user)
            except CorrectionError as problem:
                form.add_error("to_email", str(problem))
            else:
                messages.success(
                    request, gettext("Queued for %(to_email)s.") % {"to_email": corrected.to_email}
                )
                return _to_page_of(corrected)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Correct the address and send"),
            "opts": self.opts,
            "original": mail,
            "standing": in_words(mail),
            "correction": form,
        }
        return TemplateResponse(request, "admin/leads/correct_and_send.html", context, status=422)

    def _mail_to_send(self, request: HttpRequest, pk: int) -> OutboundEmail:
        mail = self.get_object(request, str(pk))
        if mail is None:
            raise Http404
        if not self.has_resend_permission(request):
            raise PermissionDenied
        return mail

    def html_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML part alone, for the frame; the content policy of this address runs nothing."""
        mail = self.get_object(request, str(pk))
        if mail is None or not self.has_view_permission(request, mail):
            raise Http404
        access.note(request.user, "opened", mail.lead)
        return xframe_options_sameorigin(lambda _request: HttpResponse(mail.html_body))(request)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("leads.resend_outboundemail")

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_once_more(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = send_again(queryset)
        messages.success(request, gettext("Queued %(count)s once more.") % {"count": count})

    @admin.display(description=_("reference"), ordering="enquiry__reference")
    def reference(self, mail: OutboundEmail) -> str:
        return mail.enquiry.reference

    @admin.display(description=_("queued"), ordering="created_at")
    def created(self, mail: OutboundEmail) -> str:
        return show_time(mail.created_at)

    @admin.display(description=_("sent"), ordering="sent_at")
    def sent(self, mail: OutboundEmail) -> str:
        return show_time(mail.sent_at)

    @admin.display(description=_("lead"))
    def lead_link(self, mail: OutboundEmail) -> str:
        if mail.lead is None:
            return "–"
        address = reverse("admin:leads_lead_change", args=[mail.lead_id])
        return format_html('<a href="{}">{}</a>', address, mail.lead)

    @admin.display(description=_("tries"))
    def tries(self, mail: OutboundEmail) -> str:
        rows = (
            (show_time(attempt.started_at), attempt.get_outcome_display(), attempt.answer)
            for attempt in mail.attempts.all()
        )
        return format_html_join("", "{} {} {}<br>", rows) or gettext("none yet")


def _to_page_of(mail: OutboundEmail) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:leads_outboundemail_change", args=[mail.pk]))
