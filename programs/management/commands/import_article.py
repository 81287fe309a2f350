from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.importing import CannotReadError, make_draft, read
from programs.models import ArticleIndexPage


class Command(BaseCommand):
    help = "Makes a draft of an article from a .txt, .md, .html or .docx file, and lists what it could not place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if (parent := ArticleIndexPage.objects.first()) is None:
            raise CommandError("There is no list of articles yet to put it under.")
        try:
            placed = read(path.read_bytes(), path.name)
        except (OSError, CannotReadError) as trouble:
            raise CommandError(str(trouble)) from trouble
        page = make_draft(placed, parent=parent)
        self.stdout.write(
            f"Made a draft, “{page.title}”, of {len(placed.body)} blocks: /cms/pages/{page.pk}/edit/"
        )
        for line in placed.not_placed:
            self.stdout.write(f"  not placed: {line}")
