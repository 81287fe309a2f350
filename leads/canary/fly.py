"""Sends the canary off: the real form over real HTTP, at a person's pace."""

import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from .. import spam
from ..models import CanaryRun, Enquiry
from ..reference import read_reference
from . import token

TIMEOUT = 20  # seconds
# The form holds whoever is faster than spam.TOO_FAST; so would the canary be, and rightly.
A_PERSONS_PACE = spam.TOO_FAST.total_seconds() + 0.3


class StoppedError(Exception):
    """The canary came no further; says where."""


def fly() -> CanaryRun:
    """Send one canary off and write down how far it came. Raises nothing that the site causes."""
    run = CanaryRun.objects.create()
    try:
        run.reference = _send(settings.CANARY_SITE_URL, settings.CANARY_EMAIL)
        if not Enquiry.everything.filter(reference=run.reference, is_canary=True).exists():
            raise StoppedError(
                _("The site gave the reference %(reference)s, but no canary is stored under it.")
                % {"reference": run.reference}
            )
    except StoppedError as stopped:
        run.problem = str(stopped)[:255]
    run.save()
    return run


def _send(site: str, email: str) -> str:
    """The reference of the thanks page."""
    page = f"{site}/enquire/"
    _status, _address, html = _ask(urllib.request.Request(page), _("The form cannot be reached"))  # noqa: S310
    form = HiddenFields(html).values
    if not spam.is_own_stamp(form.get("stamp", "")):
        # Without this look a misconfigured host would send counsellors an enquiry every five minutes.
        raise StoppedError(
            _(
                "The form is not this site's own: it is another page, or SECRET_KEY differs between hosts."
            )
        )
    time.sleep(A_PERSONS_PACE)
    answers = form | {
        "full_name": "Canary of this site",
        "email": email,
        "email_as_typed": email,
        "message": "A test that the site makes of itself. Nobody needs to answer.",
        "consent_contact": "on",
        token.FIELD: token.new_token(form.get("submission_id", ""), email),
    }
    post = urllib.request.Request(  # noqa: S310
        page, data=urlencode(answers).encode(), headers={"Origin": site}, method="POST"
    )
    status, address, _html = _ask(post, _("The form cannot be sent"))
    reference = read_reference(urlsplit(address).path.rstrip("/").rpartition("/")[2])
    if not reference:
        raise StoppedError(
            _("The form was refused: no thanks page, but HTTP %(status)s.") % {"status": status}
        )
    return reference


class HiddenFields(HTMLParser):
    """What a browser sends back of the enquiry form without being asked."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        field = dict(attributes)
        if tag == "input" and field.get("type") == "hidden" and field.get("name"):
            self.values[field["name"]] = field.get("value") or ""


class _StayHere(urllib.request.HTTPRedirectHandler):
    """The thanks page's address is the answer; there is no need to go there."""

    def redirect_request(self, *arguments: object) -> None:
        return None


def _ask(request: urllib.request.Request, problem: str) -> tuple[int, str, str]:
    """Status, where it redirects to, and the page."""
    request.add_header("User-Agent", "canary")
    try:
        with urllib.request.build_opener(_StayHere).open(request, timeout=TIMEOUT) as answer:
            return answer.status, "", answer.read().decode(errors="replace")
    except urllib.error.HTTPError as answer:
        with answer:
            if answer.code in (302, 303):
                return answer.code, answer.headers.get("Location", ""), ""
            raise StoppedError(
                _("%(problem)s: HTTP %(code)s.") % {"problem": problem, "code": answer.code}
            ) from answer
    except (OSError, ValueError) as trouble:
        reason = getattr(trouble, "reason", trouble)
        raise StoppedError(f"{problem}: {reason}.") from trouble
