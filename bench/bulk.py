"""How fast many leads go in and out: python bench/bulk.py [--rows 5000]

On the real thing: a PostgreSQL of its own, the rules that the desk uses, and the worker's own slices, one after
the other in this process. Prints a table of rows, seconds and rows a second.
"""

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5_000)
    options = parser.parse_args()
    from tests import services

    postgres = services.Postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-bulk-") as folder:
            os.environ |= {
                "ENV_FILE": os.devnull,
                "VAR_DIR": folder,
                "DATABASE_URL": postgres.create_database("bench"),
            }
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ismr_site.settings")
            django.setup()
            measure(options.rows)
    finally:
        postgres.stop()


def measure(rows: int) -> None:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connection

    from leads import bulk, clock, exporting
    from leads.importing import draft
    from leads.models import BulkJob, Lead, Tag
    from programs.models import Program

    call_command("setup", stdout=io.StringIO())
    head = User.objects.get(username="head")
    program = Program.objects.first()
    Lead.objects.bulk_create(
        Lead(full_name=f"Neha Number {n}", phone=f"+9198{n:08d}", program=program, city="Pune")
        for n in range(rows)
    )
    pks = list(Lead.objects.values_list("pk", flat=True))
    print(
        "| what | rows | seconds | of these Python | rows a second |\n|---|---|---|---|---|",
        flush=True,
    )

    def line(what: str, act: Callable[[], object]) -> None:
        began, busy = time.perf_counter(), time.process_time()
        act()
        took, busy = time.perf_counter() - began, time.process_time() - busy
        print(f"| {what} | {rows} | {took:.1f} | {busy:.1f} | {rows / took:.0f} |", flush=True)

    def work() -> None:
        while BulkJob.objects.filter(state__in=bulk.AT_WORK).exists():
            bulk.run_waiting()

    def many(kind: str, **wish: object) -> Callable[[], None]:
        job = bulk.draft(pks, by=head)
        bulk.confirm(job, kind, wish)
        return work

    due_at = (clock.now() + timedelta(days=2)).isoformat()
    line("assign", many("assign", owner=head.pk))
    line("change stage", many("stage", stage="qualified", lost_reason=""))
    line("tag", many("tag", tag=Tag.objects.create(name="fair").pk))
    line("plan a follow-up", many("follow_up", due_at=due_at, note=""))
    job = BulkJob.objects.get(kind="stage")
    bulk.undo(job)
    line("undo a change of stage", work)

    # Every tenth is somebody whom the desk knows.
    phones = (f"98{n:08d}" if n % 10 == 0 else f"97{n:08d}" for n in range(rows))
    table = "Name,Mobile,E-mail,City\n" + "".join(
        f"Neha Number {n},{phone},neha{n}@students.example,Pune\n" for n, phone in enumerate(phones)
    )
    content = io.BytesIO(table.encode())
    read = {"size": len(table), "name": "bench.csv", "by": head}
    line("read a CSV", lambda: draft.read_list(content, **read))
    job = BulkJob.objects.latest("pk")
    wish = {"source": "bench", "agreed_how": "bench", "is_quiet": True, "default_program": None}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    line("preview", lambda: draft.look(job, wish))
    draft.confirm(job, job.wish["look"])
    line("import", work)
    bulk.undo(BulkJob.objects.get(pk=job.pk))
    line("undo an import", work)

    chosen = {"columns": exporting.COLUMNS, "by": head, "reason": "bench"}
    line("export CSV", lambda: list(exporting.export(Lead.objects.all(), **chosen).as_csv()))
    line("export XLSX", lambda: exporting.export(Lead.objects.all(), **chosen).as_workbook().close())  # fmt: skip


if __name__ == "__main__":
    main()
