"""Where a visitor came from, read from what the browser sends along with the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection

from .models import Enquiry, Lead, Touch

UTM = ("source", "medium", "campaign", "term", "content")
CLICK_IDS = ("gclid", "fbclid")
# Whoever mails a link to each by name puts addresses and numbers into it; marketers read these values as counts.
PERSONAL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\+?\d(?:[\s-]?\d){9,}")
FIELDS = (*(f"utm_{name}" for name in UTM), *CLICK_IDS, "landing_page", "referrer")
SEARCH_ENGINES = {"google", "bing", "duckduckgo", "yahoo", "ecosia"}
SOCIAL_SITES = {
    "facebook": "facebook",
    "instagram": "instagram",
    "linkedin": "linkedin",
    "lnkd": "linkedin",
    "youtube": "youtube",
    "whatsapp": "whatsapp",
    "t": "x",
    "twitter": "x",
    "quora": "quora",
}


@dataclass(frozen=True)
class Trail:
    """The values of one touch, cut to what the columns hold. Nobody's form fails on these."""

    source: str
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""
    gclid: str = ""
    fbclid: str = ""
    referrer: str = ""
    landing_page: str = ""


def read_trail(values: Mapping[str, str], own_host: str) -> Trail:
    """From `utm_*`, click ids, landing page and referrer; what names no source is judged by the rest."""
    seen = {name: _clean(values.get(name, ""), 255) for name in FIELDS}
    utm = {name: PERSONAL.sub("…", _clean(seen[f"utm_{name}"], 120)) for name in UTM}
    if not utm["source"]:
        utm["source"], medium = _guess_source(seen, own_host)
        utm["medium"] = utm["medium"] or medium
    for name in ("source", "medium", "campaign"):
        utm[name] = utm[name].casefold()  # Google and google are one, in every count
    rest = {name: seen[name] for name in (*CLICK_IDS, "referrer", "landing_page")}
    return Trail(**utm, **rest)


def _guess_source(seen: Mapping[str, str], own_host: str) -> tuple[str, str]:
    if seen["gclid"]:
        return "google", "cpc"
    if seen["fbclid"]:
        return "facebook", "social"
    try:
        host = urlsplit(seen["referrer"]).hostname or ""
    except ValueError:
        host = ""
    if not host or host == own_host.partition(":")[0]:
        return "direct", ""
    labels = host.removeprefix("www.").split(".")
    for label in labels:
        if label in SEARCH_ENGINES:
            return label, "organic"
        if label in SOCIAL_SITES:
            return SOCIAL_SITES[label], "social"
    return host[:120], "referral"


def _clean(value: str, length: int) -> str:
    return "".join(letter for letter in value if letter.isprintable()).strip()[:length]


def record_touch(enquiry: Enquiry, trail: Trail) -> Touch:
    return Touch.objects.create(enquiry=enquiry, **vars(trail))


def credit(lead: Lead, touch: Touch) -> None:
    """The earliest touch is the first, the newest the last, in whatever order they are told.

    An enquiry that was held is older than the day of its release. Saves nothing.
    """
    at = touch.enquiry.received_at
    if lead.first_touch is None or at < lead.first_touch.enquiry.received_at:
        lead.first_touch = touch
        lead.first_source, lead.first_campaign = touch.source, touch.campaign
    if lead.last_touch is None or at >= lead.last_touch.enquiry.received_at:
        lead.last_touch = touch


def known() -> dict[str, list[str]]:
    """Sources and campaigns that there are, as `source` and `campaign`, each in order. One query.

    From value to value through the index: DISTINCT would read every touch. (PostgreSQL wiki, "Loose indexscan".)
    """
    parts = " UNION ALL ".join(_step_through(column) for column in ("source", "campaign"))
    found: dict[str, list[str]] = {"source": [], "campaign": []}
    with connection.cursor() as cursor:
        cursor.execute(parts)
        for column, value in cursor.fetchall():
            found[column].append(value)
    return found


def _step_through(column: str, at_most: int = 500) -> str:
    table = Touch._meta.db_table
    return f"""SELECT '{column}', value FROM (
        WITH RECURSIVE step(value) AS (
            SELECT MIN({column}) FROM {table} WHERE {column} > ''
            UNION ALL
            SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > step.value)
            FROM step WHERE step.value IS NOT NULL
        ) SELECT value FROM step WHERE value IS NOT NULL LIMIT {at_most}
    ) AS {column}s"""  # noqa: S608 - names of our own columns
