from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from programs.importing import Source, check_size, make_draft, prepare
from programs.models import ArticleIndexPage


class Command(BaseCommand):
    help = "Make the draft of an article from a .docx, .html, .md or .txt file; says what it could not place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        if (index := ArticleIndexPage.objects.first()) is None:
            raise CommandError("There is no list of articles yet to put it under.")
        try:
            check_size(file.stat().st_size)
            article = prepare(Source(file.read_bytes(), file.name))
        except OSError as trouble:
            raise CommandError(f"{file}: {trouble.strerror}") from trouble
        except ValidationError as trouble:
            raise CommandError(" ".join(trouble.messages)) from trouble
        page = make_draft(article, index, name=file.name)
        self.stdout.write(f"Made the draft “{page.title}”: /cms/pages/{page.pk}/edit/")
        self.stdout.write("Blocks: " + ", ".join(kind for kind, _value in article.blocks))
        for line in article.not_placed:
            self.stdout.write(f"Not placed: {line}")
        for line in article.changed:
            self.stdout.write(f"To look at: {line}")
