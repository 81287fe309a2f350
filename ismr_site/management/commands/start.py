"""The whole site under one command: web server, Celery worker and beat.

A child that dies is started again. Ctrl-C stops all of them. If this process itself is killed, so that
it cannot stop anything any more, a small shell at the other end of a pipe notices and does.

For one machine. Where several hosts serve the site, each part runs under the hosts' own supervisor.
"""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

TICK = 0.2  # seconds
STOP_WITHIN = 10.0  # then a child that is still there is killed
STEADY_AFTER = 10.0  # a child that ran this long may start again at once
LONGEST_PAUSE = 15.0

# Reads which process groups are alive, and ends them when the pipe's other end is gone. Works on
# every Unix and reaches grandchildren, which Linux's parent-death signal does not.
LAST_WILL = """
trap '' INT TERM HUP
while read -r now; do groups=$now; done
[ -n "$groups" ] && kill -TERM $groups && sleep 5 && kill -KILL $groups
"""


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 0.5

    def start(self) -> None:
        # A group of its own: the terminal's Ctrl-C reaches this process only, and we stop the others.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
        self.started_at = time.monotonic()

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError, PermissionError):  # it is gone already
            os.killpg(self.process.pid, number)


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
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.default_int_handler)
        self.children = [
            Child("web", web(host, port)),
            Child("worker", worker()),
            Child("beat", beat()),
        ]
        self.will = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", LAST_WILL],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            self.watch(host, port)
        except KeyboardInterrupt:
            self.stop()

    def watch(self, host: str, port: int) -> None:
        is_announced = False
        while True:
            for child in self.children:
                if child.process is None:
                    if time.monotonic() >= child.start_at:
                        child.start()
                        self.write_will()
                elif (code := child.process.poll()) is not None:
                    self.bury(child, code)
            if not is_announced and answers(host, port):
                is_announced = True
                self.stdout.write(where_to_look())
                self.stdout.flush()  # also when somebody reads it through a pipe
            time.sleep(TICK)

    def bury(self, child: Child, code: int) -> None:
        """Clear away what a dead child left behind, and set the time of its next start."""
        child.signal(signal.SIGKILL)
        child.process = None
        now = time.monotonic()
        is_steady = now - child.started_at > STEADY_AFTER
        child.pause = 0.5 if is_steady else min(child.pause * 2, LONGEST_PAUSE)
        child.start_at = now + child.pause
        how = signal.Signals(-code).name if code < 0 else f"code {code}"
        self.stderr.write(f"The {child.name} ended ({how}); again in {child.pause:.0f} s.")

    def write_will(self) -> None:
        groups = [f"-{child.process.pid}" for child in self.children if child.process]
        print(*groups, file=self.will.stdin, flush=True)

    def stop(self) -> None:
        # A second Ctrl-C would only leave orphans; stopping has its own limit.
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        self.stdout.write("\nStopping …")
        running = [child for child in self.children if child.process]
        for child in running:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for child in running:
            try:
                child.process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.stderr.write(f"The {child.name} does not stop; killing it.")
            child.signal(signal.SIGKILL)
        print(file=self.will.stdin, flush=True)
        self.will.stdin.close()
        self.stdout.write("Stopped.")


def web(host: str, port: int) -> list[str]:
    # Without a bound, granian opens up to 512 threads, each with its own database connection.
    os.environ.setdefault("GRANIAN_WORKERS", "1")
    os.environ.setdefault("GRANIAN_BLOCKING_THREADS", "8")
    os.environ.setdefault("GRANIAN_LOG_LEVEL", "error")
    where = ["--host", host, "--port", str(port)]
    return python("granian", "--interface", "wsgi", *where, settings_wsgi())


def settings_wsgi() -> str:
    module, name = settings.WSGI_APPLICATION.rsplit(".", 1)
    return f"{module}:{name}"


def worker() -> list[str]:
    """With Redis: two processes that hard time limits apply to. On a laptop: one, which costs half
    the memory, and whose death is seen from here at once."""
    pool = ["prefork", "--concurrency", "2"] if settings.REDIS_URL else ["solo"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return celery("worker", "-P", *pool, "-Q", "mail,default", *alone)


def beat() -> list[str]:
    # No pid file: one that a killed beat left behind would keep the next one from starting.
    return celery("beat", "--pidfile=")


def celery(*arguments: str) -> list[str]:
    return python("celery", "--quiet", "-A", "ismr_site", *arguments, "--loglevel", "WARNING")


def python(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


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
