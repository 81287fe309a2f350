"""The address of a page's picture. Public, the same for everybody, and safe to keep for ever."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.models import Page

from ..models import BasePage, School
from .drawing import draw_title
from .picture import fingerprint_of, picture_of, picture_url, school_picture_url

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def page_picture(request: HttpRequest, page_id: int, fingerprint: str) -> HttpResponse:
    page = get_object_or_404(Page.objects.live().public(), pk=page_id).specific
    if not isinstance(page, BasePage):
        raise Http404("No page of ours.")
    school = School.load(request_or_site=request)
    if fingerprint != fingerprint_of(page, school):
        return HttpResponseRedirect(picture_url(page, school))  # shared before the title changed
    return _answer(*picture_of(page, school))


@require_safe
def school_picture(request: HttpRequest, fingerprint: str) -> HttpResponse:
    school = School.load(request_or_site=request)
    address = school_picture_url(school)
    if not address.endswith(f"/{fingerprint}.jpg"):
        return HttpResponseRedirect(address)
    return _answer(draw_title("", school.name))


def _answer(picture: bytes, may_be_kept: bool = True) -> HttpResponse:
    cached = FOR_EVER if may_be_kept else "no-store"
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": cached})
