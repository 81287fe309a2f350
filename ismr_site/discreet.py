"""What must not get into a log: the person behind a request."""

import logging

from pythonjsonlogger.json import JsonFormatter


class WithoutRequest(logging.Filter):
    """Django hands the whole request along with an error; written out it shows the query string."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.__dict__.pop("request", None)
        return True


class DiscreetJsonFormatter(JsonFormatter):
    def formatException(self, exc_info) -> str:
        """PostgreSQL explains an error with the row that caused it, under DETAIL."""
        lines = super().formatException(exc_info).splitlines()
        return "\n".join(line for line in lines if not line.lstrip().startswith("DETAIL:"))
