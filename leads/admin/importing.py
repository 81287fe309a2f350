"""A list from elsewhere: the file, its columns, what would become of it, and what became of it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import bulk
from ..desk_work import Refused
from ..exporting import as_lines
from ..forms.importing import ColumnsForm, ListForm
from ..importing import draft, keeping, left_out
from ..models import BulkJob, Lead
from .bulk import REASONS_SHOWN, take_back

LISTS_SHOWN = 10
EXAMPLES = 3  # rows from which each column shows what it holds


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("leads.import_lead"):
        raise PermissionDenied


def _job(request: HttpRequest, pk: int) -> BulkJob:
    _check(request)
    jobs = BulkJob.objects.filter(kind=BulkJob.Kind.IMPORT)
    return get_object_or_404(jobs, pk=pk, actor=request.user)


def _address(job: BulkJob) -> str:
    return reverse("desk:list", args=[job.pk])


def start(request: HttpRequest) -> HttpResponse:
    _check(request)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = draft.read_list(file.file, size=file.size, name=file.name, by=request.user)
        except Refused as problem:
            form.add_error("file", str(problem))
        else:
            return HttpResponseRedirect(_address(job))
    lists = BulkJob.objects.filter(kind=BulkJob.Kind.IMPORT, actor=request.user)
    context = {
        **admin.site.each_context(request),
        "title": _("Bring in a list"),
        "form": form,
        "lists": lists.defer("targets", "before", "skipped", "stayed")[:LISTS_SHOWN],
    }
    return render(request, "admin/leads/import.html", context, status=422 if form.errors else 200)


def show(request: HttpRequest, pk: int, form: ColumnsForm | None = None) -> HttpResponse:
    job = _job(request, pk)
    is_draft = job.state == BulkJob.State.DRAFT
    columns = (form or ColumnsForm(job.wish)) if is_draft else None
    context = {
        **admin.site.each_context(request),
        "title": _("List “%(name)s”") % {"name": job.wish["name"]},
        "job": job,
        "form": columns,
        "columns": _with_examples(columns, job) if columns else (),
        "count": job.rows.count(),
        "preview": job.wish.get("preview") if is_draft and not form else None,
        "skipped": _by_line(job, job.skipped),
        "stayed": _by_line(job, job.stayed),
        "may_undo": bulk.may_be_undone(job),
    }
    return render(request, "admin/leads/list.html", context, status=422 if form else 200)


def _with_examples(form: ColumnsForm, job: BulkJob) -> list[tuple[BoundField, str]]:
    """Each column with what stands in it in the first rows."""
    rows = [row.cells for row in job.rows.all()[:EXAMPLES]]

    def of(position: int) -> str:
        cells = (row[position] for row in rows if position < len(row) and row[position])
        return " · ".join(dict.fromkeys(cells))

    return [(bound, of(position)) for position, bound in enumerate(form.columns)]


def _by_line(job: BulkJob, problems: list[tuple[int, str]]) -> list[tuple[int, Lead | None, str]]:
    """Line, lead and reason of the first of these."""
    some = problems[:REASONS_SHOWN]
    rows = job.rows.select_related("enquiry__lead").in_bulk([pk for pk, _why in some])
    found = ((rows.get(pk), why) for pk, why in some)
    return [(row.line, row.enquiry and row.enquiry.lead, why) for row, why in found if row]


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    if job.state != BulkJob.State.DRAFT:
        return HttpResponseRedirect(_address(job))
    form = ColumnsForm(job.wish, request.POST)
    if not form.is_valid():
        return show(request, pk, form=form)
    draft.look(job, form.wish)
    return HttpResponseRedirect(f"{_address(job)}#preview")


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    try:
        draft.confirm(job, request.POST.get("look", ""))
    except Refused as problem:
        messages.error(request, str(problem))
    return HttpResponseRedirect(_address(job))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    job = _job(request, pk)
    take_back(request, job)
    return HttpResponseRedirect(_address(job))


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    keeping.throw_away(_job(request, pk))
    messages.success(request, _("The list is forgotten."))
    return HttpResponseRedirect(reverse("desk:import"))


def bad_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """What was or would be left out, with line and reason, to be mended and brought again."""
    job = _job(request, pk)
    headings, rows = left_out.table(job, by=request.user)
    answer = StreamingHttpResponse(as_lines(headings, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="left-out.csv"'
    return answer
