"""Did this form come from one of our own pages?

What cannot be proven is not refused: the visitor gets the filled-in form back and presses the button
once more, now from our own page.
"""

from django.http import HttpRequest

from programs.same_site import is_said_to_be_own_page

from . import spam


def is_from_own_page(request: HttpRequest) -> bool:
    said = is_said_to_be_own_page(request)
    # Our own stamp shows that a browser which says nothing loaded our form.
    return spam.is_own_stamp(request.POST.get("stamp", "")) if said is None else said
