"""One line in the log and one figure for /metrics a request, by the name of its view.

Never the path or the query: they hold references, search words and whatever a visitor types.
"""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from leads import metrics

logger = logging.getLogger(__name__)

METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
# Asked every few seconds by whoever watches the site.
QUIET = {"ismr_site.health.healthz", "ismr_site.health.readyz"}


class MeasureMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        method = request.method if request.method in METHODS else "other"
        # A view without a name goes by its function's. Either way there are as many as addresses.
        view = request.resolver_match.view_name if request.resolver_match else "none"
        metrics.observe(
            metrics.REQUESTS,
            seconds,
            view=view,
            method=method,
            status=f"{response.status_code // 100}xx",
        )
        logger.log(
            logging.DEBUG if view in QUIET else logging.INFO,
            "%s %s %d in %d ms",
            method,
            view,
            response.status_code,
            seconds * 1000,
            extra={
                "method": method,
                "view": view,
                "status": response.status_code,
                "milliseconds": round(seconds * 1000),
            },
        )
        return response
