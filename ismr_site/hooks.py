"""Where mail providers tell what became of a mail: /hooks/mail/<provider>/tracking/

The addresses are django-anymail's own, which knows each provider's shape and signature. One exists only
when it is guarded: an open one would let anybody mark our mails as bounced.
"""

from collections.abc import Callable
from functools import wraps

from anymail import urls as anymail_urls
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

# These sign each request with a key of ours; without it anymail cannot check them. The others are told
# apart by the user and password in ANYMAIL_WEBHOOK_SECRET, which may be set for all of them.
SIGNS_WITH = {
    "mailersend": "MAILERSEND_SIGNING_SECRET",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "postal": "POSTAL_WEBHOOK_KEY",
    "unisender_go": "UNISENDER_GO_API_KEY",
}


def is_guarded(provider: str) -> bool:
    return bool(settings.ANYMAIL.get(SIGNS_WITH.get(provider, "WEBHOOK_SECRET")))


def _if_guarded(provider: str, view: Callable) -> Callable:
    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        if not is_guarded(provider):
            raise Http404("This provider is not set up.")
        return view(request, **parts)

    return guarded


urlpatterns = [
    path(str(pattern.pattern), _if_guarded(provider, pattern.callback), name=f"{provider}_events")
    for pattern in anymail_urls.urlpatterns
    # Mandrill's one address takes in mail too, and its name differs.
    if pattern.name.endswith("_tracking_webhook")
    and (provider := pattern.name.removesuffix("_tracking_webhook")) != "mandrill"
]
