"""What one page of the desk costs: milliseconds at the server, from request to whole answer, and queries."""

import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

# How templates/admin/leads/pages.html says them. (A test client that keeps contexts would slow templates down.)
ROWS = re.compile(r'pages__count">(.+?)</p>')
TURN = re.compile(r'href="([^"]+)" rel="(prev|next)"')


@dataclass
class Cost:
    """`ms`: of each run; `queries`: of the dearest; `rows`: as the page says, where it is a list."""

    ms: list[float]
    queries: int
    rows: str = ""

    @property
    def median(self) -> float:
        return median(self.ms)

    @property
    def worst(self) -> float:
        return max(self.ms)


@dataclass
class _Counter:
    count: int = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


@contextmanager
def counted() -> Iterator[_Counter]:
    counter = _Counter()
    with connection.execute_wrapper(counter):
        yield counter


def log_in(username: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(username=username))
    return client


def cost(client: Client, path: str, *, runs: int) -> Cost:
    """One run to warm caches up that is not counted, then as many as are asked for."""
    answer = _look(client, path)
    times, queries = [], 0
    for _run in range(runs):
        with counted() as counter:
            began = time.perf_counter()
            answer = _look(client, path)
            times.append(1000 * (time.perf_counter() - began))
        queries = max(queries, counter.count)
    said = ROWS.search(answer.content.decode())
    return Cost(times, queries, said[1] if said else "")


def _look(client: Client, path: str) -> Any:
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return answer


def addresses(client: Client, path: str) -> dict[str, str]:
    """Where the previous and the next page of a list are, as `prev` and `next`."""
    page = _look(client, path).content.decode()
    base = path.partition("?")[0]
    return {rel: base + html.unescape(query) for query, rel in TURN.findall(page)}
