"""Old addresses lead to the new ones, and take the campaign along.

Wagtail makes a redirect when a page is renamed or moved, and points it at the page, not at an address: so
there are no chains. It drops what follows the question mark, and with it who sent the visitor.
"""

from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.middleware import RedirectMiddleware


class RedirectWithQueryMiddleware(RedirectMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        answer = super().process_response(request, response)
        query = request.META.get("QUERY_STRING", "")
        if answer is not response and query and "?" not in answer["Location"]:
            address, mark, fragment = answer["Location"].partition("#")
            answer["Location"] = f"{address}?{query}{mark}{fragment}"
        return answer
