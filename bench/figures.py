"""How long does the page of figures take? Against the database that the environment names; writes nothing but
what the worker would keep.

    DATABASE_URL=postgres://… python bench/figures.py

For each time: queries and milliseconds of the whole page at the server, median of five after one to warm up.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ismr_site.settings")

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from ismr_site.roles import COUNSELLOR, HEAD, load_roles  # noqa: E402
from leads.figures import kept  # noqa: E402
from leads.models import Lead, Seat  # noqa: E402

ROUNDS = 5
PAGES = {
    "7 days": "period=7",
    "90 days": "period=90",
    "90 days, week by week": "period=90&measure=response",
    "90 days, one source": "period=90&first_source=google",
    "a year": "period=year",
    "all": "period=all",
}


def someone(role: str, name: str) -> Client:
    user, _is_new = User.objects.get_or_create(username=name, defaults={"is_staff": True})
    user.groups.set([Group.objects.get(name=role)])
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    client.user = user
    return client


def measure(client: Client, query: str) -> tuple[int, float, str]:
    path = f"/admin/desk/figures/?{query}"
    client.get(path)
    taken = []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            answer = client.get(path)
            taken.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, answer.status_code
    kind = "kept" if answer.context["is_kept"] else "counted now"
    return len(queries), statistics.median(taken), kind


def main() -> None:
    setup_test_environment()  # keeps what a page was drawn from
    load_roles()
    print(f"{Lead.objects.count():,} leads, {connection.vendor}")
    started = time.perf_counter()
    number = kept.refresh()
    print(f"the worker counted {number} long times in {time.perf_counter() - started:.1f} s")
    with transaction.atomic():
        head, rohan = someone(HEAD, "bench-head"), someone(COUNSELLOR, "bench-counsellor")
        Seat.objects.get_or_create(counsellor=rohan.user)
        print(f"{'':36}{'queries':>8}{'ms':>8}")
        for who, client in (("head", head), ("counsellor", rohan)):
            for words, query in PAGES.items():
                queries, ms, kind = measure(client, query)
                print(f"{who + ', ' + words:36}{queries:>8}{ms:>8.0f}  {kind}")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
