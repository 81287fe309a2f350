"""A migrated database, made once from nothing and copied from then on.

Migrating takes some half a minute of processor time, a copy takes a moment; and a dozen places want one: each of
xdist's workers on each engine, each stack, each laptop. It is kept in var/tests for as long as nothing changes
that it is made of, and whoever comes first makes it while the others wait. Nothing trusts it blindly: Django and
`manage.py setup` look for migrations that are not applied, as they do on a host.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "tests"


def copy_sqlite(to: Path) -> None:
    """To where no database is yet."""
    with _kept("sqlite", _make_sqlite) as folder:
        shutil.copyfile(folder / "site.sqlite3", to)


def copy_cluster(to: Path, make: Callable[[Path], None]) -> None:
    """A stopped cluster, with its owner and modes, as PostgreSQL insists on them."""
    with _kept("postgres", make) as folder:
        subprocess.run(["cp", "-pR", str(folder / "data"), str(to)], check=True)


def migrate(folder: Path, **variables: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        **variables,
    }
    for command in ("migrate", "createcachetable"):
        done = subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        if done.returncode:  # nobody takes this for a server that is not installed, and skips
            raise RuntimeError(f"manage.py {command} failed:\n{done.stderr}")


def _make_sqlite(folder: Path) -> None:
    migrate(folder)


@contextmanager
def _kept(kind: str, make: Callable[[Path], None]) -> Iterator[Path]:
    """Alone with it: two runs on one machine may want it at the same moment."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with open(KEPT / f"{kind}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = KEPT / f"{kind}-{_made_of()}"
        if not folder.exists():
            for left in KEPT.glob(f"{kind}-*"):
                shutil.rmtree(left)
            unfinished = Path(tempfile.mkdtemp(prefix="site-made-", dir="/tmp"))
            try:
                make(unfinished)
                _move(unfinished, folder)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        yield folder


def _move(folder: Path, to: Path) -> None:
    """/tmp may be another disk: what is there under its name is always whole."""
    half = to.with_name(f"{to.name}-half")
    subprocess.run(["cp", "-pR", str(folder), str(half)], check=True)
    half.rename(to)


def _made_of() -> str:
    """Changes with our migrations, with the packages that bring some, and with how it is made."""
    seen = sha256(sys.version.encode())
    packages = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    seen.update("".join(sorted(path.name for path in packages)).encode())
    for path in sorted(
        [*ROOT.glob("*/migrations/*.py"), Path(__file__), ROOT / "tests/services.py"]
    ):
        seen.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return seen.hexdigest()[:16]
