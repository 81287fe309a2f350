"""Two leads side by side: the same person, or told apart for good."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs.phone import show_phone

from .. import access, merging
from ..desk_work import Refused
from ..models import Lead, Merge


def compare(request: HttpRequest, kept: int, other: int) -> HttpResponse:
    """Field by field; the first of the address is kept."""
    one, two = (
        get_object_or_404(Lead.objects.seen_by(request.user), pk=pk) for pk in (kept, other)
    )
    may_merge = request.user.has_perm("leads.merge_lead")
    problem = ""
    if request.method == "POST":
        if not may_merge:
            raise PermissionDenied
        try:
            merging.merge(one.pk, two.pk, by=request.user, take=_taken(request))
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, _("One person now. It can be undone for 30 days."))
            return HttpResponseRedirect(_address(one))
    for lead in (one, two):
        access.note(request.user, "opened", lead)
    context = {
        **admin.site.each_context(request),
        "title": _("The same person?"),
        "one": one,
        "two": two,
        "rows": _rows(one, two),
        "counts": [_counts(one), _counts(two)],
        "may_merge": may_merge,
        "may_work": request.user.has_perm("leads.change_lead"),
        "problem": problem,
    }
    return render(request, "admin/leads/compare.html", context, status=422 if problem else 200)


def _taken(request: HttpRequest) -> set[str]:
    return {name for name in merging.CHOICES if request.POST.get(name) == "other"}


def _address(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def _rows(one: Lead, two: Lead) -> list[dict[str, object]]:
    """Label and both values of whatever can be chosen; `differs` asks for a choice."""
    rows = []
    for name in merging.CHOICES:
        values = [_shown(lead, name) for lead in (one, two)]
        label = Lead._meta.get_field(name).verbose_name
        differs = all(values) and values[0] != values[1]
        rows.append({"name": name, "label": label, "values": values, "differs": differs})
    return rows


def _shown(lead: Lead, name: str) -> str:
    if name == "phone":
        return show_phone(lead.phone) if lead.phone else ""
    display = getattr(lead, f"get_{name}_display", None)
    return str(display() if display else getattr(lead, name) or "")


def _counts(lead: Lead) -> str:
    return _("%(enquiries)s enquiries, %(attempts)s attempts, %(mails)s mails") % {
        "enquiries": lead.enquiries.count(),
        "attempts": lead.attempts.count(),
        "mails": lead.mails.count(),
    }


@require_POST
def tell_apart(request: HttpRequest, kept: int, other: int) -> HttpResponse:
    if not request.user.has_perm("leads.change_lead"):
        raise PermissionDenied
    one, two = (
        get_object_or_404(Lead.objects.seen_by(request.user), pk=pk) for pk in (kept, other)
    )
    merging.tell_apart(one, two, by=request.user)
    messages.success(request, _("Remembered: they are two, and are not suggested again."))
    return HttpResponseRedirect(_address(one))


@require_POST
def undo(request: HttpRequest, merge: int) -> HttpResponse:
    if not request.user.has_perm("leads.merge_lead"):
        raise PermissionDenied
    made = get_object_or_404(Merge, pk=merge)
    try:
        merging.undo(made.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone: they are two again, each as it was."))
    return HttpResponseRedirect(_address(made.kept))
