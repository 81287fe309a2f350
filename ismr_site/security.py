"""Headers that every answer carries, and what is refused before any view sees it.

The content security policy depends on who the page is for. Public pages and Django admin run no
inline script and load nothing from elsewhere; the admin's theme needs inline style and eval. Wagtail's editor needs inline script and style, and
frames its own preview, so /cms/ gets the looser policy; nobody without a login gets that far.
The policy is always overwritten here, so that no view can loosen it by accident.
"""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

View = Callable[[HttpRequest], HttpResponse]


def policy(**changes: str) -> str:
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "'none'",
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


# The two hosts of videos are asked for nothing before a tap (static/js/video.js).
PUBLIC = policy(frame_src="https://www.youtube-nocookie.com https://player.vimeo.com")
# django-unfold's colours stand in a <style>, its scripts set style attributes, and its Alpine evaluates
# the expressions of its own templates. Inline script stays closed, and every value of a stranger's is
# escaped, so what they type never becomes an attribute that Alpine would read.
ADMIN = policy(
    frame_src="'self'", script_src="'self' 'unsafe-eval'", style_src="'self' 'unsafe-inline'"
)
CMS = policy(
    default_src="'self'",
    script_src="'self' 'unsafe-inline'",
    style_src="'self' 'unsafe-inline'",
    img_src="'self' data: blob:",
    media_src="'self'",
    frame_src="'self'",
    worker_src="'self' blob:",
    frame_ancestors="'self'",
)
# A mail shown to staff: inline styles, as mail programs want them, and nothing else at all.
MAIL_PREVIEW = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)


def policy_for(path: str) -> str:
    if path.startswith("/cms/"):
        return CMS
    if path.startswith("/admin/"):
        return MAIL_PREVIEW if path.endswith("/html/") else ADMIN
    return PUBLIC


def read_as_utf8(application: Callable) -> Callable:
    """A WSGI application that ignores which charset a request claims to be in.

    Our forms are UTF-8 and browsers send them so. Django believes the header, and Python knows charsets
    such as "hex" that turn a form into an exception before any middleware runs.
    """

    def with_utf8(environ: dict, start_response: Callable) -> Iterable[bytes]:
        kind = environ.get("CONTENT_TYPE", "")
        if "charset" in kind.lower():
            parts = [part for part in kind.split(";") if "charset" not in part.lower()]
            environ["CONTENT_TYPE"] = ";".join(parts)
        return application(environ, start_response)

    return with_utf8


class SecurityHeadersMiddleware:
    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = policy_for(request.path)
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
        response.setdefault("X-Content-Type-Options", "nosniff")
        if request.path.startswith(("/admin/", "/cms/", "/accounts/")):
            response["Cache-Control"] = "no-store, private"
        return response


class RefuseNulMiddleware:
    """A NUL byte in an address has no honest use, and PostgreSQL raises on it in any query.

    In the body of a form it is left to the form, which keeps the answers and says what is wrong.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(render(request, "400.html").content)
        return self.get_response(request)
