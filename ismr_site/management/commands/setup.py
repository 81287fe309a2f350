"""What must be done before the site can start; safe to repeat, and quiet when nothing is new."""

import io
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from ismr_site.first_logins import FirstLogin, create_first_logins
from ismr_site.roles import load_roles
from leads.consent import load_next_intake_notice
from leads.holidays import load_holidays
from programs.starter_site import point_site_at

MIGRATION_TRIES = 10


class Command(BaseCommand):
    help = "Migrate, load staff roles and starter pages; on a laptop, make one login of each role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--with-logins",
            action="store_true",
            help="Make the first logins on a deployed host too.",
        )

    def handle(self, *, with_logins: bool, **options: object) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the database ready …")
            self.migrate()
        call_command("createcachetable", verbosity=0)
        load_roles()
        load_holidays()
        call_command("load_starter_site", stdout=io.StringIO())
        load_next_intake_notice()
        point_site_at(settings.SITE_URL)
        if with_logins or not settings.IS_DEPLOYED:
            self.show(create_first_logins())

    def migrate(self) -> None:
        """Under load a table is asked for again rather than waited for: whoever waits for its lock makes
        every visitor behind wait too."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET lock_timeout = '1s'")
        for attempt in range(1, MIGRATION_TRIES + 1):
            try:
                return call_command("migrate", verbosity=0)
            except OperationalError as problem:
                if "lock timeout" not in str(problem) or attempt == MIGRATION_TRIES:
                    raise
                time.sleep(attempt)

    def show(self, logins: list[FirstLogin]) -> None:
        if not logins:
            return
        lines = [
            "Staff logins. The passwords are shown this once and kept nowhere.",
            "",
            *(f"{who.role:<20} {who.username:<12} {who.password}" for who in logins),
        ]
        width = max(map(len, lines))
        rule = f"+{'-' * (width + 4)}+"
        box = [rule, *(f"|  {line:<{width}}  |" for line in lines), rule]
        self.stdout.write("\n".join(["", *box]))
