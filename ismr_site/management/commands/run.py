"""One process of the site, for a Procfile or a systemd unit: manage.py run web"""

import os

from django.core.management.base import BaseCommand, CommandParser

from ismr_site import processes


class Command(BaseCommand):
    help = "Become one of the site's processes: web, mail-worker, worker, beat or watch."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=["web", "mail-worker", "worker", "beat", "watch"])
        parser.add_argument("--host", default="127.0.0.1", help="of web")
        parser.add_argument("--port", type=int, default=8000, help="of web; of watch, for /metrics")
        parser.add_argument("--size", type=int, default=2, help="processes of web or worker")

    def handle(self, *, name: str, host: str, port: int, size: int, **options: object) -> None:
        commands = {
            "web": lambda: processes.web(host, port, workers=size),
            "mail-worker": lambda: processes.worker("mail", concurrency=size),
            "worker": lambda: processes.worker("default", concurrency=size),
            "beat": processes.beat,
            "watch": lambda: processes.manage("watch", "--port", str(port)),
        }
        command = commands[name]()
        # Become it, so that signals of whoever started us reach it.
        os.execvpe(command[0], command, os.environ | processes.LIMITS.get(name, {}))  # noqa: S606
