from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from leads.erasure import LEDGER, erase_again


class Command(BaseCommand):
    help = (
        "After a restore by other means (WAL, a disk image): erase again whoever was erased since."
    )

    def handle(self, **options: object) -> None:
        place = Path(settings.BACKUP_DIR or "/nowhere")
        if not (place / LEDGER).is_dir():
            raise CommandError(f"There is no folder {LEDGER} in BACKUP_DIR.")
        self.stdout.write(f"Enquiries erased again: {erase_again([place])}.")
