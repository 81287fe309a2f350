"""Where backups lie: one folder, a file each, and beside each its sha256 once it was found good."""

import re
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

NAME = re.compile(r"site-(\d{8}T\d{6}Z)\.age")


class BackupError(Exception):
    """What is amiss, in one line for whoever typed the command."""


def folder() -> Path:
    if not settings.BACKUP_DIR:
        raise BackupError("BACKUP_DIR is not set: name a folder in it, or with --to.")
    return Path(settings.BACKUP_DIR)


def name_at(moment: datetime) -> str:
    return f"site-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}.age"


def seal_of(path: Path) -> Path:
    """The file with its sha256, as `sha256sum --check` reads it. Only a good backup has one."""
    return path.with_name(f"{path.name}.sha256")


def newest(where: Path) -> Path | None:
    """The newest backup in a folder that was found good."""
    good = [path for path in where.glob("site-*.age") if _made_at(path) and seal_of(path).exists()]
    return max(good, key=_made_at, default=None)


def backup_age_seconds() -> int | None:
    """How old the newest good backup is. None: there is none, or BACKUP_DIR is not set. On a share that
    is away this may raise OSError, or hang: ask it through a Question, as vitals does."""
    if not settings.BACKUP_DIR:
        return None
    path = newest(Path(settings.BACKUP_DIR))
    return path and max(0, round((timezone.now() - _made_at(path)).total_seconds()))


def _made_at(path: Path) -> datetime | None:
    """From the name: the time on the file is that of its copying."""
    if not (match := NAME.fullmatch(path.name)):
        return None
    return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
