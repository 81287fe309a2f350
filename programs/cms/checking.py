"""The list of what was found on a draft, and publishing it all the same."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.log_actions import log
from wagtail.models import Page

from ..checks import look_over, what_stops


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
    found = [f"{finding.where}: {finding.words}" for finding in what_stops(draft)]
    log(draft, "programs.published_all_the_same", user=request.user, data={"found": found})
    if page.workflow_in_progress and page.current_workflow_task.get_actions(page, request.user):
        # The writer hears that it was approved, not that somebody went around it.
        page.current_workflow_task_state.approve(user=request.user)
    else:
        PublishPageRevisionAction(revision, user=request.user).execute()
    messages.success(request, _("“%s” is published.") % draft.get_admin_display_title())
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def stop_what_is_unfinished(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is published or scheduled. The draft has been saved by then, so nothing is lost."""
    if not what_stops(page.get_latest_revision_as_object()):
        return None
    messages.warning(request, _("Saved as a draft, not published: see what was found."))
    return HttpResponseRedirect(reverse("page_checks", args=[page.pk]))


def show_what_kept_from_approving(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The editor's own "Approve" leads on to the list of pages, whatever the task did (models/approval.py)."""
    is_approving = request.POST.get("workflow-action-name") == "approve"
    if not is_approving or not page.workflow_in_progress:
        return None
    return stop_what_is_unfinished(request, page)


def stop_unfinished_among_many(
    request: HttpRequest, action_type: str, pages: list[Page], action: object
) -> HttpResponse | None:
    """Before a selection of pages is published: all of them or none, with the names of those to look at."""
    if action_type != "publish" or not isinstance(action, PublishBulkAction):
        return None
    below = action.cleaned_form.cleaned_data.get("include_descendants")
    drafts = Page.objects.not_live().specific()
    also = [page for chosen in pages for page in drafts.descendant_of(chosen)] if below else []
    unfinished = [
        page.get_admin_display_title()
        for page in [*pages, *also]
        if what_stops(page.get_latest_revision_as_object())
    ]
    if not unfinished:
        return None
    words = _("Nothing was published. Publish these one by one, and see what is found on them: %s.")
    messages.warning(request, words % ", ".join(unfinished))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
