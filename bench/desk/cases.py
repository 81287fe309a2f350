"""The pages that are measured: each list, filter, order, search and page of a counsellor's and a head's day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from leads.admin import filters
from leads.models import Enquiry, Lead, Tag
from programs.models import Intake, Program

from .measure import addresses, log_in

LEADS, ENQUIRIES = "/admin/leads/lead/", "/admin/leads/enquiry/"
MAILS, ACCESS = "/admin/leads/outboundemail/", "/admin/leads/accesslog/"
HEAD, COUNSELLOR = "head", "counsellor-1"
LIST_MS, LEAD_MS, FIGURES_MS, QUERIES = 300, 400, 500, 12


@dataclass(frozen=True)
class Case:
    """`ms`, `queries`: the bars; no bar for queries where the page is not a list."""

    what: str
    path: str
    who: str = HEAD
    ms: int = LIST_MS
    queries: int | None = QUERIES


def all_cases() -> Iterator[Case]:
    yield Case("my day", "/admin/", COUNSELLOR)
    yield Case("my day, everybody's", "/admin/?of=all")
    yield from _pages("leads", LEADS, HEAD)
    yield from _pages("leads of a team", LEADS, COUNSELLOR)
    yield from _orders()
    yield from _filters()
    yield from _searches()
    for name, path in (("enquiries", ENQUIRIES), ("mails", MAILS), ("access log", ACCESS)):
        yield from _pages(name, path, HEAD)
    for name, path in (("enquiries of a team", ENQUIRIES), ("mails of a team", MAILS)):
        yield from _pages(name, path, COUNSELLOR)
    yield from _of_other_lists()
    yield from _lead_pages()
    yield from _figures()


def _pages(name: str, path: str, who: str) -> Iterator[Case]:
    """First, second, one in the middle, the last and the one before it."""
    client, sign = log_in(who), "&" if "?" in path else "?"
    yield Case(f"{name}, first page", path, who)
    to = addresses(client, path)
    if "next" in to:
        yield Case(f"{name}, second page", to["next"], who)
        last = f"{path}{sign}last=1"
        yield Case(f"{name}, last page", last, who)
        yield Case(f"{name}, last page but one", addresses(client, last)["prev"], who)
    if path == LEADS:
        middle = Lead.objects.order_by("pk")[Lead.objects.count() // 2]
        cursor = f"{middle.pk}~{middle.last_enquiry_at.isoformat()}".replace("+", "%2B")
        yield Case(f"{name}, a page in the middle", f"{path}{sign}after={cursor}", who)


def _orders() -> Iterator[Case]:
    for number, name in ((1, "name"), (2, "next step")):
        for sign, way in (("", "up"), ("-", "down")):
            yield from _pages(f"leads by {name}, {way}", f"{LEADS}?o={sign}{number}", HEAD)


def _filters() -> Iterator[Case]:
    some = {
        "program__id__exact": Program.objects.last().pk, "intake__id__exact": Intake.objects.last().pk,
        "owner__id__exact": Lead.objects.exclude(owner=None).first().owner_id, "tags__id__exact": Tag.objects.first().pk,
        "first_touch__source": "quora", "first_touch__campaign": "mba-2026-nri", "city": "kathmandu",
        "language__exact": "hi", "exam": "gmat", "origin__exact": "walk_in",
        "asked_from": _day(1), "asked_until": _day(1000),
    }  # fmt: skip
    common = {
        "first_touch__source": "google",
        "city": "pune",
        "exam": "mah_cet",
        "asked_from": _day(900),
    }
    for one in filters.OF_LEADS:
        name = one.parameter_name
        fixed = [value for value, _words in one.fixed]
        for value in fixed or [some[name], *([common[name]] if name in common else [])]:
            yield Case(f"leads, {name}={value}", f"{LEADS}?{name}={value}")
    for query in COMBINED:
        yield Case(f"leads, {query}", f"{LEADS}?{query}")
        yield Case(f"leads of a team, {query}", f"{LEADS}?{query}", COUNSELLOR)
        yield Case(f"leads, {query}, last page", f"{LEADS}?{query}&last=1")


COMBINED = (
    "whose=me&stands=open",
    "due=overdue&stands=open&o=2",
    "stage__exact=lost&first_touch__source=quora",
    "stage__exact=offered&language__exact=mr&city=pune",
    "exam=cat&stands=open&reach=misses",
    "not_by=sms&language__exact=hi&reach=phone",
    "first_touch__campaign=mba-2027-brand&stage__exact=qualified&due=today",
    "city=nowhere&stands=closed",
)


def _day(back: int) -> str:
    return (timezone.localdate() - timedelta(days=back)).isoformat()


def _searches() -> Iterator[Case]:
    lead = (
        Lead.objects.exclude(phone="").exclude(email="").order_by("pk")[Lead.objects.count() // 3]
    )
    reference = Enquiry.objects.filter(lead=lead).first().reference
    typed = {
        "a reference": reference, "a common surname": "patil", "a rare surname": "quadri",
        "a whole name": "Zubin Vartak", "two letters": "ra", "part of an address": f".{lead.pk}@",
        "a number": lead.phone[3:], "a number as people type it": f"0{lead.phone[3:8]} {lead.phone[8:]}",
        "four last digits": lead.phone[-4:], "six last digits": lead.phone[-6:], "Devanagari": "पाटील",
        "nobody": "xyzzyx",
    }  # fmt: skip
    for name, term in typed.items():
        yield Case(f"search, {name}", f"{LEADS}?q={term.replace('+', '%2B')}")
        yield Case(f"search of a team, {name}", f"{LEADS}?q={term}", COUNSELLOR)
        yield Case(f"search of enquiries, {name}", f"{ENQUIRIES}?q={term}")
    for query in (
        "q=patil&stands=open",
        "q=patil&stage__exact=lost&last=1",
        "q=patil&o=1",
        "q=ra&city=patna",
    ):
        yield Case(f"search and more, {query}", f"{LEADS}?{query}")


def _of_other_lists() -> Iterator[Case]:
    narrowed = {
        ("enquiries", ENQUIRIES): ("state__exact=held", "touch__source=quora", "touch__source=google", "origin__exact=walk_in"),
        ("mails", MAILS): ("state__exact=failed", "state__exact=bounced&last=1", "kind__exact=notice", "q=zubin"),
        ("access log", ACCESS): ("q=patil", "q=counsellor-3", "action__exact=exported", "q=nobody-of-this-name"),
    }  # fmt: skip
    for (name, path), queries in narrowed.items():
        for query in queries:
            yield Case(f"{name}, {query}", f"{path}?{query}")
    yield Case("possible duplicates", "/admin/desk/duplicates/")
    yield Case("privacy requests", "/admin/leads/privacyrequest/")


def _lead_pages() -> Iterator[Case]:
    usual = Lead.objects.filter(stage="contacted").order_by("-pk").first()
    for name, pk in (("a lead", usual.pk), ("a lead with 2,000 lines", 7)):
        yield Case(name, f"{LEADS}{pk}/change/", HEAD, LEAD_MS, None)


def _figures() -> Iterator[Case]:
    """As the worker keeps them, where counting takes long: `make bench-desk` counts them before it measures."""
    for query in (
        "period=7",
        "period=30",
        "period=90",
        "period=90&first_source=google",
        "period=year",
        "period=all",
    ):
        yield Case(f"figures, {query}", f"/admin/desk/figures/?{query}", HEAD, FIGURES_MS)
    for query in ("period=30", "period=90"):
        yield Case(
            f"figures of a team, {query}", f"/admin/desk/figures/?{query}", COUNSELLOR, FIGURES_MS
        )
