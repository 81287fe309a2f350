"""nginx's own page for when no web process answers: manage.py write_away_page /etc/nginx/away.html"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from programs.away_page import write_away_page


class Command(BaseCommand):
    help = (
        "Write what nginx shows when no web process answers. Run it after collectstatic; the watch "
        "keeps the one at AWAY_PAGE up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: object) -> None:
        write_away_page(path)
