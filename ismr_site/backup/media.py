"""Uploaded files, through Django's storage: a folder on a laptop, a bucket on several hosts."""

import shutil
import tarfile
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from . import contents
from .contents import Hashing
from .place import BackupError


def names(folder: str = "") -> Iterator[str]:
    """Every file in the storage, by the name that the database knows it by."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return  # nothing was ever uploaded
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files) if name)
    for name in sorted(folders):
        if name:
            yield from names(prefix + name)


def add_all(tar: tarfile.TarFile) -> dict[str, str]:
    """Returns the sha256 of each file. One that is deleted meanwhile is not in the backup."""
    sums = {}
    for name in list(names()):
        try:
            size, file = default_storage.size(name), default_storage.open(name)
        except FileNotFoundError:
            continue
        with file:
            passing = Hashing(file)
            contents.add(tar, contents.MEDIA + name, size, passing)
            sums[name] = passing.digest.hexdigest()
    return sums


def put(name: str, file: BinaryIO) -> None:
    """Under exactly this name: the database knows no other."""
    if default_storage.exists(name):
        default_storage.delete(name)
    # A bucket's client wants to go back to the start; a file inside a stream cannot.
    with SpooledTemporaryFile(max_size=contents.PIECE) as whole:
        shutil.copyfileobj(file, whole)
        whole.seek(0)
        saved_as = default_storage.save(name, File(whole, name=name))
    if saved_as != name:
        raise BackupError(f"The storage saved {name} as {saved_as}.")


def sha256_of(name: str) -> str:
    with default_storage.open(name) as file:
        passing = Hashing(file)
        while passing.read(contents.PIECE):
            pass
    return passing.digest.hexdigest()
