"""Puts a backup in place, proves that it is what was backed up, and makes the copy safe to start.

Safe means: it sends no mail until someone lifts the stop, and whoever was erased since is erased again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from leads import erasure

from . import checking, contents, engine, media
from .contents import Manifest
from .place import BackupError

COUNTED = ("leads_enquiry", "leads_lead", "wagtailcore_page")


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    migrations_applied: int
    erased_again: int


def restore(
    path: Path, *, replace: bool, without_erasures: bool, say: Callable[[str], None]
) -> Restored:
    """Everything is checked before the first change; the database then changes all at once."""
    say(f"Reading {path.name} from end to end …")
    manifest = checking.check(path)
    _refuse_what_cannot_fit(manifest)
    if not replace:
        _refuse_to_overwrite()
    ledgers = _ledgers(path)
    if not ledgers and not without_erasures:
        raise BackupError(
            f"There is no folder {erasure.LEDGER} beside {path.name}, nor in BACKUP_DIR: people who "
            "were erased since would be back. Bring it, or say --without-erasures."
        )
    say("Loading the database and the media files …")
    made_at = timezone.localtime(datetime.fromisoformat(manifest.made_at))
    _load(path, f"Restored from the backup of {made_at:%d %b %Y %H:%M %Z}")
    _compare(manifest)
    applied = _migrate()
    return Restored(manifest, applied, erasure.erase_again(ledgers))


def _refuse_what_cannot_fit(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"This backup is of {manifest.engine}, and DATABASE_URL names {connection.vendor}."
        )
    newest: dict[str, str] = {}
    for app, name in MigrationExecutor(connection).loader.disk_migrations:
        newest[app] = max(name, newest.get(app, ""))
    # Older ones may be unknown too: they were squashed, or their app is gone.
    applied = [migration.partition(".") for migration in manifest.migrations]
    newer = [f"{app}.{name}" for app, _dot, name in applied if name > newest.get(app, name)]
    if newer:
        raise BackupError(
            f"This backup is of newer software (commit {manifest.commit or 'unknown'}): "
            f"it has {', '.join(newer[:3])}, which is not known here."
        )


def _refuse_to_overwrite() -> None:
    database, found = engine.of_site(), []
    tables = database.tables()
    if tables:
        rows = [f"{database.rows_of(name)} in {name}" for name in COUNTED if name in tables]
        found.append(f"the database has {len(tables)} tables ({', '.join(rows)})")
    if next(media.names(), None):
        found.append("the media storage has files")
    if found:
        raise BackupError(
            f"This site is not empty: {' and '.join(found)}. "
            "To throw that away and put the backup in its place, say --replace."
        )


def _ledgers(path: Path) -> list[Path]:
    """The folders that hold a ledger: that of the backup, and that of this site."""
    places = {path.resolve().parent}
    if settings.BACKUP_DIR:
        places.add(Path(settings.BACKUP_DIR).resolve())
    return [place for place in sorted(places) if (place / erasure.LEDGER).is_dir()]


def _load(path: Path, stop_reason: str) -> None:
    database = engine.of_site()
    with checking.entries(path) as entries:
        first_file = []

        def dump() -> Iterator[bytes]:
            for name, file in entries:
                if not name.startswith(contents.DATABASE):
                    first_file.append((name, file))
                    return
                yield file.read()

        database.load(dump(), stop_reason)
        for name, file in chain(first_file, entries):
            if name.startswith(contents.MEDIA):
                media.put(name.removeprefix(contents.MEDIA), file)


def _compare(manifest: Manifest) -> None:
    """What is in place now, against what was backed up: every table, every file."""
    found = engine.of_site().fingerprints(without_newest_stop=True)
    different = [
        f"table {name} ({_rows(found.get(name))} rows, {_rows(table)} in the backup)"
        for name, table in manifest.tables.items()
        if found.get(name) != table
    ]
    different += [f"table {name} (not in the backup)" for name in found.keys() - manifest.tables]
    for name, sha256 in manifest.media.items():
        try:
            is_same = media.sha256_of(name) == sha256
        except FileNotFoundError:
            is_same = False
        different += [] if is_same else [f"file {name}"]
    if different:
        raise BackupError(
            "Restored, but NOT equal to what was backed up; do not use it: " + "; ".join(different)
        )


def _rows(table: contents.Table | None) -> str:
    return str(table.rows) if table else "no"


def _migrate() -> int:
    connection.close()  # what it knew of the database is of yesterday
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", verbosity=0)
    return len(plan)
