from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ismr_site.backup import checking, place


class Command(BaseCommand):
    help = "Read a backup from end to end; say what is in it, or exit with 1 and what is amiss."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="without it: the newest in BACKUP_DIR"
        )

    def handle(self, *, file: Path | None, **options: object) -> None:
        try:
            path = file or place.newest(place.folder())
            if path is None:
                raise place.BackupError(f"There is no good backup in {place.folder()}.")
            manifest = checking.check(path)
        except place.BackupError as problem:
            raise CommandError(problem) from None
        self.stdout.write(
            f"{path.name} is whole: {len(manifest.tables)} tables with {manifest.rows} rows, "
            f"{len(manifest.media)} media files, made at {manifest.made_at} of {manifest.site}."
        )
