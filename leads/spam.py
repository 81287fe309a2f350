"""Suspicion adds up; over the mark a submission is held for a person to look at, never dropped.

The visitor gets a reference and a thanks page either way; it only does not promise a confirmation that
nobody has released. No signal needs a third party, a cookie or a script. A stamp has no end: a form that
lay open for days is as good as a fresh one.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from .signed_time import TimeSigner

HOLD_AT = 10
TOO_FAST = timedelta(seconds=3)
MANY_A_DAY = 8
# Unlike "website" or "url", no browser fills this in by itself.
HONEYPOT = "second_reference"
# Also without "http": our confirmation carries the name and the question to an address that nobody has
# checked, so the form must be of no use for sending links to strangers.
LINK = re.compile(
    r"https?:|www\.|\[url|<a\s"
    r"|(?<![@\w.-])[\w-]{3,}\.(?:[a-z]{2,}/|(?:com|in|net|org|info|xyz|top|ru|cn|co)\b)",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"[\d/@:#]")
_signer = TimeSigner(salt="leads.form-stamp")


@dataclass(frozen=True)
class Suspicion:
    points: int
    words: str


def new_stamp(*, is_first_look: bool = True) -> str:
    """Says when the form was shown. On a second look (errors to mend) nobody can be too fast."""
    return _signer.sign("first" if is_first_look else "again")


def judge_stamp(stamp: str) -> Suspicion | None:
    if not stamp:
        # A page that is the same for everybody carries none until its script has run.
        return Suspicion(3, _("The form was sent without a time stamp."))
    try:
        look, age = _signer.open(stamp)
    except signing.BadSignature:
        return Suspicion(6, _("The form's time stamp was not made by this site."))
    if look == "again" or not timedelta() <= age < TOO_FAST:
        return None
    return Suspicion(
        10,
        _("The form was filled in less than %(seconds)s seconds.") % {"seconds": TOO_FAST.seconds},
    )


def is_own_stamp(stamp: str) -> bool:
    try:
        _signer.open(stamp)
    except signing.BadSignature:
        return False
    return True


def judge(*, stamp: str, honeypot: str, full_name: str, city: str, message: str) -> list[Suspicion]:
    """What speaks against this submission, before anything about the person is looked up."""
    found = [judge_stamp(stamp)]
    if honeypot:
        found.append(Suspicion(10, _("A field that people cannot see was filled in.")))
    if LINK.search(full_name) or LINK.search(city):
        found.append(Suspicion(10, _("The name or the city holds a link.")))
    elif NO_NAME.search(full_name):
        found.append(Suspicion(10, _("The name holds digits or signs that names do not have.")))
    if LINK.search(message):
        found.append(Suspicion(10, _("The question holds a link.")))
    return [suspicion for suspicion in found if suspicion]


def judge_rate(count: int) -> Suspicion | None:
    """`count` enquiries in 24 hours from one mobile or e-mail; a household stays far below the mark."""
    if count < MANY_A_DAY:
        return None
    return Suspicion(
        10, _("%(count)s enquiries with this mobile or e-mail in 24 hours.") % {"count": count}
    )


def reasons_to_hold(suspicions: list[Suspicion]) -> list[str]:
    if sum(suspicion.points for suspicion in suspicions) < HOLD_AT:
        return []
    return [suspicion.words for suspicion in suspicions]
