"""The list of what was found on a draft, and publishing it all the same."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.log_actions import log
from wagtail.models import Page

from ..checks import look_over


def show(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id)
    rights = page.permissions_for_user(request.user)
    if not rights.can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    context = {"page": draft, "findings": look_over(draft), "may_publish": rights.can_publish()}
    return render(request, "cms/checks.html", context)


@require_POST
def publish(request: HttpRequest, page_id: int) -> HttpResponse:
    """What was found is kept with the page's history: who went past it, and past what."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    revision = page.get_latest_revision()
    draft = revision.as_object()
    found = [
        f"{finding.where}: {finding.words}" for finding in look_over(draft) if finding.is_stopping
    ]
    log(draft, "programs.published_all_the_same", user=request.user, data={"found": found})
    PublishPageRevisionAction(revision, user=request.user).execute()
    messages.success(request, _("“%s” is published.") % draft.get_admin_display_title())
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def stop_what_is_unfinished(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is published or scheduled. The draft has been saved by then, so nothing is lost."""
    stopping = [
        finding
        for finding in look_over(page.get_latest_revision_as_object())
        if finding.is_stopping
    ]
    if not stopping:
        return None
    messages.warning(request, _("Saved as a draft, not published: see what was found."))
    return HttpResponseRedirect(reverse("page_checks", args=[page.pk]))
