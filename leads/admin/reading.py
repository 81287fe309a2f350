"""What the desk's record pages have in common: they are read, not edited."""

from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from programs.formats import show_moment

from .. import access
from ..models.lead import owners_seen_by
from .paging import PagedChangeList


class ReadOnlyAdmin(ModelAdmin):
    """A record that only the site itself writes."""

    shows_people = False  # then who searched it, and who opened one, is kept
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # a count for every choice of every filter
    list_filter_submit = True
    # Columns that a list may be ordered by, each with an index. Unasked, it comes in the order of its model.
    orders: tuple[str, ...] = ()

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[PagedChangeList]:
        return PagedChangeList

    empty_value_display = ""  # the stylesheet fills a table's cell and leaves a card's line out

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The questions of the sheet, and no others: `phone__startswith` would spell out a masked number digit
        by digit, and `message__regex` keep the database busy."""
        asked = {getattr(each, "parameter_name", each) for each in self.get_list_filter(request)}
        return lookup.removesuffix("__exact") in {name.removesuffix("__exact") for name in asked}

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.method == "GET" and "" in request.GET.values():
            # The sheet sends every question; an address to keep or to share names the answered ones.
            kept = [(name, value) for name, value in _pairs(request) if value]
            return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}")
        if request.method == "POST":
            # Django asks the database for whatever was posted, and answers 500 to what is no number.
            request.POST = request.POST.copy()
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
            numbers = [pk for pk in chosen if pk.isascii() and pk.isdigit() and len(pk) < 19]
            request.POST.setlist(ACTION_CHECKBOX_NAME, numbers)
        response = super().changelist_view(request, extra_context)
        if self.shows_people:
            _note_search(request, response)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        response = super().change_view(request, object_id, form_url, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if self.shows_people and (record := shown.get("original")):
            # Of a lead, or of an enquiry that has none yet.
            reference = getattr(record, "reference", "")
            access.note(request.user, "opened", record.lead, words=reference)
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]


def _note_search(request: HttpRequest, response: HttpResponse) -> None:
    """What was sought, if it showed anybody; once, not with every page of the answer."""
    sought = request.GET.get(SEARCH_VAR, "").replace("\x00", "").strip()
    shown = getattr(response, "context_data", None) or {}
    found = len(shown["cl"].result_list) if sought and "cl" in shown else 0
    if found:
        access.note_search(request.user, sought, count=found)


def of_leads_seen_by(user: AbstractBaseUser, rows: QuerySet) -> QuerySet:
    """Records of leads that the person may see, and those that have no lead yet."""
    if user.has_perm("leads.see_every_lead"):
        return rows
    # Joined, so that a list in order of time meets its leads one by one. No lead has no owner either.
    is_theirs = Q(lead__owner=None) | Q(lead__owner__in=owners_seen_by(user))
    return rows.filter(is_theirs, lead__merged_into=None)


def show_time(moment) -> str:
    """IST, with the age: a counsellor reads the second, a manager the first."""
    if moment is None:
        return "–"
    age = _("%(time)s ago") % {"time": timesince(moment, depth=1)}
    return format_html(
        _('<time datetime="{}">{}</time> <small>({})</small>'),
        timezone.localtime(moment).isoformat(),
        show_moment(moment),
        age,
    )
