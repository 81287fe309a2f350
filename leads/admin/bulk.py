"""Many leads at once: whom it touches, what to do, how far it is, and back again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import bulk, exporting
from ..desk_work import Refused
from ..forms.bulk import BulkForm, ExportForm
from ..models import BulkJob, Lead

NAMED = 5


def _job(request: HttpRequest, pk: int) -> BulkJob:
    if not request.user.has_perm("leads.change_lead"):
        raise PermissionDenied
    return get_object_or_404(BulkJob, pk=pk, actor=request.user)


def show(
    request: HttpRequest,
    pk: int,
    form: BulkForm | None = None,
    export_form: ExportForm | None = None,
) -> HttpResponse:
    job = _job(request, pk)
    context = {
        **admin.site.each_context(request),
        "title": _("%(count)s leads at once") % {"count": len(job.lead_ids)},
        "job": job,
        "count": len(job.lead_ids),
        "named": Lead.objects.filter(pk__in=job.lead_ids[:NAMED]),
        "more": max(len(job.lead_ids) - NAMED, 0),
        "position": job.done + len(job.skipped),
        "skipped": _with_names(job),
        "is_at_work": job.state in (BulkJob.State.WAITING, BulkJob.State.RUNNING),
        "may_undo": job.state == BulkJob.State.DONE and job.kind in bulk.UNDOABLE,
        "form": form or BulkForm(),
        "export_form": export_form or ExportForm(),
    }
    status = 422 if form or export_form else 200
    return render(request, "admin/leads/bulk.html", context, status=status)


def _with_names(job: BulkJob) -> list[tuple[int, str, str]]:
    names = dict(
        Lead.objects.filter(pk__in=[pk for pk, _why in job.skipped[:100]]).values_list(
            "pk", "full_name"
        )
    )
    return [(pk, names.get(pk, ""), why) for pk, why in job.skipped[:100]]


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    job, form = _job(request, pk), BulkForm(request.POST)
    if not form.is_valid():
        return show(request, pk, form=form)
    bulk.confirm(job, form.cleaned_data["kind"], form.wish)
    return HttpResponseRedirect(_address(job))


@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Straight to the browser: nothing of it is left lying on the server."""
    if not request.user.has_perm("leads.export_lead"):
        raise PermissionDenied
    job, form = _job(request, pk), ExportForm(request.POST)
    if not form.is_valid():
        return show(request, pk, export_form=form)
    said = form.cleaned_data
    leads = Lead.objects.seen_by(request.user).filter(pk__in=job.lead_ids)
    lines = exporting.export(leads, said["columns"], by=request.user, reason=said["reason"])
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="leads.csv"'
    return answer


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    try:
        back, kept = bulk.undo(job, by=request.user)
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        done = _("Undone for %(back)s; %(kept)s were changed since and stay.")
        messages.success(request, done % {"back": back, "kept": kept})
    return HttpResponseRedirect(_address(job))


def _address(job: BulkJob) -> str:
    return reverse("desk:bulk", args=[job.pk])
