from django.core.management.base import BaseCommand

from programs.starter_site import load_starter_site


class Command(BaseCommand):
    help = "Fill an empty site with the starter content. A site that has pages is left alone."

    def handle(self, **options: object) -> None:
        for line in load_starter_site():
            self.stdout.write(line)
