"""/count/: a page's script says that a block was seen or followed (static/js/visit.js).

It answers 204 whatever happens: no visitor has anything to do with it. Nothing of who asked is kept, in the
database or in a log.
"""

import logging
import re
import time

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .counting import count
from .same_site import is_said_to_be_own_page

logger = logging.getLogger(__name__)
LONGEST = 200  # bytes
PLACE = re.compile(r"(\d{1,9}):([\w-]{1,36})", re.ASCII)
PAUSE = 10  # seconds

_not_before = 0.0


# It changes nothing of anybody's, and whoever has a cookie is not counted.
@csrf_exempt
@never_cache
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    global _not_before
    if time.monotonic() >= _not_before and _is_visitor(request):
        place = PLACE.fullmatch(request.POST.get("at", ""))
        try:
            if place:
                count(int(place[1]), place[2], request.POST.get("what", ""))
        except Error as error:
            # Each try may wait for a database that is away; forms need that time more.
            _not_before = time.monotonic() + PAUSE
            logger.warning("Nothing is counted for %d seconds: %s", PAUSE, type(error).__name__)
    return HttpResponse(status=204)


def _is_visitor(request: HttpRequest) -> bool:
    """A small POST of our own page, from a browser in which nobody of the staff is logged in."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_small = length.isdecimal() and int(length) <= LONGEST
    is_staff = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_small and not is_staff and bool(is_said_to_be_own_page(request))
