"""What a visitor sees when something is broken. It asks nothing of the database, which may be what is.

A form that was on its way is given back with every answer and one button, whatever broke: a view, a
middleware, a template, and also the look of this very page.
"""

import logging
import sys

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers

from leads.forms.given_back import give_back
from leads.views import FORM_AT
from programs.contact import last_known_contact

logger = logging.getLogger(__name__)

# Gone, going, full, too slow; InternalError is what a stand-by that may not write yet answers with.
DATABASE_IS_AWAY = (OperationalError, InterfaceError, InternalError)
RETRY_AFTER = 5


def server_error(request: HttpRequest) -> HttpResponse:
    is_away = isinstance(sys.exception(), DATABASE_IS_AWAY)
    context = {"school": last_known_contact(), "is_away": is_away}
    template = "503.html" if is_away else "500.html"
    if form_class := _form_on_its_way(request):
        template = "leads/send_again.html"
        context |= {"action": request.path, "form": give_back(form_class, request.POST)}
    response = HttpResponse(_write(template, context), status=503 if is_away else 500)
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER)
    add_never_cache_headers(response)
    return response


def _write(template: str, context: dict[str, object]) -> str:
    try:
        return render_to_string(template, context)
    except Exception:  # a style sheet that nobody collected, a template that is half deployed
        logger.exception("The page %s cannot be written", template)
        return render_to_string("plainest.html", context)


def _form_on_its_way(request: HttpRequest) -> type | None:
    if request.method != "POST":
        return None
    try:
        # Not yet known when a middleware broke.
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None
    return FORM_AT.get(match.view_name)
