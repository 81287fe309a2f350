"""Backup and restore as an operator does it: by the commands, on SQLite and on PostgreSQL.

Each engine has one site with a day's enquiries, set up side by side. What a test restores is a new host.
"""

import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from pyrage import x25519

from ismr_site.backup import media, place, postgres, writing
from tests.migrated import copy_sqlite
from tests.services import MIGRATED, MailServer
from tests.stacks import ROOT, environment
from tests.surroundings import MAY_SKIP

ERASED = 50
# The people of the day: who will be erased, and who stays with a case of their own.
A_DAY = """
import json, random, string, threading, uuid
import django; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from leads import clock, spam
from leads.canary import token
from leads.models import Alarm, Enquiry

browser = Client(headers={"origin": "http://localhost"}, SERVER_NAME="localhost")

def send(name, number, path="/enquire/", **changes):
    key = changes.pop("submission_id", str(uuid.uuid4()))
    typed = {
        "full_name": name, "phone": f"98220 {number:05}",
        "email": f"{name.split()[-1].lower()}@students.example", "message": "Is there a hostel?",
        "program": "mba-operations-management", "city": "Satara", "consent_contact": "on",
        "submission_id": key, "stamp": spam.new_stamp(is_first_look=False), **changes,
    }
    typed["canary"] = token.new_token(key, typed["email"]) if "is_canary" in changes else ""
    answer = browser.post(path, typed)
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return key

def surname(number):
    return "Q" + "".join(string.ascii_lowercase[int(digit)] for digit in f"{number:03}") + "kar"

for number in range(50):
    send(f"Leela {surname(number)}", 40_000 + number)
for number in range(11):
    send("Asha Kulkarni " + "ABCDEFGHIJK"[number], 50_000 + number, email=f"asha{number}@students.example")
send("आशा कुलकर्णी", 50_020, email="asha.mr@students.example", city="सातारा", message="वसतिगृह आहे का?")
send("Meera Joshi", 50_021, second_reference="x")
send("Meera Canary", 50_022, is_canary="yes")
send("Meera Patil", 50_023, "/apply/mba-operations-management/", degree="B.Com", marks="61.5", marks_scale="percent")
key = send("Meera Shinde", 50_024)
send("Meera Shinde", 50_024, submission_id=key, message="Is there a bus?")
send("Meera's \\\\n \\"quoted\\" O'Brien", 50_025, email="obrien@students.example")
for name in ("images/hall.jpg", "documents/प्रवेश.pdf", "empty.txt"):
    default_storage.save(name, ContentFile(b"" if "empty" in name else random.Random(name).randbytes(70_000)))
states = [(e.state, e.is_canary, hasattr(e, "application"), e.amendments.exists()) for e in Enquiry.everything.all()]
is_over = threading.Event()

def keep_writing():
    while not is_over.is_set():
        Alarm.objects.create(subject="drill", words="x" * 200, cleared_at=clock.now())

writer = threading.Thread(target=keep_writing)
writer.start()
call_command("backup")
is_over.set()
writer.join()
print(json.dumps(states))
"""
ERASE = """
import json
import django; django.setup()
from leads.erasure import erase
from leads.models import Lead
for lead in Lead.objects.filter(full_name__startswith="Leela"):
    erase(lead, reason="Asked for it.")
"""
DELIVER = """
import io, json
import django; django.setup()
from django.core.management import call_command
from leads import books, clock
from leads.models import DeliveryAttempt, OutboundEmail
from leads.outbox.delivery import deliver_due
OutboundEmail.everything.owed().update(due_at=clock.now())
owed = OutboundEmail.everything.owed().count()
tried = deliver_due(), DeliveryAttempt.objects.count()
call_command("start_mail", "--yes", stdout=io.StringIO())
sent = 0
while more := deliver_due():
    sent += more
print(json.dumps([owed, tried, sent, books.balance().is_balanced]))
"""
# Each migration of ours, from the newest down: back, forth and back again with the data in place. What a
# step itself adds is gone on the way back; everything else must be as it was, row by row.
WALK = """
import hashlib, json
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

def state():
    found, look = {}, connection.introspection
    with connection.cursor() as cursor:
        for table in look.table_names(cursor):
            if not table.startswith(("leads_", "programs_")):
                continue
            names = [column.name for column in look.get_table_description(cursor, table)]
            order = ", ".join(look.get_primary_key_columns(cursor, table))
            cursor.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}")
            rows = cursor.fetchall()
            found[table] = len(rows)
            for name, values in zip(names, zip(*rows)):
                found[f"{table}.{name}"] = hashlib.sha256(repr(values).encode()).hexdigest()
    return found

def walk(app, *targets):
    for target in targets:
        call_command("migrate", app, target, verbosity=0)
        yield state()

call_command("makemigrations", check_changes=True, dry_run=True)  # exits when a model differs
first = state()
kept, steps = set(first), {}
for app in ("leads", "programs"):
    names = sorted(name for label, name in MigrationLoader(None).disk_migrations if label == app)
    for earlier, later in reversed(list(zip(names, names[1:]))):
        seen = [state(), *walk(app, earlier, later, earlier)]
        kept &= set(seen[1])
        shared = set.intersection(*map(set, seen))
        steps[f"{app}/{later}"] = sorted(n for n in shared if len({s[n] for s in seen}) > 1)
    call_command("migrate", verbosity=0)
last = state()
print(json.dumps([steps, sorted(n for n in kept if first[n] != last.get(n)), len(kept)]))
"""


