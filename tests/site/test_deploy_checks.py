"""`check --deploy` with the values that a deployed host has, and without each of them."""

import os
import subprocess
import sys

import pytest

from tests.stacks import ROOT, environment

PRODUCTION = {
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ",
    "DATABASE_URL": "postgres://site@db.example.com/site",
    "REDIS_URL": "redis://redis.example.com:6379/0",
    "EMAIL_URL": "smtp+tls://site@mail.example.com:587",
    "SITE_URL": "https://www.example.com",
    "ALLOWED_HOSTS": "www.example.com",
    "ADMISSIONS_EMAIL": "desk@example.com",
    "DEFAULT_FROM_EMAIL": "desk@example.com",
}


def check(folder, variables):
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
    )


def test_a_deployed_host_with_every_value_passes(tmp_path):
    result = check(tmp_path, PRODUCTION)
    assert result.returncode == 0, result.stderr


def test_what_a_deployed_host_lacks_is_named(tmp_path):
    result = check(tmp_path, {})
    assert result.returncode == 1
    assert [name for name in PRODUCTION if name not in result.stderr] == []


def test_no_secret_is_built_in(tmp_path):
    """Two checkouts never share a key, and nobody else may read it."""
    keys = []
    for name in ("one", "two"):
        folder = tmp_path / name
        command = "from django.conf import settings; print(settings.SECRET_KEY)"
        subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", command],
            cwd=ROOT,
            env=environment(folder),
            check=True,
            capture_output=True,
        )
        keys.append((folder / "secret-key").read_text())
        assert os.stat(folder / "secret-key").st_mode & 0o077 == 0
    assert keys[0] != keys[1]
    assert all(len(key) >= 50 for key in keys)


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_env_example_names_every_value(name):
    assert f"#{name}=" in (ROOT / ".env.example").read_text()
