"""What others will show of the page, beside the fields that say so."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.panels import Panel
from wagtail.models import Page

# Beyond these search engines cut; they measure pixels, so it is about where.
TITLE_LENGTH = 60
DESCRIPTION_LENGTH = 160


class SharePanel(Panel):
    """The draft as it was last saved; the words follow what is typed (static/js/share-preview.js)."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/share_panel.html"

        class Media:
            js = (forms.Script("js/share-preview.js", type="module"),)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context) | {"page": self.instance}
            return context | self._looks() if self.instance.pk else context

        def _looks(self) -> dict[str, Any]:
            from ..models import Fact, School  # the pages among the models bear this panel
            from ..sharing.picture import fingerprint_of

            page, school = self.instance, School.load(request_or_site=self.request)
            ending = f" | {school.name}" if page.depth > 2 and school.name else ""
            return {
                "school": school,
                "ending": ending,
                "title": page.seo_title or page.title,
                "full_title": (page.seo_title or page.title) + ending,
                "description": page.summary,
                "address": page.canonical_url(self.request),
                "fingerprint": fingerprint_of(page, school),
                "title_length": TITLE_LENGTH,
                "description_length": DESCRIPTION_LENGTH,
                "facts": {fact.slug: fact.display for fact in Fact.objects.all()},
            }


def draft_picture(request: HttpRequest, page_id: int) -> HttpResponse:
    """The picture of a page that need not be public yet."""
    from ..models import School
    from ..sharing.picture import picture_of

    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    school = School.load(request_or_site=request)
    picture, _may_be_kept = picture_of(page.get_latest_revision_as_object(), school)
    return HttpResponse(picture, content_type="image/jpeg")
