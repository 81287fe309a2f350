"""Fills a throw-away PostgreSQL with a million leads and prints what each page of the desk costs.

    python -m bench.desk                          seeds, measures, throws away
    python -m bench.desk --leads 50000            a smaller desk
    DATABASE_URL=postgres://… python -m bench.desk --keep
                                                  in an empty database of your own, which stays; a second
                                                  call finds it filled and measures at once

Every median is of `--runs` runs after one to warm up. A page over its bar is marked, and the exit code says so.
"""

import argparse
import os
import sys
import tempfile

# What a host with a million leads gives PostgreSQL out of 24 GB; nothing else differs from its defaults.
SERVER = "shared_buffers=1GB work_mem=16MB max_wal_size=8GB maintenance_work_mem=512MB"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--keep", action="store_true", help="use the database that DATABASE_URL names"
    )
    parser.add_argument("--only", default="", help="cases with this in their name")
    parser.add_argument("--no-stock", action="store_true", help="leave Django's own list out")
    options = parser.parse_args()
    _surround(options.keep)

    import django

    django.setup()
    from leads.models import Lead

    from .seed import seed
    from .table import print_table

    if not _is_filled(Lead):
        seed(options.leads)
    return print_table(options.only, runs=options.runs, has_stock=not options.no_stock)


def _surround(keeps: bool) -> None:
    """Nothing of the developer's own environment, but the database that was asked for."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "ismr_site.settings", "ENV_FILE": os.devnull, "LOG_LEVEL": "WARNING",
        "VAR_DIR": tempfile.mkdtemp(prefix="site-bench-"), "ALLOWED_HOSTS": "localhost",
    }  # fmt: skip
    if not keeps:
        from tests.services import Postgres

        Postgres.FAST += f" {SERVER}"
        server = Postgres()
        os.environ["DATABASE_URL"] = server.create_database("desk") or server.url_of("desk")


def _is_filled(model: type) -> bool:
    from django.db import connection

    return (
        model._meta.db_table in connection.introspection.table_names()
        and model._base_manager.exists()
    )


if __name__ == "__main__":
    sys.exit(main())
