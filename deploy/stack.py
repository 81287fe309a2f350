"""The shape of production on one machine: make stack

PostgreSQL, Redis, a mail server, nginx, web processes, mail workers, a worker for the rest, beat and the
watch, each a process of its own under one supervisor. Kill any of them and see: it comes back, nothing is
lost. To keep one down, make a file with its name in the folder `down`; it starts when the file is gone.

    python -m deploy.stack --port 8080 --web 2 --mail-workers 2
"""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT, SIGQUIT

from deploy import binaries, nginx
from deploy.binaries import NotHere, answers, free_port
from ismr_site.supervisor import Child, Supervisor

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Options:
    port: int = 8080
    web: int = 2
    mail_workers: int = 2
    folder: Path = ROOT / "var" / "stack"
    # Off in tests: they kill processes, not the machine's power.
    is_durable: bool = True
    forms_a_second: int = 30
    postgres: list[str] = field(default_factory=list)
    more: dict[str, dict[str, str]] = field(default_factory=dict)


class OneMachine:
    """`names` of the children are what `down` and the logs go by."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.folder = options.folder
        for name in ("down", "log", "site", "nginx", "metrics"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for held in (self.folder / "down").iterdir():
            held.unlink()
        shutil.rmtree(self.folder / "metrics")
        (self.folder / "metrics").mkdir()
        self.web_ports = [free_port() for _ in range(options.web)]
        self.redis_port, self.mail_port, self.postgres_port = (free_port() for _ in range(3))
        self.ports = {f"web-{number}": port for number, port in enumerate(self.web_ports, 1)}
        self.ports |= {name: free_port() for name in [*self.mail_workers, "watch"]}
        self.base_url = f"http://localhost:{options.port}"

    # --- What each process is ----------------------------------------------------------------

    @property
    def mail_workers(self) -> list[str]:
        return [f"mail-worker-{number}" for number in range(1, self.options.mail_workers + 1)]

    @property
    def environment(self) -> dict[str, str]:
        canaries = self.folder / "mailbox" / "canaries"
        return {
            "ENV_FILE": os.devnull,
            "VAR_DIR": str(self.folder / "site"),
            "SECRET_KEY": self._secret(),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "SITE_URL": self.base_url,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "TRUSTED_PROXY_COUNT": "1",
            "ADMISSIONS_EMAIL": "admissions@school.example",
            "DEFAULT_FROM_EMAIL": "desk@school.example",
            "OWNER_EMAIL": "owner@school.example",
            "AWAY_PAGE": str(self.folder / "nginx" / "away.html"),
            "CANARY_EMAIL": "canary@school.example",
            "CANARY_INBOX": f"maildir://{canaries}",
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "metrics"),
        }

    @property
    def database_url(self) -> str:
        return f"postgres://site@127.0.0.1:{self.postgres_port}/postgres"

    def services(self) -> list[Child]:
        return [
            Child(
                "postgres",
                [str(binaries.postgres() / "postgres"), "-D", "data", *self._postgres_options()],
                folder=self.postgres_folder,
                log=self._log("postgres"),
                user=binaries.user_of_postgres(),
                stop_with=SIGINT,  # "fast": does not wait for its clients
            ),
            Child(
                "redis",
                [binaries.redis(), "--port", str(self.redis_port), "--bind", "127.0.0.1",
                 "--save", "", "--dir", str(self.folder)],
                log=self._log("redis"),
            ),
            self._ours("mailbox", "-m", "deploy.mailbox", "--port", str(self.mail_port),
                       "--folder", str(self.folder / "mailbox")),
        ]  # fmt: skip

    def site(self) -> list[Child]:
        from ismr_site import processes

        children = []
        for number, port in enumerate(self.web_ports, 1):
            # One process each, so that one can be restarted while the others serve.
            command = processes.web("127.0.0.1", port)
            children.append(self._child(f"web-{number}", command, **processes.LIMITS["web"]))
        for name in self.mail_workers:
            port = str(self.ports[name])
            children.append(self._child(name, processes.worker("mail"), WORKER_PORT=port))
        children.append(self._child("worker", processes.worker("default", concurrency=1)))
        children.append(self._child("beat", processes.beat()))
        watch = processes.manage("watch", "--port", str(self.ports["watch"]))
        children.append(self._child("watch", watch))
        command = [binaries.nginx(), "-p", str(self.folder / "nginx"), "-c", self._nginx_file(),
                   "-e", str(self.folder / "nginx" / "error.log"), "-g", "daemon off;"]  # fmt: skip
        children.append(Child("nginx", command, log=self._log("nginx"), stop_with=SIGQUIT))
        return children

    def _child(self, name: str, command: list[str], **more: str) -> Child:
        # The worker that Celery warns about running as root is on a developer's own machine.
        environment = self.environment | {"PYTHONWARNINGS": "ignore"} | more
        environment |= self.options.more.get(name, {})
        return Child(name, command, environment, folder=ROOT, log=self._log(name), stop_within=30.0)

    def _ours(self, name: str, *arguments: str) -> Child:
        return Child(name, [sys.executable, *arguments], folder=ROOT, log=self._log(name))

    def _log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    # --- Getting ready -----------------------------------------------------------------------

    def prepare(self, say) -> list[Child]:
        """Start what stores things, bring the site up to date, and return all children."""
        (self.folder / "database").write_text(self.database_url)
        told = "".join(f"{name}={value}\n" for name, value in self.environment.items())
        (self.folder / "environment").write_text(told)
        (self.folder / "ports.json").write_text(json.dumps(self.ports))
        self._make_cluster()
        services = self.services()
        for child in services:
            child.start()
        for name, port in (
            ("postgres", self.postgres_port),
            ("redis", self.redis_port),
            ("mailbox", self.mail_port),
        ):
            self._wait_for(name, port)
        if words := self.manage("setup", "--with-logins"):
            say(words)
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("write_away_page", str(self.folder / "nginx" / "away.html"))
        return [*services, *self.site()]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise NotHere(f"manage.py {arguments[0]} failed: {done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    @property
    def postgres_folder(self) -> Path:
        return binaries.home_of_postgres(self.folder)

    def _make_cluster(self) -> None:
        if (self.postgres_folder / "data" / "PG_VERSION").exists():
            return
        self.postgres_folder.mkdir(parents=True, exist_ok=True)
        user = binaries.user_of_postgres()
        if user is not None:
            os.chown(self.postgres_folder, user, user)
        initdb = [str(binaries.postgres() / "initdb"), "-D", "data", "-U", "site", "-A", "trust",
                  "-E", "UTF8", "--locale=C.UTF-8" if sys.platform == "linux" else "--locale=C"]  # fmt: skip
        who = {"user": user, "group": user, "extra_groups": []} if user is not None else {}
        subprocess.run(initdb, cwd=self.postgres_folder, check=True, capture_output=True, **who)

    def _postgres_options(self) -> list[str]:
        durable = "on" if self.options.is_durable else "off"
        settings = (
            # An acknowledged commit survives the death of the server in any case.
            "synchronous_commit=on",
            f"fsync={durable}",
            f"full_page_writes={durable}",
            "max_connections=100",
            "unix_socket_directories=",
            "listen_addresses=127.0.0.1",
            f"port={self.postgres_port}",
            *self.options.postgres,
        )
        return [word for setting in settings for word in ("-c", setting)]

    def _nginx_file(self) -> str:
        path = nginx.write(
            self.folder / "nginx",
            listen=f"127.0.0.1:{self.options.port}",
            upstreams=[f"127.0.0.1:{port}" for port in self.web_ports],
            static=self.folder / "site" / "static",
            media=self.folder / "site" / "media",
            names="localhost 127.0.0.1",
            forms_a_second=self.options.forms_a_second,
            workers="1",
        )
        return str(path)

    def _secret(self) -> str:
        path = self.folder / "secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(50))
        return path.read_text()

    def _wait_for(self, name: str, port: int) -> None:
        deadline = time.monotonic() + 30
        while not answers(port):
            if time.monotonic() > deadline:
                raise NotHere(f"{name} does not start: see {self._log(name)}")
            time.sleep(0.1)

    def where_to_look(self) -> str:
        folder = self.folder
        return f"""
  The site        {self.base_url}/
  For marketers   {self.base_url}/cms/
  For admissions  {self.base_url}/admin/
  Mail            {folder}/mailbox/maildir/new/
  Logs            {folder}/log/
  Keep one down   touch {folder}/down/redis    (rm starts it again)

  Ctrl-C stops everything.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--web", type=int, default=2, help="web processes")
    parser.add_argument("--mail-workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Options.folder)
    parser.add_argument("--not-durable", action="store_true", help="for tests: no fsync")
    parser.add_argument("--forms-a-second", type=int, default=30, help="nginx's limit an address")
    parser.add_argument("--postgres", action="append", default=[], help="a setting: name=value")
    parser.add_argument("--more", type=json.loads, default={}, help="variables by part, as JSON")
    options = parser.parse_args()
    machine = OneMachine(
        Options(
            port=options.port,
            web=options.web,
            mail_workers=options.mail_workers,
            folder=options.folder.resolve(),
            is_durable=not options.not_durable,
            forms_a_second=options.forms_a_second,
            postgres=options.postgres,
            more=options.more,
        )
    )
    os.environ |= machine.environment  # the process table reads the site's settings
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ismr_site.settings")
    django.setup()
    if answers(options.port):
        sys.exit(f"Port {options.port} is in use. Choose another: make stack PORT=8090")
    try:
        children = machine.prepare(say)
    except NotHere as reason:
        sys.exit(f"The stack cannot start here: {reason}")
    is_announced = False

    def announce() -> None:
        nonlocal is_announced
        if not is_announced and all(map(answers, [options.port, *machine.web_ports])):
            is_announced = True
            say(machine.where_to_look())

    Supervisor(children, say, machine.folder).run(announce)


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
