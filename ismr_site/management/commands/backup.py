from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ismr_site.backup import place
from ismr_site.backup.writing import write_backup


class Command(BaseCommand):
    help = "Write one encrypted backup of database and media files, and check it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="the folder, instead of BACKUP_DIR")

    def handle(self, *, to: Path | None, **options: object) -> None:
        try:
            written = write_backup(to or place.folder())
        except place.BackupError as problem:
            raise CommandError(problem) from None
        size = written.path.stat().st_size / 1e6
        what = written.manifest
        self.stdout.write(
            f"{written.path}: {size:.1f} MB, {len(what.tables)} tables with {what.rows} rows, "
            f"{len(what.media)} media files."
        )
        self.stdout.write(
            "Read again and found equal."
            if written.was_read_again
            else "Its sha256 is right. Where the private key is, `manage.py verify_backup` reads it all."
        )
