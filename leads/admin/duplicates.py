"""Who may be the same: every pair that is still to be judged, and two leads side by side."""

import time
from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs.phone import show_phone

from .. import access, merging
from ..choices import Strength
from ..contact import mask_contacts, mask_phone
from ..desk_work import Refused
from ..models import Enquiry, Lead, Merge, OutboundEmail, PossibleDuplicate

SHOWN = 25
COUNTED = 99
COUNT_FOR = 300  # seconds; the menu is on every page
RECENT = 5
# For each of the staff, in this process: a look into the shared cache would cost every page a query.
_counted: dict[int, tuple[str, float]] = {}


@dataclass(frozen=True)
class Pair:
    pair: PossibleDuplicate
    one: Lead
    two: Lead


def show_pairs(request: HttpRequest) -> HttpResponse:
    """The surest first; the next page begins after the last pair of this one, so that a deep one costs no more."""
    if not request.user.has_perm("leads.view_possibleduplicate"):
        raise PermissionDenied
    pairs = merging.open_pairs(request.user)
    if place := _place(request.GET.get("after", "")):
        strength, pk = place
        # The first says the second again, in a way that the index begins at.
        pairs = pairs.filter(strength__lte=strength)
        pairs = pairs.filter(Q(strength__lt=strength) | Q(pk__lt=pk))
    found = list(pairs[: SHOWN + 1])
    shown = found[:SHOWN]
    last = shown[-1] if len(found) > SHOWN else None
    context = {
        **admin.site.each_context(request),
        "title": _("Possible duplicates"),
        "pairs": _with_leads(shown),
        "next": f"{last.strength}.{last.pk}" if last else "",
        "is_first": not request.GET.get("after"),
        "sees_phone": access.sees_phone(request.user),
    }
    return render(request, "admin/leads/pairs.html", context)


def _place(typed: str) -> tuple[int, int] | None:
    strength, _dot, pk = typed.partition(".")
    is_place = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (strength, pk))
    return (int(strength), int(pk)) if is_place and len(strength) < 5 else None


def _with_leads(pairs: list[PossibleDuplicate]) -> list[Pair]:
    keys = {pk for pair in pairs for pk in (pair.one, pair.two)}
    leads = Lead.objects.select_related("program", "owner").in_bulk(keys)
    rows, told = [], set()
    for pair in pairs:
        both = frozenset((pair.one, pair.two))
        if both not in told:
            told.add(both)
            # The older of the two is kept unless somebody says otherwise.
            rows.append(Pair(pair, leads[min(both)], leads[max(both)]))
    return rows


def badge(request: HttpRequest) -> str:
    """Beside the menu: how many are worth a look. Shared phones alone would make it a number that never falls."""
    words, until = _counted.get(request.user.pk, ("", 0.0))
    if time.monotonic() > until:
        worth = merging.open_pairs(request.user).filter(strength__gte=Strength.LIKELY)
        count = worth[: COUNTED + 1].count()
        words = f"{COUNTED}+" if count > COUNTED else str(count or "")
        _counted[request.user.pk] = words, time.monotonic() + COUNT_FOR
    return words


# --- Side by side -------------------------------------------------------------------------------


def compare(request: HttpRequest, kept: int, other: int) -> HttpResponse:
    """Field by field; the first of the address is kept."""
    one, two = _both(request, kept, other)
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
    # Who decides compares whole numbers and addresses; that they were shown is kept.
    sees = access.sees_phone(request.user)
    for lead in (one, two):
        access.note(request.user, "opened" if sees or not may_merge else "revealed", lead)
    sees = sees or may_merge
    context = {
        **admin.site.each_context(request),
        "title": _("The same person?"),
        "one": one,
        "two": two,
        "rows": _rows(one, two, sees),
        "sides": [_side(one), _side(two)],
        "pairs": _pairs_between(one, two),
        "sees_phone": sees,
        "may_merge": may_merge,
        "may_work": request.user.has_perm("leads.change_lead"),
        "problem": problem,
    }
    return render(request, "admin/leads/compare.html", context, status=422 if problem else 200)


def _both(request: HttpRequest, kept: int, other: int) -> tuple[Lead, Lead]:
    if not request.user.has_perm("leads.view_possibleduplicate"):
        raise PermissionDenied
    seen = Lead.objects.seen_by(request.user).select_related(
        "program", "intake", "owner", "first_touch", "last_touch"
    )
    return get_object_or_404(seen, pk=kept), get_object_or_404(seen, pk=other)


def _taken(request: HttpRequest) -> set[str]:
    return {name for name in merging.CHOICES if request.POST.get(name) == "other"}


def _address(lead: Lead) -> str:
    return reverse("admin:leads_lead_change", args=[lead.pk])


def _rows(one: Lead, two: Lead, sees: bool) -> list[dict[str, object]]:
    """Label and both values of whatever can be chosen; `differs` asks for a choice."""
    rows = []
    for name in merging.CHOICES:
        values = [_shown(lead, name, sees) for lead in (one, two)]
        label = Lead._meta.get_field(name).verbose_name
        differs = all(values) and values[0] != values[1]
        rows.append({"name": name, "label": label, "values": values, "differs": differs})
    return rows


def _shown(lead: Lead, name: str, sees: bool) -> str:
    if name == "phone":
        return show_phone(lead.phone) if lead.phone and sees else mask_phone(lead.phone)
    if name == "email" and not sees:
        return mask_contacts(lead.email)
    display = getattr(lead, f"get_{name}_display", None)
    return str(display() if display else getattr(lead, name) or "")


@dataclass(frozen=True)
class Side:
    """What one of the two has, to judge by."""

    lead: Lead
    enquiries: list[Enquiry]
    mails: list[OutboundEmail]
    enquiry_count: int
    mail_count: int
    attempt_count: int


def _side(lead: Lead) -> Side:
    return Side(
        lead,
        list(lead.enquiries.select_related("program", "touch")[:RECENT]),
        list(lead.mails.all()[:RECENT]),
        lead.enquiries.count(),
        lead.mails.count(),
        lead.attempts_made,
    )


def _pairs_between(one: Lead, two: Lead) -> list[PossibleDuplicate]:
    return [pair for pair, other in merging.possible_duplicates(one) if other.pk == two.pk]


@require_POST
def tell_apart(request: HttpRequest, kept: int, other: int) -> HttpResponse:
    if not request.user.has_perm("leads.change_lead"):
        raise PermissionDenied
    one, two = _both(request, kept, other)
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
