from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..broken_links import broken_links


def show(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("programs.change_fact"):
        raise PermissionDenied
    return render(request, "cms/broken_links.html", {"links": broken_links()})
