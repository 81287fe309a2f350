import logging
import signal
import threading

from django.core.management.base import BaseCommand, CommandParser

from leads.watch import watch

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Look after the site until told to stop: canary, books, late mail, alarms. One a host."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="Also answer /readyz and /metrics here.")

    def handle(self, *, port: int | None, **options: object) -> None:
        is_over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: is_over.set())
        if port is not None:
            answer_on(port)
        self.stdout.write("The watch looks after the site.")
        self.stdout.flush()
        watch(is_over)


def answer_on(port: int) -> None:
    """From a thread of its own. The watch goes on without it, when the port is taken."""
    try:
        from ismr_site.internal import serve

        serve(port)
    except (ImportError, OSError) as problem:
        logger.warning("Nothing is answered on port %s: %s", port, problem)
