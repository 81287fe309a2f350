"""Who asks about their data, the nearest due date first, and the page on which one is answered."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from programs.formats import show_day
from programs.models import School

from .. import access, disclosure, privacy_requests
from ..choices import RequestKind, RequestState
from ..contact import mask_contacts
from ..desk_work import Refused
from ..forms import privacy as forms_of_requests
from ..models import Lead, PrivacyRequest
from .reading import ReadOnlyAdmin, show_time


class StandsFilter(admin.SimpleListFilter):
    """What is still owed, unless one asks for the rest."""

    title = _("open or answered")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> tuple:
        return (("done", _("answered")), ("all", _("all")))

    def choices(self, changelist) -> list[dict[str, object]]:
        first, *others = super().choices(changelist)
        return [first | {"display": _("open")}, *others]

    def queryset(self, request: HttpRequest, requests: QuerySet) -> QuerySet:
        if self.value() == "all":
            return requests
        if self.value() == "done":
            return requests.exclude(state=RequestState.OPEN)
        return requests.filter(state=RequestState.OPEN)


def _named(asked: PrivacyRequest) -> str:
    names = [subject.lead.full_name for subject in asked.subjects.all() if subject.lead]
    return ", ".join(dict.fromkeys(names)) or asked.asked_name


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ReadOnlyAdmin):
    list_display = ("number", "due", "kind", "who", "received", "came_by", "state")
    list_display_links = ("number",)
    list_filter = (StandsFilter, "kind", "came_by")
    search_fields = ("=pk", "asked_name", "asked_contact", "subjects__lead__full_name")
    search_help_text = _("Number of the request, name, or what they gave")
    list_before_template = "admin/leads/new_request.html"
    ordering = ("due_on", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("subjects__lead")

    @admin.display(description=_("request"), ordering="pk")
    def number(self, asked: PrivacyRequest) -> str:
        return gettext("No. %(number)s") % {"number": asked.pk}

    @admin.display(description=_("answer by"), ordering="due_on")
    def due(self, asked: PrivacyRequest) -> str:
        if not asked.is_open:
            return show_day(asked.due_on)
        if privacy_requests.is_overdue(asked):
            return format_html(
                '<span class="desk__late">{}<br><small>{}</small></span>',
                show_day(asked.due_on),
                gettext("overdue"),
            )
        urgent = gettext("soon") if privacy_requests.is_urgent(asked) else ""
        return format_html("{}<br><small>{}</small>", show_day(asked.due_on), urgent)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        if access.sees_phone(request.user):
            return self.list_display
        return tuple("masked_who" if name == "who" else name for name in self.list_display)

    @admin.display(description=_("who"))
    def who(self, asked: PrivacyRequest) -> str:
        return _named(asked) or asked.asked_contact or gettext("nobody any more")

    @admin.display(description=_("who"))
    def masked_who(self, asked: PrivacyRequest) -> str:
        return _named(asked) or mask_contacts(asked.asked_contact) or gettext("nobody any more")

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, asked: PrivacyRequest) -> str:
        return show_time(asked.received_at)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_number = object_id.isascii() and object_id.isdigit() and len(object_id) < 19
        asked = PrivacyRequest.objects.filter(pk=object_id).first() if is_number else None
        if asked is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return show(request, asked)


def show(
    request: HttpRequest,
    asked: PrivacyRequest,
    *,
    problem: str = "",
    typed: forms.Form | None = None,
) -> HttpResponse:
    may_answer = request.user.has_perm("leads.change_privacyrequest")
    leads, held = privacy_requests.people_of(asked)
    for lead in leads:
        access.note(request.user, "opened", lead, words=str(asked))
    is_open = asked.is_open
    context = {
        **admin.site.each_context(request),
        "title": str(asked),
        "asked": asked,
        "subjects": asked.subjects.select_related("lead", "enquiry"),
        "has_people": bool(leads or held),
        "found": privacy_requests.candidates(asked) if is_open and may_answer else None,
        "is_overdue": privacy_requests.is_overdue(asked),
        "is_urgent": privacy_requests.is_urgent(asked),
        "latest_by_law": asked.received_at + privacy_requests.AT_MOST_BY_LAW,
        "needs_identity": asked.kind in privacy_requests.NEEDS_IDENTITY,
        "may_answer": may_answer and is_open,
        "sees_phone": access.sees_phone(request.user),
        "problem": problem,
        "counts": _counts(asked),
        **_forms(asked, typed),
    }
    status = 422 if problem or typed else 200
    return render(request, "admin/leads/privacy_request.html", context, status=status)


def _counts(asked: PrivacyRequest) -> list[tuple[str, int]]:
    stopped = {
        "consents": gettext("Consents taken back"),
        "mails": gettext("Mails stopped"),
        "follow_ups": gettext("Plans dropped"),
    }
    told = disclosure.in_words(asked.receipt.get("counts", {}))
    return [(stopped.get(name, name), count) for name, count in told]


def _forms(asked: PrivacyRequest, typed: forms.Form | None) -> dict[str, forms.Form]:
    identity = forms_of_requests.IdentityForm(initial={"identity_checked": asked.identity_checked})
    fresh = {
        "subject_form": forms_of_requests.SubjectForm(),
        "identity_form": identity,
        "answer_form": _answer_form(asked)(),
    }
    return {
        name: typed if typed is not None and type(typed) is type(form) else form
        for name, form in fresh.items()
    }


def _answer_form(asked: PrivacyRequest) -> type[forms_of_requests.AnswerForm]:
    corrects = asked.kind == RequestKind.CORRECT
    return forms_of_requests.CorrectionForm if corrects else forms_of_requests.AnswerForm


def _address(asked: PrivacyRequest) -> str:
    return reverse("admin:leads_privacyrequest_change", args=[asked.pk])


# --- Filing ---------------------------------------------------------------------------------------


def new(request: HttpRequest) -> HttpResponse:
    """Somebody asks of whom we do not know yet which lead they are."""
    if not request.user.has_perm("leads.add_privacyrequest"):
        raise PermissionDenied
    form = forms_of_requests.RequestForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            asked = privacy_requests.file_request(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            problem = str(refusal)
        else:
            return _filed(request, asked)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Somebody asks about their data"),
        "form": form,
        "problem": problem,
    }
    status = 422 if problem or form.errors else 200
    return render(request, "admin/leads/request_form.html", context, status=status)


def file_for_lead(lead: Lead, said: dict, request: HttpRequest) -> None:
    """From the lead's page; the answer is the head's."""
    asked = privacy_requests.file_request(by=request.user, lead=lead, **said)
    _say_filed(request, asked)


def _filed(request: HttpRequest, asked: PrivacyRequest) -> HttpResponse:
    _say_filed(request, asked)
    may_read = request.user.has_perm("leads.view_privacyrequest")
    return HttpResponseRedirect(_address(asked) if may_read else reverse("admin:index"))


def _say_filed(request: HttpRequest, asked: PrivacyRequest) -> None:
    done = gettext("Filed as No. %(number)s. The head of admissions answers it by %(day)s.")
    messages.success(request, done % {"number": asked.pk, "day": show_day(asked.due_on)})


# --- Answering ------------------------------------------------------------------------------------


def _asked(request: HttpRequest, pk: int) -> PrivacyRequest:
    if not request.user.has_perm("leads.change_privacyrequest"):
        raise PermissionDenied
    return get_object_or_404(PrivacyRequest, pk=pk)


def _done(request: HttpRequest, asked: PrivacyRequest, words: str = "") -> HttpResponse:
    if words:
        messages.success(request, words)
    return HttpResponseRedirect(_address(asked))


@require_POST
def add_subject(request: HttpRequest, pk: int) -> HttpResponse:
    asked, form = _asked(request, pk), forms_of_requests.SubjectForm(request.POST)
    if not form.is_valid():
        return show(request, asked, typed=form)
    said = form.cleaned_data
    try:
        if said["lead"]:
            lead = get_object_or_404(Lead.objects.seen_by(request.user), pk=said["lead"])
            privacy_requests.add_lead(asked, lead, by=request.user)
        else:
            privacy_requests.add_by_reference(asked, said["reference"], by=request.user)
    except Refused as refusal:
        return show(request, asked, problem=str(refusal), typed=form)
    return _done(request, asked)


@require_POST
def leave_out(request: HttpRequest, pk: int, subject: int) -> HttpResponse:
    asked = _asked(request, pk)
    try:
        privacy_requests.leave_out(asked, subject)
    except Refused as refusal:
        return show(request, asked, problem=str(refusal))
    return _done(request, asked)


@require_POST
def check_identity(request: HttpRequest, pk: int) -> HttpResponse:
    asked, form = _asked(request, pk), forms_of_requests.IdentityForm(request.POST)
    if not form.is_valid():
        return show(request, asked, typed=form)
    try:
        privacy_requests.check_identity(asked, form.cleaned_data["identity_checked"])
    except Refused as refusal:
        return show(request, asked, problem=str(refusal), typed=form)
    return _done(request, asked)


@require_POST
def disclose(request: HttpRequest, pk: int) -> HttpResponse:
    """Straight to the browser, for machines or for the person: nothing of it is left lying on the server."""
    asked = _asked(request, pk)
    try:
        made = privacy_requests.disclose(asked)
    except Refused as refusal:
        return show(request, asked, problem=str(refusal))
    leads, held = privacy_requests.people_of(asked)
    for lead in leads:
        access.note(request.user, "exported", lead, words=str(asked))
    if held:
        access.note(request.user, "exported", count=len(held), words=str(asked))
    if request.POST.get("as") == "json":
        answer = HttpResponse(made.as_json(), content_type="application/json; charset=utf-8")
        ending = "json"
    else:
        context = {"made": made, "asked": asked, "school": School.load()}
        page = render_to_string("leads/disclosure.html", context)
        answer, ending = HttpResponse(page), "html"
    answer["Content-Disposition"] = f'attachment; filename="request-{asked.pk}.{ending}"'
    return answer


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    form = _answer_form(asked)(request.POST)
    if not form.is_valid():
        return show(request, asked, typed=form)
    said = dict(form.cleaned_data)
    outcome = said.pop("outcome")
    try:
        if "refuse" in request.POST:
            privacy_requests.refuse(asked.pk, by=request.user, outcome=outcome)
        else:
            _may(request, asked)
            done = privacy_requests.answer(
                asked.pk, by=request.user, outcome=outcome, correction=said
            )
            _note(request, done)
    except Refused as refusal:
        asked.refresh_from_db()
        return show(request, asked, problem=str(refusal), typed=form)
    return _done(request, asked, gettext("Answered. What was done stands here as a receipt."))


def _may(request: HttpRequest, asked: PrivacyRequest) -> None:
    if asked.kind == RequestKind.ERASE and not request.user.has_perm("leads.erase_lead"):
        raise PermissionDenied


def _note(request: HttpRequest, done: PrivacyRequest) -> None:
    if done.kind == RequestKind.ERASE:
        references = done.receipt["references"]
        access.note(
            request.user, "erased", count=max(len(references), 1), words=", ".join(references)
        )
