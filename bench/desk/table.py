"""The table that a reader sees, a line as soon as it is measured."""

from django.conf import settings
from django.db import OperationalError, connection
from django.test.utils import override_settings

from leads.models import Lead, OutboundEmail, TimelineEntry

from . import cases, stock
from .measure import Cost, cost, log_in

STOCK_GIVES_UP_AFTER = "30s"
HEADINGS = (
    "page",
    "who",
    "rows",
    "ms",
    "worst",
    "queries",
    "bars",
    "Django's own: ms",
    "queries",
    "ratio",
)


def print_table(only: str, *, runs: int, has_stock: bool) -> int:
    """1 if a page is over its bar."""
    print(_size())
    print("| " + " | ".join(HEADINGS) + " |")
    print("|" + "---|" * len(HEADINGS))
    over, measured = 0, 0
    clients = {who: log_in(who) for who in (cases.HEAD, cases.COUNSELLOR)}
    with override_settings(ROOT_URLCONF=stock.__name__, DEBUG=False, ALLOWED_HOSTS=["localhost"]):
        for case in cases.all_cases():
            if only not in case.what:
                continue
            found = cost(clients[case.who], case.path, runs=runs)
            beside = _stock(clients, case) if has_stock and case.what in stock.BESIDE else None
            is_over = (
                found.median > case.ms or case.queries is not None and found.queries > case.queries
            )
            over, measured = over + is_over, measured + 1
            print(_line(case, found, beside, is_over), flush=True)
    print(f"\n{measured} pages, {over} over their bar.")
    return bool(over)


def _size() -> str:
    models = (Lead, TimelineEntry, OutboundEmail)
    counts = ", ".join(f"{m._base_manager.count():,} {m._meta.verbose_name_plural}" for m in models)
    return f"{counts}; {connection.vendor} {connection.pg_version // 10000}, {settings.SITE_URL}\n"


def _line(case: cases.Case, found: Cost, beside: Cost | str | None, is_over: bool) -> str:
    bars = f"≤ {case.ms} ms" + (f", ≤ {case.queries}" if case.queries else "")
    own = ["", "", ""]
    if isinstance(beside, Cost):
        own = [f"{beside.median:.0f}", str(beside.queries), f"{beside.median / found.median:.0f}×"]
    elif beside:
        own = [beside, "", ""]
    cells = [case.what, case.who, found.rows, f"{found.median:.0f}", f"{found.worst:.0f}", str(found.queries),
             f"{bars}{' **over**' if is_over else ''}", *own]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _stock(clients: dict, case: cases.Case) -> Cost | str:
    """One run is enough to see where it stands; it is stopped where nobody would wait on."""
    path = stock.BESIDE[case.what].format(
        last=_pages(), middle=_pages() // 2, digits=case.path.rpartition("=")[2]
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{STOCK_GIVES_UP_AFTER}'")
        try:
            return cost(clients[cases.HEAD], path, runs=1)
        except OperationalError:
            return f"gave up after {STOCK_GIVES_UP_AFTER}"
        finally:
            cursor.execute("SET statement_timeout = 0")


def _pages() -> int:
    return -(-Lead.objects.count() // 100)
