"""Links to a page's draft: who made them, how often they were opened, and the end of them."""

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.log_actions import log
from wagtail.models import Page

from ..models import SharedDraft


class ShareForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("It works for"),
        choices=[(1, _("1 day")), (7, _("7 days")), (30, _("30 days"))],
        coerce=int,
        initial=7,
    )


def show(request: HttpRequest, page_id: int) -> HttpResponse:
    page = _page_to_edit(request, page_id)
    form, address = ShareForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _link, token = SharedDraft.make(page, days=form.cleaned_data["days"], user=request.user)
        log(
            page,
            "programs.draft_shared",
            user=request.user,
            data={"days": form.cleaned_data["days"]},
        )
        address = settings.SITE_URL + reverse("shared_draft", args=[token])
    links = page.shared_drafts.select_related("made_by").prefetch_related("openings")
    context = {"page": page, "form": form, "address": address, "links": links}
    return render(request, "cms/shared_drafts.html", context)


@require_POST
def revoke(request: HttpRequest, page_id: int, link_id: int) -> HttpResponse:
    page = _page_to_edit(request, page_id)
    page.shared_drafts.filter(pk=link_id, revoked_at=None).update(revoked_at=timezone.now())
    return redirect("shared_drafts", page.pk)


def _page_to_edit(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page
