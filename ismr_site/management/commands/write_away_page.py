"""nginx's own page for when no web process answers: manage.py write_away_page /etc/nginx/away.html"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.template.loader import render_to_string

from programs.contact import last_known_contact
from programs.models import School


class Command(BaseCommand):
    help = "Write what nginx shows when no web process answers. Run it after collectstatic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: object) -> None:
        try:
            school = School.objects.first() or last_known_contact()
        except DatabaseError:
            school = last_known_contact()
        page = render_to_string("away.html", {"school": school})
        # In one step: nginx must never send half a page.
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(page, encoding="utf-8")
        draft.chmod(0o644)
        draft.replace(path)
