"""Did this form come from one of our own pages?

Public pages carry no cookie, so a token in a cookie cannot tell. Browsers do: `Sec-Fetch-Site` or, in
older ones, `Origin` names where a POST comes from, and no page can forge either. What cannot be proven
this way is not refused: the visitor gets the filled-in form back and presses the button once more,
now from our own page.
"""

from django.http import HttpRequest

from . import spam


def is_from_own_page(request: HttpRequest) -> bool:
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    if (origin := request.headers.get("Origin")) is not None:
        return origin.removeprefix("https://").removeprefix("http://") == request.get_host()
    # A browser too old to say, or a tool; our own stamp shows that it loaded our form.
    return spam.is_own_stamp(request.POST.get("stamp", ""))
