from django.core.management.base import BaseCommand, CommandError, CommandParser

from leads.erasure import erase_by_reference
from leads.reference import read_reference


class Command(BaseCommand):
    help = "Forget the person who sent an enquiry: all that they ever sent, for good."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="of any of their enquiries, e.g. K7M-4QXP")
        parser.add_argument("reason", help="in words, without the person's name")

    def handle(self, *, reference: str, reason: str, **options: object) -> None:
        erased = erase_by_reference(read_reference(reference), reason=reason)
        if not erased:
            raise CommandError(f"No enquiry has the reference {reference}.")
        self.stdout.write(f"Erased: {', '.join(sorted(erased))}.")
