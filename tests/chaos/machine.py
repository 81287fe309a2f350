"""`make stack` as a test meets it: a process from outside, whose parts can be killed and held down."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import psycopg
import redis
import requests

from deploy.binaries import free_port, home_of_postgres, user_of_postgres
from tests.services import copy_cluster, wait_until
from tests.stacks import ROOT


class Machine:
    """`more`: variables for one part, by its name; `variables`: for all of them. `is_watched` has
    PostgreSQL count its queries; `disks`: which parts have a small disk of their own, in MB; `is_new`: the
    cluster and its tables are made from nothing, as on a host's first day."""

    def __init__(
        self,
        *,
        web: int = 2,
        mail_workers: int = 2,
        forms_a_second: int = 1000,
        is_watched: bool = False,
        is_new: bool = False,
        more: dict[str, dict[str, str]] | None = None,
        disks: dict[str, int] | None = None,
        **variables: str,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="site-chaos-"))
        self.disks = disks or {}
        self.is_watched = is_watched
        self.is_new = is_new
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.command = [
            sys.executable, "-m", "deploy.stack", "--port", str(self.port), "--web", str(web),
            "--mail-workers", str(mail_workers), "--folder", str(self.folder), "--not-durable",
            "--forms-a-second", str(forms_a_second),
        ]  # fmt: skip
        if is_watched:
            self.command += ["--postgres", "shared_preload_libraries=pg_stat_statements"]
        self.command += ["--more", json.dumps(more or {})]
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            **variables,
        }
        self.popen: subprocess.Popen | None = None

    def start(self) -> "Machine":
        for name, megabytes in self.disks.items():
            self._mount(name, megabytes)
        if not self.is_new and not self.disks:  # a small disk is measured for an empty one
            self._bring_a_cluster()
        with open(self.folder / "stack.log", "a") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(
            lambda: "Ctrl-C stops" in self.words() or self.popen.poll() is not None,
            seconds=300,
            what=f"the stack is up: {self.words()[-500:]}",
        )
        assert self.popen.poll() is None, self.words()
        if self.is_watched:
            self.rows("CREATE EXTENSION pg_stat_statements")
        return self

    def _bring_a_cluster(self) -> None:
        home, user = home_of_postgres(self.folder), user_of_postgres()
        if (home / "data").exists():
            return
        home.mkdir(exist_ok=True)
        if user is not None:
            os.chown(home, user, user)
        copy_cluster(home / "data")

    def stop(self) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(45)
        for child in self.children().values():
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        for name in self.disks:
            subprocess.run(["umount", "-l", self._disk(name)], check=False)
        for folder in (self.folder, home_of_postgres(self.folder)):
            shutil.rmtree(folder, ignore_errors=True)

    def words(self) -> str:
        path = self.folder / "stack.log"
        return path.read_text() if path.exists() else ""

    def wait_until_ready(self) -> None:
        def is_ready() -> bool:
            try:
                return requests.get(self.base_url + "/readyz", timeout=5).status_code == 200
            except requests.RequestException:
                return False

        wait_until(is_ready, seconds=60, what=f"the site is ready: {self.words()[-500:]}")

    # --- Looking -----------------------------------------------------------------------------

    def children(self) -> dict[str, int]:
        """Process id of each part, by name, as the supervisor wrote them down."""
        try:
            return json.loads((self.folder / "running.json").read_text())
        except FileNotFoundError:
            return {}

    def taken(self) -> list[dict]:
        """Every mail that the mail server took, but for the canaries' own."""
        path = self.folder / "mailbox" / "taken.log"
        lines = path.read_text().splitlines() if path.exists() else []
        mails = [json.loads(line) for line in lines if line.endswith("}")]
        return [mail for mail in mails if not mail["to"].startswith("canary@")]

    def erased(self) -> dict[str, float]:
        """References of whoever was erased, and when."""
        return dict(
            self.rows("SELECT reference, extract(epoch FROM erased_at)::float FROM leads_erasure")
        )

    def deadlocks(self) -> int:
        """From the log: PostgreSQL's own count is gone when the server was killed."""
        return (self.folder / "log" / "postgres.log").read_text().count("deadlock detected")

    def rows(self, query: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    @property
    def database(self) -> str:
        return (self.folder / "database").read_text()

    def environment_of_the_site(self) -> dict[str, str]:
        lines = (self.folder / "environment").read_text().splitlines()
        return self.environment | dict(line.split("=", 1) for line in lines)

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment_of_the_site() | environment,
            capture_output=True,
            text=True,
        )

    def run_django(self, code: str, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}", *arguments],
            cwd=ROOT,
            env=self.environment_of_the_site()
            | {"DJANGO_SETTINGS_MODULE": "ismr_site.settings", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )

    # --- Breaking ----------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """As the kernel would, with all that it has started."""
        with suppress(ProcessLookupError, KeyError):
            os.killpg(self.children()[name], signal.SIGKILL)

    def terminate(self, name: str) -> None:
        with suppress(ProcessLookupError, KeyError):
            os.kill(self.children()[name], signal.SIGTERM)

    def hold_down(self, name: str) -> None:
        (self.folder / "down" / name).touch()
        self.kill(name)

    def let_up(self, name: str) -> None:
        (self.folder / "down" / name).unlink(missing_ok=True)

    def mailbox(self, behaviour: str) -> None:
        (self.folder / "mailbox" / "behave").write_text(behaviour)

    def ports(self) -> dict[str, int]:
        """Where each part that has a port of its own listens: web-1, mail-worker-1, watch, ..."""
        return json.loads((self.folder / "ports.json").read_text())

    def hang_up_on_one_of_redis_clients(self, random: Random) -> None:
        client = redis.Redis.from_url(self.environment_of_the_site()["REDIS_URL"])
        others = [one for one in client.client_list() if one["cmd"] != "client|list"]
        if others:
            client.client_kill_filter(_id=random.choice(others)["id"])
        client.close()

    def make_deaf(self) -> None:
        """Both mail workers stay alive and consume nothing, until they are started anew."""
        self._celery("control", "--timeout", "10", "cancel_consumer", "mail")

    def _celery(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "celery", "-A", "ismr_site", *arguments],
            cwd=ROOT,
            env=self.environment_of_the_site(),
            check=True,
            capture_output=True,
        )

    def _disk(self, name: str) -> Path:
        return home_of_postgres(self.folder) if name == "postgres" else self.folder / name

    def _mount(self, name: str, megabytes: int) -> None:
        self._disk(name).mkdir(exist_ok=True)
        size = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs"]
        subprocess.run(["mount", *size, self._disk(name)], check=True)

    def fill_disk(self, name: str) -> None:
        with open(self._disk(name) / "filler", "wb") as file, suppress(OSError):
            while True:
                file.write(b"\0" * 65536)
                file.flush()

    def free_disk(self, name: str) -> None:
        (self._disk(name) / "filler").unlink()

    def hurry(self) -> None:
        """Do not wait for the pause after a refusal, nor for the lease of a worker that was killed.

        Workers that are alive hold a mail for a second or so; after three everything left is dead.
        """
        time.sleep(3)
        self.rows(
            "UPDATE leads_outboundemail SET due_at = now(), lease_until = NULL, claim = NULL "
            "WHERE state = 'queued'"
        )
        self._celery("call", "leads.outbox.send_owed_mail", "--queue", "mail")

    def reload_nginx(self) -> None:
        os.kill(self.children()["nginx"], signal.SIGHUP)
        time.sleep(0.5)

    def publish_nonsense(self) -> None:
        """What no version of the site ever put into the queue."""
        url = self.environment_of_the_site()["REDIS_URL"]
        client = redis.Redis.from_url(url)
        client.lpush("mail", b"\x00 not even JSON", json.dumps({"body": 1}))
        client.close()

    def mend(self) -> None:
        """Everything up and well-behaved again."""
        for held in (self.folder / "down").iterdir():
            held.unlink()
        self.mailbox("")
        time.sleep(0.5)
