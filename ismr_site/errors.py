from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from programs.contact import last_known_contact


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for when something is broken, perhaps the database: it asks nothing of it."""
    return HttpResponseServerError(render_to_string("500.html", {"school": last_known_contact()}))
