"""What is in a backup: a tar of the database in pieces, the media files, and a list of it all at the end.

In pieces, because a tar wants to know each size before, and a dump is only known when it has passed:
`cat database/*` puts them together.
"""

import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import BinaryIO

from django.conf import settings

from .place import BackupError

FORMAT = 1
DATABASE, MEDIA, MANIFEST = "database/", "media/", "manifest.json"
PIECE = 8 << 20


@dataclass(frozen=True)
class Table:
    rows: int
    sha256: str


@dataclass
class Manifest:
    made_at: str
    site: str = ""
    commit: str = ""
    engine: str = ""
    migrations: list[str] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)
    database_sha256: str = ""
    media: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        told = json.loads(text)
        if told["format"] > FORMAT:
            raise BackupError(f"It was written by newer software (format {told['format']}).")
        tables = {name: Table(**table) for name, table in told.pop("tables").items()}
        return cls(tables=tables, **told)


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment. The blocks are those of one dump file."""

    tables: dict[str, Table]
    migrations: list[str]
    blocks: Iterable[bytes]


class Hashing:
    """A file to read from, that knows the sha256 of what went by."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


def commit() -> str:
    """Of the software that runs here; empty where it came without its history."""
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],  # noqa: S607
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
    except OSError:
        return ""
    return asked.stdout.strip()


def add(tar: tarfile.TarFile, name: str, size: int, file: BinaryIO | Hashing) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    tar.addfile(entry, file)


def add_database(tar: tarfile.TarFile, blocks: Iterable[bytes]) -> str:
    """Returns the sha256 of the whole dump."""
    digest = hashlib.sha256()
    for number, block in enumerate(blocks):
        digest.update(block)
        add(tar, f"{DATABASE}{number:06}", len(block), io.BytesIO(block))
    return digest.hexdigest()


def read_blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(PIECE):
        yield block


def add_text(tar: tarfile.TarFile, name: str, text: bytes) -> None:
    add(tar, name, len(text), io.BytesIO(text))
