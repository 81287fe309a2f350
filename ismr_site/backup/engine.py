"""Which of the two databases the site has. Both offer the same functions."""

from types import ModuleType

from django.db import connection

from . import postgres, sqlite


def of_site() -> ModuleType:
    return {"postgresql": postgres, "sqlite": sqlite}[connection.vendor]
