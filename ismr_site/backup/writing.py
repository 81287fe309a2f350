"""Makes one backup, and calls it by its name only when it is whole and was found good."""

import os
import tarfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from leads.erasure import write_ledger

from . import checking, contents, engine, media, place, sealing
from .contents import Manifest
from .place import BackupError


@dataclass(frozen=True)
class Written:
    path: Path
    manifest: Manifest
    was_read_again: bool


def write_backup(folder: Path) -> Written:
    moment = timezone.now()
    path = folder / place.name_at(moment)
    partial = folder / f"{path.name}.partial"
    if path.exists():
        raise BackupError(f"{path} is there already.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_ledger(folder)
        manifest, sha256 = _write(partial, Manifest(moment.isoformat(), settings.SITE_URL))
        was_read_again = _is_good(partial, manifest, sha256)
        partial.replace(path)
        place.seal_of(path).write_text(f"{sha256}  {path.name}\n")
        _sync(folder)
    except OSError as problem:
        raise BackupError(f"The backup was not written: {problem}.") from None
    finally:
        partial.unlink(missing_ok=True)
    return Written(path, manifest, was_read_again)


def _write(path: Path, manifest: Manifest) -> tuple[Manifest, str]:
    manifest.commit, manifest.engine = contents.commit(), connection.vendor
    with (
        sealing.sealed(path) as (plain, sink),
        tarfile.open(fileobj=plain, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        with engine.of_site().snapshot() as snapshot:
            manifest.tables, manifest.migrations = snapshot.tables, snapshot.migrations
            manifest.database_sha256 = contents.add_database(tar, snapshot.blocks)
        manifest.media = media.add_all(tar)
        contents.add_text(tar, contents.MANIFEST, manifest.to_json())
    return manifest, sink.sha256


def _is_good(path: Path, manifest: Manifest, sha256: str) -> bool:
    """Read it back from the disk: all of it where a private key is at hand, else its sha256."""
    checking.check_sha256(path, sha256)
    if not settings.BACKUP_IDENTITY_FILE:
        return False
    if checking.read(path) != manifest:
        raise BackupError(f"{path.name} does not hold what was written to it.")
    return True


def _sync(folder: Path) -> None:
    """A name is on the disk when its folder is."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
