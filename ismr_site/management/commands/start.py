"""The whole site under one command, for one machine: web server, Celery worker and beat."""

import errno
import os
import socket

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ismr_site import processes
from ismr_site.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Run the web server, a Celery worker and beat until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *, host: str, port: int, **options: object) -> None:
        refuse_a_port_in_use(host, port)
        # Links in mails and the origin of the staff's own forms follow the port.
        os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
        self.host, self.port, self.is_announced = host, port, False
        is_large = bool(settings.REDIS_URL)
        children = [
            Child("web", processes.web(host, port)),
            Child("worker", processes.worker() if is_large else processes.small_worker()),
            Child("beat", processes.beat()),
        ]
        Supervisor(children, self.say).run(self.announce)

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()  # also when somebody reads it through a pipe

    def announce(self) -> None:
        if not self.is_announced and answers(self.host, self.port):
            self.is_announced = True
            self.say(where_to_look())


def refuse_a_port_in_use(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # As the web server does: a port whose last user has just gone is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError:
            raise CommandError(f"{port} is no port: choose one from 1024 to 65535.") from None
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                words = f"Port {port} is in use. Choose another: make run PORT={port + 1}"
            else:
                words = f"Cannot listen on {host}, port {port}: {problem.strerror}."
            raise CommandError(words) from None


def answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.1).close()
    except OSError:
        return False
    return True


def where_to_look() -> str:
    site = os.environ["SITE_URL"].rstrip("/")
    mail = settings.EMAIL_FILE_PATH if hasattr(settings, "EMAIL_FILE_PATH") else "goes out by SMTP"
    return f"""
  The site        {site}/
  For marketers   {site}/cms/
  For admissions  {site}/admin/
  Mail            {mail}

  Ctrl-C stops everything.
"""
