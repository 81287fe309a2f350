from django.core.management.base import BaseCommand, CommandParser

from leads.outbox.stop import stop_mail


class Command(BaseCommand):
    help = "Let no mail leave until `start_mail`. What is owed stays owed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reason", help="in words, for whoever wonders where the mails are")

    def handle(self, *, reason: str, **options: object) -> None:
        stop_mail(reason)
        self.stdout.write("No mail leaves now. `manage.py start_mail` lifts this.")
