"""/drafts/<token>/: what a shared link shows. Nobody else is told of it, and nothing in it can be sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import DraftOpening, SharedDraft


@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """The newest version, so that whoever reads sees what has been corrected meanwhile."""
    link = SharedDraft.objects.with_token(token)
    if link is None:
        response = render(request, "cms/draft_is_over.html", status=410)
    else:
        if request.method == "GET":
            DraftOpening.objects.create(shared_draft=link)
        response = link.page.specific.get_latest_revision_as_object().make_preview_request()
        response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # A link out of the draft must not tell the token to where it leads.
    response["Referrer-Policy"] = "no-referrer"
    return response
