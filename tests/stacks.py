"""The site for real: processes, sockets and a mail server, seen from outside.

`stack` is what a deployed host has: PostgreSQL, Redis, a prefork worker, beat, granian and SMTP.
`laptop` is what `make run` gives: one `manage.py start` on SQLite, with mails in a folder.
"""

import itertools
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from contextlib import closing, suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests

from . import migrated, services
from .services import wait_until
from .surroundings import need

ROOT = Path(__file__).resolve().parent.parent
ADMISSIONS = "admissions@school.example"


class Process:
    """One command in a process group of its own, so that a kill takes its children along."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.popen = None
        self.starts = 0

    def start(self) -> None:
        self.starts += 1
        with open(self.log, "a") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_running(self) -> bool:
        return bool(self.popen) and self.popen.poll() is None

    def stop(self, number: int = signal.SIGTERM, *, within: float = 20) -> int | None:
        if not self.is_running():
            return None
        self.popen.send_signal(number)
        try:
            return self.popen.wait(within)
        finally:
            self.kill()

    def kill(self) -> None:
        """As kill -9 or the kernel's out-of-memory killer would: nothing can be tidied up."""
        if self.popen:
            with suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)
            self.popen.wait(10)

    def words(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


class FormReader(HTMLParser):
    """What a browser would send back of the page's enquiry form without being asked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        field = dict(attributes)
        if tag == "input" and field.get("type") == "hidden" and field.get("name"):
            self.hidden[field["name"]] = field.get("value") or ""


class Site:
    """A running site as a visitor meets it."""

    base_url: str
    environment: dict[str, str]

    def get(self, path: str) -> requests.Response:
        return requests.get(self.base_url + path, timeout=20)

    def open_form(self, path: str = "/enquire/") -> dict[str, str]:
        """The hidden fields of a fresh form, after the time that a person needs to fill it in."""
        hidden = FormReader(self.get(path).text).hidden
        time.sleep(3.2)
        return hidden

    def send(self, answers: dict[str, str], path: str = "/enquire/") -> requests.Response:
        return requests.post(
            self.base_url + path,
            data=answers,
            headers={"Origin": self.base_url},
            allow_redirects=False,
            timeout=30,
        )

    def enquire(self, **answers: str) -> str:
        """Fill the form in and send it; gives the reference of the thanks page."""
        return reference_in(self.send(self.answers(**answers)))

    def answers(self, **changes: str) -> dict[str, str]:
        typed = {
            "full_name": "Asha Kulkarni",
            "phone": new_phone(),
            "email": f"asha-{uuid.uuid4().hex[:8]}@students.example",
            "program": "mba-operations-management",
            "city": "Satara",
            "message": "Is there a hostel?",
            "consent_contact": "on",
        }
        return self.open_form() | typed | changes

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def new_phone() -> str:
    """The site holds what comes from one mobile many times a day, and rightly."""
    return f"98220 {next(_numbers):05d}"


_numbers = itertools.count(10_001)


def reference_in(answer: requests.Response) -> str:
    assert answer.status_code in (302, 303), f"{answer.status_code}: {answer.text[:2000]}"
    return re.fullmatch(r"/enquire/thanks/([^/]+)/", answer.headers["Location"])[1]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the developer's own but the path to the tools."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(folder),
        **more,
    }


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


class Stack(Site):
    def __init__(self, folder: Path, postgres: services.Postgres, redis: services.Redis) -> None:
        self.postgres, self.redis, self.mail = postgres, redis, services.MailServer()
        self.database_url = postgres.create_database("site", like=services.MIGRATED)
        self.port = services.free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.environment = environment(
            folder,
            SECRET_KEY=uuid.uuid4().hex * 2,
            DATABASE_URL=self.database_url,
            REDIS_URL=redis.url,
            EMAIL_URL=self.mail.url,
            SITE_URL=self.base_url,
            ADMISSIONS_EMAIL=ADMISSIONS,
            DEFAULT_FROM_EMAIL="desk@school.example",
        )
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        size = ["--workers", "2", "--blocking-threads", "8"]
        self.web = self._process(
            "granian", "--interface", "wsgi", "ismr_site.wsgi:application", *where, *size
        )
        self.worker = self.new_worker("worker")
        self.beat = self._process("celery", "-A", "ismr_site", "beat")
        self.manage("setup")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def start(self) -> None:
        for process in (self.web, self.worker, self.beat):
            process.start()
        self.wait_for_web()
        self.wait_for_worker()

    def stop(self) -> None:
        for process in (self.beat, self.worker, self.web):
            process.kill()
        self.mail.stop()

    def wait_for_web(self) -> None:
        wait_until(lambda: services.answers(self.port), seconds=30, what="the web answers")

    def wait_for_worker(self) -> None:
        """Its log grows over restarts, so count."""
        wait_until(
            lambda: self.worker.words().count(" ready.") >= self.worker.starts,
            seconds=30,
            what=f"the worker is ready: {self.worker.words()[-2000:]}",
        )

    def rows(self, query: str, *values: object) -> list[tuple]:
        with self.postgres.connect("site") as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def new_worker(self, name: str) -> Process:
        size = ["-P", "prefork", "--concurrency", "2", "-Q", "mail,default", "-l", "INFO"]
        return self._process("celery", "-A", "ismr_site", "worker", *size, log=name)

    def _process(self, *arguments: str, log: str = "") -> Process:
        folder = Path(self.environment["VAR_DIR"])
        return Process(python(*arguments), self.environment, folder / f"{log or arguments[0]}.log")


class Laptop(Site):
    """`is_new`: its database is made from nothing, as when somebody says `make run` for the first time."""

    def __init__(self, folder: Path, *, is_new: bool = False, **variables: str) -> None:
        self.folder, self.port = folder, services.free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.environment = environment(folder, **variables)
        command = [sys.executable, "manage.py", "start", "--port", str(self.port)]
        self.site = Process(command, self.environment, folder / "start.log")
        if not is_new:
            migrated.copy_sqlite(folder / "site.sqlite3")
        self.first_words = self.manage("setup")

    def start(self) -> None:
        self.site.log.unlink(missing_ok=True)
        self.site.start()
        wait_until(lambda: "Ctrl-C stops" in self.site.words(), seconds=30, what=self.site.words())

    def password_of(self, username: str) -> str:
        return re.search(rf"\b{username} +(\S+)", self.first_words)[1]

    def mails(self) -> list[Path]:
        return sorted((self.folder / "mail").glob("*.eml"))

    def rows(self, query: str, *values: object) -> list[tuple]:
        with closing(sqlite3.connect(self.folder / "site.sqlite3", timeout=20)) as connection:
            return connection.execute(query, values).fetchall()

    def children(self) -> dict[str, int]:
        """The process ids of web, worker and beat, as the machine's process table has them."""
        table = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,ppid=,args="], check=True, capture_output=True, text=True
        ).stdout
        found = {}
        for pid, parent, *words in map(str.split, table.splitlines()):
            if int(parent) == self.site.popen.pid:
                for name in ("granian", "worker", "beat"):
                    if name in words:
                        found[name] = int(pid)
        return found


@pytest.fixture(scope="session")
def postgres():
    server = need(services.Postgres)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis():
    server = need(services.Redis)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def whole_stack(postgres, redis):
    with tempfile.TemporaryDirectory(prefix="site-stack-", ignore_cleanup_errors=True) as folder:
        site = Stack(Path(folder), postgres, redis)
        try:
            site.start()
            yield site
        finally:
            site.stop()


@pytest.fixture
def stack(whole_stack):
    """The stack with all its parts up, whatever the test before has killed."""
    site = whole_stack
    if site.redis.process.poll() is not None:
        site.redis.start()
    for process in (site.web, site.worker, site.beat):
        if not process.is_running():
            process.start()
            if process is site.worker:
                site.wait_for_worker()
            if process is site.web:
                site.wait_for_web()
    site.mail.messages.clear()
    site.mail.refuse_with = ""
    return site


@pytest.fixture(scope="session")
def laptop():
    with tempfile.TemporaryDirectory(prefix="site-laptop-", ignore_cleanup_errors=True) as folder:
        site = Laptop(Path(folder))
        try:
            site.start()
            yield site
        finally:
            site.site.stop(signal.SIGINT)
