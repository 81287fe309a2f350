"""Many leads at once: whom it touches, what to do, how far it is, and back again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs.formats import show_count

from .. import bulk, exporting
from ..desk_work import Refused
from ..dry_run import foresee
from ..forms.bulk import BulkForm, ExportForm
from ..models import BulkJob, Lead

NAMED = 5
REASONS_SHOWN = 100


def _job(request: HttpRequest, pk: int) -> BulkJob:
    if not request.user.has_perm("leads.change_lead"):
        raise PermissionDenied
    jobs = BulkJob.objects.exclude(kind=BulkJob.Kind.IMPORT)  # whose targets are rows, not leads
    return get_object_or_404(jobs, pk=pk, actor=request.user)


def show(
    request: HttpRequest,
    pk: int,
    form: BulkForm | None = None,
    export_form: ExportForm | None = None,
) -> HttpResponse:
    job = _job(request, pk)
    foreseen = _foresee(job, form)
    context = {
        **admin.site.each_context(request),
        "title": _("%(count)s leads at once") % {"count": show_count(len(job.targets))},
        "job": job,
        "count": len(job.targets),
        "named": Lead.objects.seen_by(request.user).filter(pk__in=job.targets[:NAMED]),
        "more": max(len(job.targets) - NAMED, 0),
        "skipped": _with_names(job.skipped),
        "stayed": _with_names(job.stayed),
        "may_undo": job.kind in bulk.WORKS and bulk.may_be_undone(job),
        "form": form or BulkForm(),
        "foreseen": foreseen,
        "left": len(job.targets) - sum(count for count, _words in foreseen or ()),
        "export_form": export_form or ExportForm(),
    }
    status = 422 if (form and form.errors) or export_form else 200
    return render(request, "admin/leads/bulk.html", context, status=status)


def _foresee(job: BulkJob, form: BulkForm | None) -> list[tuple[int, str]] | None:
    """How many would be left out and why; None before anything was chosen."""
    if form is None or form.errors or job.state != BulkJob.State.DRAFT:
        return None
    return foresee(job, form.cleaned_data["kind"], form.wish)


def _with_names(problems: list[tuple[int, str]]) -> list[tuple[int, str, str]]:
    some = problems[:REASONS_SHOWN]
    leads = Lead.objects.filter(pk__in=[pk for pk, _why in some])
    names = dict(leads.values_list("pk", "full_name"))
    return [(pk, names.get(pk, ""), why) for pk, why in some]


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A dry run: nothing happens yet."""
    form = BulkForm(request.POST)
    form.is_valid()
    return show(request, pk, form=form)


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
    leads = Lead.objects.seen_by(request.user).filter(pk__in=job.targets)
    table = exporting.export(leads, said["columns"], by=request.user, reason=said["reason"])
    if said["file_type"] == "xlsx":
        return FileResponse(table.as_workbook(), as_attachment=True, filename="leads.xlsx")
    answer = StreamingHttpResponse(table.as_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="leads.csv"'
    return answer


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    take_back(request, job)
    return HttpResponseRedirect(_address(job))


def take_back(request: HttpRequest, job: BulkJob) -> None:
    """Have it undone, or say why not."""
    try:
        bulk.undo(job)
    except Refused as problem:
        messages.error(request, str(problem))


def _address(job: BulkJob) -> str:
    return reverse("desk:bulk", args=[job.pk])
