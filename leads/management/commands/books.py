from django.core.management.base import BaseCommand

from leads import books


class Command(BaseCommand):
    help = (
        "Prove that every accepted enquiry and every owed mail is accounted for; else exit with 1."
    )

    def handle(self, **options: object) -> None:
        state = books.balance()
        self.stdout.write(books.as_table(state))
        if not state.is_balanced:
            raise SystemExit(1)
