"""What a test run stands on, arranged before Django reads its settings.

The tests see nothing of the developer's own environment, `.env` or var/: they would send real mail or
write into a real database. Each process (xdist's workers too) has a folder of its own.

`--postgres` runs the ordinary tests on a throw-away PostgreSQL instead of SQLite. What a machine cannot
have is skipped and said in one line; with CI=true it fails instead.
"""

import atexit
import os
import shutil
import tempfile
from collections import Counter

import pytest

from . import services

OURS = [
    "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "REDIS_URL", "EMAIL_URL",
    "DEFAULT_FROM_EMAIL", "ADMISSIONS_EMAIL", "MEDIA_URL", "TRUSTED_PROXY_COUNT", "LOG_LEVEL",
    "ENV_FILE", "VAR_DIR", "OWNER_EMAIL", "ALARM_URL", "CANARY_EMAIL", "CANARY_INBOX", "CANARY_SITE_URL",
    "BACKUP_DIR", "BACKUP_RECIPIENTS", "BACKUP_IDENTITY_FILE",
    "EMAIL_BACKEND", "ANYMAIL_WEBHOOK_SECRET", "MAIL_ECHO_HEADER", "PROMETHEUS_MULTIPROC_DIR", "WORKER_PORT",
    "WORKER_DEAF_AFTER", "MEDIA_BUCKET", "MEDIA_ENDPOINT_URL", "MEDIA_REGION", "STATEMENT_TIMEOUT",
]  # fmt: skip
# Handed from the run's main process to xdist's workers.
POSTGRES_OF_THIS_RUN = "TESTS_POSTGRES_URL"
MAY_SKIP = os.environ.get("CI", "").lower() not in ("true", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on a throw-away PostgreSQL")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    for name in OURS:
        os.environ.pop(name, None)
    folder = tempfile.mkdtemp(prefix="site-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"ENV_FILE": os.devnull, "VAR_DIR": folder, "LOG_LEVEL": "WARNING"}
    if early_config.known_args_namespace.postgres:
        start_postgres(early_config)
    if url := os.environ.get(POSTGRES_OF_THIS_RUN):
        os.environ["DATABASE_URL"] = url


def start_postgres(config: pytest.Config) -> None:
    try:
        server = services.Postgres()
    except services.NotHere as reason:
        if not MAY_SKIP:
            raise pytest.UsageError(f"CI=true skips nothing: {reason}") from None
        config.stash[NO_POSTGRES] = str(reason)
        return
    os.environ[POSTGRES_OF_THIS_RUN] = server.url


NO_POSTGRES = pytest.StashKey[str]()


def pytest_collection_modifyitems(config, items):
    if reason := config.stash.get(NO_POSTGRES, None):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_report_header(config) -> str:
    return f"database: {'PostgreSQL' if POSTGRES_OF_THIS_RUN in os.environ else 'SQLite'}"


def pytest_terminal_summary(terminalreporter) -> None:
    """One line for each reason, however many tests it took."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped)
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped: {reason}", yellow=True)


def need(service: type):
    """A running service, or the test is skipped with the reason; never skipped with CI=true."""
    try:
        return service()
    except services.NotHere as reason:
        if not MAY_SKIP:
            pytest.fail(f"CI=true skips nothing: {reason}", pytrace=False)
        pytest.skip(str(reason))
