from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ismr_site.backup import place
from ismr_site.backup.restoring import COUNTED, restore

NEXT = """
This copy sends no mail. What to do next:
  manage.py setup        staff roles and the site's address, if it moved
  manage.py books        every enquiry and every mail accounted for
  start every process    systemctl start site.target; look at the site and at the desk
  manage.py start_mail   when this copy is the site from now on"""


class Command(BaseCommand):
    help = "Put a backup in the place of this site's database and media files, and compare them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is here; without: refuse"
        )
        parser.add_argument(
            "--without-erasures",
            action="store_true",
            help="though no ledger of erasures is at hand: people who were erased since come back",
        )

    def handle(self, *, file: Path, replace: bool, without_erasures: bool, **options: object):
        try:
            done = restore(
                file,
                replace=replace,
                without_erasures=without_erasures,
                say=lambda words: self.stdout.write(words),
            )
        except place.BackupError as problem:
            raise CommandError(problem) from None
        what = done.manifest
        rows = [(name, what.tables[name].rows) for name in COUNTED if name in what.tables]
        self.stdout.write("\n".join(f"{count:>9}  {words}" for words, count in [
            *((f"rows in {name}, equal", count) for name, count in rows),
            (f"rows in {len(what.tables)} tables in all, every sha256 equal", what.rows),
            ("media files, every sha256 equal", len(what.media)),
            ("migrations applied, newer than the backup", done.migrations_applied),
            ("enquiries erased again", done.erased_again),
        ]) + "\n" + NEXT)  # fmt: skip
