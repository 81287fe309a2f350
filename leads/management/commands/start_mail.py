from django.core.management.base import BaseCommand, CommandParser

from leads.models import MailStop, OutboundEmail
from leads.outbox.stop import start_mail


class Command(BaseCommand):
    help = "Lift every stop of mail, after asking."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, yes: bool, **options: object) -> None:
        stops = list(MailStop.objects.order_by("since"))
        if not stops:
            self.stdout.write("Mail is not stopped.")
            return
        for stop in stops:
            self.stdout.write(f"Stopped since {stop.since:%Y-%m-%d %H:%M} UTC: {stop.reason}")
        owed = OutboundEmail.everything.owed().count()
        question = f"Send the {owed} mails that are owed to real people? [y/N] "
        if not yes and input(question).strip().lower() not in ("y", "yes"):
            self.stdout.write("Mail stays stopped.")
            return
        self.stdout.write(f"Mail leaves again; {start_mail()} mails are owed.")
