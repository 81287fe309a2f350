"""What a laptop without any environment makes for itself."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """The key of this checkout, made at first use and readable by its owner alone."""
    path = folder / "secret-key"
    try:
        # O_EXCL: web, worker and beat start together, and only one of them may choose.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()