class Host:
    """A site on one database, without processes. Knows nothing of other hosts but the backups."""

    def __init__(self, folder: Path, backups: Path, key: x25519.Identity, database_url: str = ""):
        self.folder, self.database_url = folder, database_url
        folder.mkdir(parents=True)
        (folder / "key").write_text(f"# created for this test\n{key}\n")
        self.environment = environment(
            folder / "var",
            DJANGO_SETTINGS_MODULE="ismr_site.settings",
            LOG_LEVEL="WARNING",
            ADMISSIONS_EMAIL="admissions@school.example",
            BACKUP_DIR=str(backups),
            BACKUP_RECIPIENTS=str(key.to_public()),
            BACKUP_IDENTITY_FILE=str(folder / "key"),
            **({"DATABASE_URL": database_url} if database_url else {}),
        )

    def manage(self, *arguments: str | Path) -> str:
        done = self.try_to(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def try_to(self, *arguments: str | Path) -> subprocess.CompletedProcess:
        return self._python("manage.py", *map(str, arguments))

    def run(self, script: str) -> str:
        done = self._python("-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _python(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def tables(self) -> dict[str, tuple[int, str]]:
        """Rows and sha256 of the ordered rows of each table, read past Django and past our code."""
        return {
            name: (len(rows), hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest())
            for name, rows in self.rows().items()
        }

    def everything(self) -> str:
        return "\n".join(row for rows in self.rows().values() for row in rows).casefold()

    def rows(self) -> dict[str, list[str]]:
        if not self.database_url:
            path = self.folder / "var" / "site.sqlite3"
            with closing(sqlite3.connect(path)) as database:
                names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                return {
                    name: [repr(row) for row in database.execute(f'SELECT * FROM "{name}"')]
                    for (name,) in names.fetchall()
                    if not name.startswith("sqlite_")
                }
        _, _, _, *folder, database = self.database_url.split("/")
        with psycopg.connect(f"host=/{'/'.join(folder)} user=site dbname={database}") as database:
            names = database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            return {
                name: [row[0] for row in database.execute(f'SELECT t::text FROM "{name}" t')]
                for (name,) in names
            }

    def uploads(self) -> dict[str, str]:
        media = self.folder / "var" / "media"
        return {
            str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in media.rglob("*")
            if path.is_file()
        }


class Engine:
    """Makes hosts that have one kind of database and one place for their backups."""

    def __init__(self, folder: Path, postgres=None) -> None:
        self.folder, self.postgres = folder, postgres
        self.key = x25519.Identity.generate()
        self.backups = folder / "backups"
        self.states: list = []

    def new_host(self, name: str, *, is_migrated: bool = False) -> Host:
        like = MIGRATED if is_migrated else "template1"
        url = self.postgres.create_database(f"backup_{name}", like=like) if self.postgres else ""
        host = Host(self.folder / name, self.backups, self.key, url)
        if is_migrated and not self.postgres:
            (host.folder / "var").mkdir()
            copy_sqlite(host.folder / "var" / "site.sqlite3")
        return host

    def open_for_a_day(self) -> None:
        self.site = self.new_host("site", is_migrated=True)
        self.site.manage("setup")
        self.states = json.loads(self.site.run(A_DAY).splitlines()[-1])
        self.before = self.site.tables()

    @property
    def backup(self) -> Path:
        return next(self.backups.glob("site-*.age"))


@pytest.fixture(scope="module")
def engines(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("backup")
    made = {"sqlite": Engine(folder / "sqlite")}
    try:
        made["postgres"] = Engine(folder / "postgres", request.getfixturevalue("postgres"))
    except pytest.skip.Exception:
        assert MAY_SKIP
    with ThreadPoolExecutor() as pool:
        list(pool.map(Engine.open_for_a_day, made.values()))
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def engine(request, engines):
    if request.param not in engines:
        request.getfixturevalue("postgres")  # skips, with the reason
    return engines[request.param]


@pytest.fixture(scope="module")
def copy(engine):
    """The backup on an empty host that has a mail server."""
    host = engine.new_host("copy")
    host.words = host.manage("restore", engine.backup)
    return host


@pytest.fixture
def mail_server():
    server = MailServer()
    yield server
    server.stop()


def test_an_empty_host_has_all_of_it_again(engine, copy):
    assert Counter(state for state, *_rest in engine.states) == {"accepted": 66, "held": 1}
    assert [sum(kinds) for kinds in list(zip(*engine.states, strict=True))[1:]] == [1, 1, 1]
    before, after = dict(engine.before), copy.tables()
    # Somebody wrote all the time: the restore has compared this table with the moment of the dump.
    assert after.pop("leads_alarm")[0] < before.pop("leads_alarm")[0]
    assert after.pop("leads_mailstop")[0] == 1
    assert before.pop("leads_mailstop")[0] == 0
    assert after == before
    assert copy.uploads() == engine.site.uploads()
    assert len(copy.uploads()) == 3
    assert f"rows in {len(before) + 2} tables in all, every sha256 equal" in copy.words
    assert "3  media files, every sha256 equal" in copy.words


def test_nothing_of_it_is_on_the_disk_in_plain_text(engine, copy):
    files = [path for path in engine.backups.rglob("*") if path.is_file()]
    assert [path.name for path in files if path.suffix == ".age"] == [engine.backup.name]
    for path in files:
        content = path.read_bytes()
        for word in ("Leela", "Kulkarni", "students.example", "982205", "कुलकर्णी", "hostel"):
            assert word.encode() not in content
    assert engine.backup.stat().st_mode & 0o777 == 0o600
    for host in (engine.site, copy):
        left = [path.name for path in host.folder.rglob("*backup-*")]
        assert left == []


def test_a_restored_copy_sends_no_mail_until_it_is_started(copy, mail_server):
    copy.environment["EMAIL_URL"] = mail_server.url
    owed, tried, sent, is_balanced = json.loads(copy.run(DELIVER))
    assert owed > 100
    assert tried == [0, 0]
    assert sent == owed == len(mail_server.messages)
    assert is_balanced


def test_what_is_here_is_thrown_away_only_when_told_so(engine, copy):
    before = copy.tables()
    refused = copy.try_to("restore", engine.backup)
    assert refused.returncode == 1
    assert "This site is not empty: the database has" in refused.stderr
    assert "67 in leads_enquiry" in refused.stderr
    assert copy.tables() == before


def test_migrations_lose_nothing_forward_backward_and_forward(copy):
    """The tables were made from nothing and filled with a day's enquiries, which come along."""
    steps, changed_in_all, compared = json.loads(copy.run(WALK).splitlines()[-1])
    later_than_the_first = {
        f"{app}/{path.stem}"
        for app in ("leads", "programs")
        for path in sorted((ROOT / app / "migrations").glob("0*.py"))[1:]
    }
    assert steps, "there is a migration to walk over"
    assert steps == dict.fromkeys(later_than_the_first, []) | {
        # What it is there for: the columns of the school are the facts' values, there and back.
        "programs/0003_fill_facts": [
            "programs_fact",
            "programs_school.address",
            "programs_school.email",
            "programs_school.phone",
        ],
        # Notices of another purpose wait under a number of their own where there is one purpose only; the second
        # takes the first along on its way back.
        "leads/0011_requests_and_strength": ["leads_notice.version"],
        "programs/0013_promise_in_working_hours": ["leads_notice.version"],
    }
    assert changed_in_all == []
    assert compared > 100


def test_the_erased_stay_erased_when_an_older_backup_is_restored(engine):
    words = ["leela", "kar@students.example", "+91982204", "98220 4"]
    assert all(word in engine.site.everything() for word in words)
    engine.site.run(ERASE)
    assert len(list((engine.backups / "erasures").iterdir())) == ERASED
    host = engine.new_host("drill")
    said = host.manage("restore", engine.backup)
    assert f"{ERASED}  enquiries erased again" in said
    for place_of_people in (engine.site, host):
        found = place_of_people.everything()
        assert [word for word in words if word in found] == []
    assert "kulkarni" in host.everything()
    assert host.tables()["leads_erasure"][0] == ERASED


def test_without_the_ledger_of_erasures_nothing_is_restored(engines, tmp_path):
    engine = engines["sqlite"]
    alone = shutil.copy(engine.backup, tmp_path)
    host = engine.new_host("alone")
    host.environment["BACKUP_DIR"] = ""
    refused = host.try_to("restore", alone)
    assert refused.returncode == 1
    assert "There is no folder erasures beside" in refused.stderr


def test_media_files_in_another_storage_than_a_folder_come_back_under_their_names(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    for name in ("images/a/hall.jpg", "प्रवेश.pdf"):
        default_storage.save(name, ContentFile(name.encode()))
    with io.BytesIO() as file:
        with tarfile.open(fileobj=file, mode="w|") as tar:
            sums = media.add_all(tar)
        file.seek(0)
        default_storage.delete("प्रवेश.pdf")
        with tarfile.open(fileobj=file, mode="r|") as tar:
            for entry in tar:
                media.put(entry.name.removeprefix("media/"), tar.extractfile(entry))
    assert sorted(media.names()) == sorted(sums) == ["images/a/hall.jpg", "प्रवेश.pdf"]
    assert {name: media.sha256_of(name) for name in sums} == sums


# --- Damage -------------------------------------------------------------------------------------


@pytest.fixture
def backup(engines, settings, tmp_path):
    """A backup of its own to damage, where this process looks for backups."""
    engine = engines["sqlite"]
    for path in (engine.backup, place.seal_of(engine.backup)):
        shutil.copy(path, tmp_path)
    settings.BACKUP_DIR = str(tmp_path)
    settings.BACKUP_IDENTITY_FILE = str(engine.site.folder / "key")
    return tmp_path / engine.backup.name


def flip(path, at):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def verdict(path):
    with pytest.raises(CommandError) as problem:
        call_command("verify_backup", path)
    assert "\n" not in str(problem.value)
    return str(problem.value)


def cut_short(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_by_one_byte(path):
    path.write_bytes(path.read_bytes()[:-1])


DAMAGES = [
    lambda path: flip(path, path.stat().st_size // 2),
    lambda path: flip(path, -1),
    lambda path: flip(path, 60),
    lambda path: flip(path, 3),
    cut_short,
    cut_by_one_byte,
    lambda path: path.write_bytes(path.read_bytes() + b"x"),
    lambda path: path.write_bytes(b""),
]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("has_its_sha256", [True, False])
def test_damage_is_told_in_one_line(backup, damage, has_its_sha256):
    if not has_its_sha256:
        place.seal_of(backup).unlink()
    damage(backup)
    assert "damaged" in verdict(backup)
    assert place.backup_age_seconds() is None


def test_a_wrong_key_is_told_in_one_line_and_condemns_no_backup(backup, settings, tmp_path):
    (tmp_path / "other").write_text(str(x25519.Identity.generate()))
    settings.BACKUP_IDENTITY_FILE = str(tmp_path / "other")
    assert "does not open" in verdict(backup)
    settings.BACKUP_IDENTITY_FILE = str(tmp_path / "missing")
    assert "cannot be read" in verdict(backup)
    settings.BACKUP_IDENTITY_FILE = ""
    assert "BACKUP_IDENTITY_FILE is not set" in verdict(backup)
    assert place.backup_age_seconds() < 600


def test_a_good_backup_is_found_good(backup, capsys):
    call_command("verify_backup")
    assert f"{backup.name} is whole" in capsys.readouterr().out


def test_the_command_exits_with_one_line_on_stderr(engines, tmp_path):
    path = Path(shutil.copy(engines["sqlite"].backup, tmp_path))
    flip(path, 100_000)
    done = engines["sqlite"].site.try_to("verify_backup", path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(backup, monkeypatch, settings):
    backup.unlink()
    settings.BACKUP_RECIPIENTS = [str(x25519.Identity.generate().to_public())]
    monkeypatch.setattr(writing, "write_ledger", lambda folder: 0)

    def is_interrupted():
        raise OSError("No space left on device")

    monkeypatch.setattr(writing.engine.of_site(), "snapshot", is_interrupted)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup")
    assert list(backup.parent.glob("*.age*")) == [place.seal_of(backup)]
    assert place.backup_age_seconds() is None


def test_a_pg_dump_older_than_the_server_is_told_by_its_version(monkeypatch):
    monkeypatch.setattr(postgres, "_server_version", lambda: 99)
    with pytest.raises(place.BackupError, match="pg_dump of PostgreSQL 99 or newer is needed; "):
        postgres.program("pg_dump")
