"""Reads a backup from end to end and compares it with its own list. Writes nothing in plain text."""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import contents, place, sealing
from .contents import Hashing, Manifest
from .place import BackupError


def check(path: Path) -> Manifest:
    """The list of a backup that is whole and good. What is damaged no longer counts as a backup."""
    try:
        if (seal := place.seal_of(path)).exists():
            noted = seal.read_text().split()
            try:
                check_sha256(path, noted[0] if noted else "")
            except BackupError:
                seal.replace(seal.with_name(f"{path.name}.damaged"))
                raise
        return read(path)
    except OSError as problem:
        raise BackupError(f"{path} cannot be read: {problem.strerror or problem}.") from None


def check_sha256(path: Path, sha256: str) -> None:
    with open(path, "rb") as file:
        if file.read(len(sealing.HEADER)) != sealing.HEADER:
            raise BackupError(f"{path.name} is no age file, or its beginning is damaged.")
    if sealing.sha256_of(path) != sha256:
        raise BackupError(f"{path.name} is damaged or cut short: its sha256 is not the noted one.")


def read(path: Path) -> Manifest:
    manifest, media, dump = None, {}, hashlib.sha256()
    with entries(path) as found:
        for name, file in found:
            passing = Hashing(file)
            if name == contents.MANIFEST:
                manifest = Manifest.from_json(file.read())
                continue
            while block := passing.read(contents.PIECE):
                if name.startswith(contents.DATABASE):
                    dump.update(block)
            if name.startswith(contents.MEDIA):
                media[name.removeprefix(contents.MEDIA)] = passing.digest.hexdigest()
    if manifest is None:
        raise BackupError(f"{path.name} has no list of its contents.")
    if dump.hexdigest() != manifest.database_sha256:
        raise BackupError(f"{path.name}: the database is not what its list says.")
    if different := {name for name, _sum in media.items() ^ manifest.media.items()}:
        raise BackupError(
            f"{path.name}: not what its list says: {', '.join(sorted(different)[:5])}."
        )
    return manifest


@contextmanager
def entries(path: Path) -> Iterator[Iterator[tuple[str, object]]]:
    """Name and content of everything in a backup, in order."""
    try:
        with sealing.opened(path) as plain, tarfile.open(fileobj=plain, mode="r|") as tar:
            yield ((entry.name, tar.extractfile(entry)) for entry in tar)
            while plain.read(contents.PIECE):
                pass  # to the very end, so that one that was cut short is noticed
    except tarfile.TarError as problem:
        raise BackupError(f"{path.name} is no backup of this site: {problem}.") from None
