"""What the desk's record pages have in common: they are read, not edited."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from programs.formats import show_moment

from .. import access
from ..models import Lead


class ReadOnlyAdmin(ModelAdmin):
    """A record that only the site itself writes."""

    shows_people = False  # then who searched it, and who opened one, is kept
    list_per_page = 50
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
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
    return rows.filter(Q(lead=None) | Q(lead__in=Lead.objects.seen_by(user).values("pk")))


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
