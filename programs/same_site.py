"""Does a POST come from one of our own pages?

Public pages carry no cookie, so a token in a cookie cannot tell. Browsers do: `Sec-Fetch-Site` or, in
older ones, `Origin` names where a POST comes from, and no page can forge either.
"""

from django.http import HttpRequest


def is_said_to_be_own_page(request: HttpRequest) -> bool | None:
    """None: a browser too old to say, or a tool."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    if (origin := request.headers.get("Origin")) is not None:
        return origin.removeprefix("https://").removeprefix("http://") == request.get_host()
    return None
