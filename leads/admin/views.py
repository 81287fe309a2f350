"""Lists by name: the filters of an address, kept for oneself or shared with the desk."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ..models import SavedView

PAGING = ("p", "all", "o", "e")


@dataclass(frozen=True)
class BuiltIn:
    name: str
    query: str


BUILT_IN = (
    BuiltIn(gettext_lazy("My open leads"), "whose=me&stands=open"),
    BuiltIn(gettext_lazy("Overdue"), "due=overdue"),
    BuiltIn(gettext_lazy("Nobody's"), "whose=nobody&stands=open"),
    BuiltIn(gettext_lazy("Three misses or more"), "reach=misses&stands=open"),
)


class ViewForm(forms.Form):
    name = forms.CharField(max_length=60)
    is_shared = forms.BooleanField(required=False)
    query = forms.CharField(max_length=1000, required=False)

    def clean_query(self) -> str:
        return without_paging(self.cleaned_data["query"])


def without_paging(query: str) -> str:
    """Filters and search of an address, without the page that one happened to be on."""
    return urlencode([(name, value) for name, value in parse_qsl(query) if name not in PAGING])


def seen_by(user: AbstractBaseUser) -> tuple[list[SavedView], list[SavedView]]:
    """One's own, and those that others share. One query."""
    views = SavedView.objects.select_related("owner")
    own = [view for view in views if view.owner_id == user.pk]
    return own, [view for view in views if view.owner_id != user.pk and view.is_shared]


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """A name that one used before gets the new filters."""
    if not request.user.has_perm("leads.view_lead"):
        raise PermissionDenied
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 60 letters."))
        return HttpResponseRedirect(_list(request.POST.get("query", "")[:1000]))
    said = form.cleaned_data
    SavedView.objects.update_or_create(
        owner=request.user,
        name=said["name"],
        defaults={"query": said["query"], "is_shared": said["is_shared"]},
    )
    messages.success(request, _("Kept as “%(name)s”.") % {"name": said["name"]})
    return HttpResponseRedirect(_list(said["query"]))


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    view.delete()
    messages.success(request, _("“%(name)s” is gone.") % {"name": view})
    return HttpResponseRedirect(_list(""))


def _list(query: str) -> str:
    address = reverse("admin:leads_lead_changelist")
    return f"{address}?{query}" if query else address
