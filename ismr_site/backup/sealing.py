"""Encryption with age (age-encryption.org): what is written goes to the disk encrypted, piece by piece.

So a backup needs no plain file to begin with. age does its work in a thread at the other end of a pipe; each of
its pieces is authenticated, so what comes out of the pipe is what went in, or an error.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pyrage
from django.conf import settings
from pyrage import x25519

from .place import BackupError

HEADER = b"age-encryption.org/v1\n"
BLOCK = 1 << 20


def recipients() -> list[x25519.Recipient]:
    if not settings.BACKUP_RECIPIENTS:
        raise BackupError(
            "BACKUP_RECIPIENTS is not set: `age-keygen` makes a key; its public half belongs there."
        )
    try:
        return [x25519.Recipient.from_str(key.strip()) for key in settings.BACKUP_RECIPIENTS]
    except pyrage.RecipientError as problem:
        raise BackupError(f"BACKUP_RECIPIENTS holds what is no age key: {problem}.") from None


def identities() -> list[x25519.Identity]:
    path = settings.BACKUP_IDENTITY_FILE
    if not path:
        raise BackupError(
            "BACKUP_IDENTITY_FILE is not set: it names the file with the private key."
        )
    try:
        lines = [line.strip() for line in Path(path).read_text().splitlines()]
        return [x25519.Identity.from_str(line) for line in lines if line and line[0] != "#"]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as problem:
        raise BackupError(f"The private key in {path} cannot be read: {problem}.") from None


def sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Sink:
    """The encrypted file as it grows, with the sha256 of what was meant to be in it."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()
        self.problem: OSError | None = None

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        try:
            return self.file.write(piece)
        except OSError as problem:
            self.problem = problem  # pyrage drops what goes wrong with its last bytes
            raise

    def flush(self) -> None:
        self.file.flush()

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()


@contextmanager
def sealed(path: Path) -> Iterator[tuple[BinaryIO, Sink]]:
    """What is written to the first of the two is in `path`, encrypted, when the block is left."""
    keys = recipients()
    with open(path, "xb", opener=partial(os.open, mode=0o600)) as file:
        sink = Sink(file)
        reading, writing = _pipe()
        with _in_thread(lambda: pyrage.encrypt_io(reading, sink, keys), reading, writing):
            yield writing, sink
        if sink.problem:
            raise sink.problem
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The plain content of `path`. A damaged file or a wrong key is a BackupError."""
    keys = identities()
    with open(path, "rb") as file:
        reading, writing = _pipe()
        with _in_thread(lambda: _unseal(path, file, writing, keys), writing, reading):
            yield reading


def _unseal(path: Path, file: BinaryIO, writing: BinaryIO, keys: list[x25519.Identity]) -> None:
    try:
        pyrage.decrypt_io(file, writing, keys)
    except BrokenPipeError:
        raise
    except pyrage.DecryptError as problem:
        if "No matching keys" in str(problem):
            raise BackupError(
                f"The key in {settings.BACKUP_IDENTITY_FILE} does not open {path.name}: "
                "it was sealed for another one, or its beginning is damaged."
            ) from None
        raise BackupError(f"{path.name} is damaged, or no backup: {problem}.") from None
    except OSError as problem:
        raise BackupError(f"{path.name} is damaged or cut short: {problem}.") from None


def _pipe() -> tuple[BinaryIO, BinaryIO]:
    reading, writing = os.pipe()
    return open(reading, "rb"), open(writing, "wb")


@contextmanager
def _in_thread(work, its_end: BinaryIO, our_end: BinaryIO) -> Iterator[None]:
    """`work` runs beside the block and closes its end of the pipe. Its error outranks ours, which is
    mostly "broken pipe"."""
    problems: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as problem:  # also a panic of Rust's
            problems.append(problem)
        finally:
            with suppress(OSError):
                its_end.close()

    thread = Thread(target=run, name="age", daemon=True)
    thread.start()
    try:
        yield
    except BaseException as ours:
        _end(our_end, thread)
        # Ours, when the thread only stumbled over the pipe that we closed.
        theirs = [problem for problem in problems if not isinstance(problem, BrokenPipeError)]
        if theirs and isinstance(ours, Exception):
            raise theirs[0] from None
        raise
    _end(our_end, thread)
    if problems:
        raise problems[0]


def _end(our_end: BinaryIO, thread: Thread) -> None:
    with suppress(OSError):
        our_end.close()
    thread.join()
