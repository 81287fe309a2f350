"""SQLite: a copy by VACUUM INTO is a snapshot, without the pages that deleted rows leave behind."""

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from .contents import Snapshot, Table, read_blocks
from .place import BackupError


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    with _private_copy() as copy:
        with closing(sqlite3.connect(_file(), timeout=20)) as site:
            site.execute("VACUUM INTO ?", [str(copy)])
        with closing(sqlite3.connect(copy)) as database:
            applied = database.execute("SELECT app || '.' || name FROM django_migrations")
            migrations = sorted(row[0] for row in applied)
            tables = _fingerprints(database)
        with open(copy, "rb") as file:
            yield Snapshot(tables, migrations, read_blocks(file))


def load(blocks: Iterable[bytes], stop_reason: str) -> None:
    """Put a dump in the place of the database, all at once, with a stop of all mail already in it."""
    connection.close()
    with _private_copy() as copy:
        copy.touch(mode=0o600)
        with open(copy, "wb") as file:
            file.writelines(blocks)
        try:
            with closing(sqlite3.connect(copy)) as database:
                database.execute(
                    "INSERT INTO leads_mailstop (reason, since) VALUES (?, ?)",
                    [stop_reason, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"],
                )
                database.commit()
                with closing(sqlite3.connect(_file(), timeout=20)) as site:
                    database.backup(site)
        except sqlite3.Error as problem:
            raise BackupError(f"The dump was not loaded: {problem}") from None


def tables() -> list[str]:
    return connection.introspection.table_names()


def rows_of(table: str) -> int:
    with closing(sqlite3.connect(_file())) as database:
        return database.execute(f"SELECT count(*) FROM {_quote(table)}").fetchone()[0]  # noqa: S608


def fingerprints(*, without_newest_stop: bool = False) -> dict[str, Table]:
    with closing(sqlite3.connect(_file(), timeout=20)) as database:
        if without_newest_stop:  # until the connection is closed, which rolls this back
            database.execute(
                "DELETE FROM leads_mailstop WHERE id = (SELECT max(id) FROM leads_mailstop)"
            )
        return _fingerprints(database)


def _fingerprints(database: sqlite3.Connection) -> dict[str, Table]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {name: _fingerprint(database, name) for (name,) in sorted(names)}


def _fingerprint(database: sqlite3.Connection, table: str) -> Table:
    """The rows in one order: columns by name, rows by their key, or by everything without one."""
    columns = sorted(
        (column[1], column[5]) for column in database.execute(f"PRAGMA table_info({_quote(table)})")
    )
    what = ", ".join(_quote(name) for name, _key in columns)
    by = ", ".join(_quote(name) for name, key in columns if key) or what
    digest, count = hashlib.sha256(), 0
    for row in database.execute(f"SELECT {what} FROM {_quote(table)} ORDER BY {by}"):  # noqa: S608
        digest.update(repr(row).encode())
        count += 1
    return Table(count, digest.hexdigest())


@contextmanager
def _private_copy() -> Iterator[Path]:
    """A file that only we can read, on the database's own disk, gone with the block."""
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=_file().parent) as folder:
        yield Path(folder) / "copy.sqlite3"


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)
