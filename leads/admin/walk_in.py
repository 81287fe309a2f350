"""A walk-in or a call, taken down in half a minute and owned by whoever takes it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import walk_in
from ..consent import find_notice
from ..contact import email_key
from ..forms.walk_in import WalkInForm
from ..models import Lead

LAST = "last_walk_in"


def take(request: HttpRequest) -> HttpResponse:
    """Who has the same number or address is shown first; saved is at the second click."""
    if not request.user.has_perm("leads.change_lead"):
        raise PermissionDenied
    form = WalkInForm(request.POST or None, initial=request.session.get(LAST, {}))
    known: list[Lead] = []
    is_known_elsewhere = False
    if request.method == "POST" and form.is_valid():
        same = _known(form.cleaned_data)
        known = list(same.filter(pk__in=Lead.objects.seen_by(request.user))[:5])
        is_known_elsewhere = not known and same.exists()
        if not (known or is_known_elsewhere) or form.cleaned_data["is_sure"]:
            return _save(form, request)
        form.data = form.data.copy()
        form.data["is_sure"] = "on"
    context = {
        **admin.site.each_context(request),
        "title": _("Somebody is here, or on the phone"),
        "form": form,
        "known": known,
        "is_known_elsewhere": is_known_elsewhere,
        "notice": find_notice("", "en"),
        "next_morning": walk_in.next_morning(),
    }
    status = 422 if form.errors else 200
    return render(request, "admin/leads/walk_in.html", context, status=status)


def _known(said: dict) -> QuerySet[Lead]:
    """Of every team: of somebody else's lead only that there is one is told."""
    same = Q()
    if said["phone"]:
        same |= Q(phone=said["phone"])
    if said["email"]:
        same |= Q(email_key=email_key(said["email"]))
    return Lead.objects.present().filter(same).select_related("owner")


def _save(form: WalkInForm, request: HttpRequest) -> HttpResponse:
    said = form.cleaned_data
    follow_up_at = walk_in.next_morning() if said["has_follow_up"] else None
    receipt, lead = walk_in.take_down(
        form.submission(request.user), by=request.user, follow_up_at=follow_up_at
    )
    # Whoever stands at the fair's stall takes down one program after the other.
    request.session[LAST] = {
        "origin": said["origin"],
        "program": said["program"].pk if said["program"] else None,
    }
    messages.success(request, _("Kept. The reference is %(ref)s.") % {"ref": receipt.reference})
    return HttpResponseRedirect(reverse("admin:leads_lead_change", args=[lead.pk]))
