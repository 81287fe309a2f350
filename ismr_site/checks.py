"""`manage.py check --deploy` says, one line each, what this host still lacks."""

import os

from django.conf import settings
from django.core.checks import Error, Tags, register

NEEDED = {
    "SECRET_KEY": "Without it each host makes its own key, and logins break between hosts.",
    "DATABASE_URL": "SQLite serves a laptop; several processes on several hosts need PostgreSQL.",
    "REDIS_URL": "The file-based queue serves one machine only.",
    "EMAIL_URL": "Without it mails are written to a folder and reach nobody.",
    "ALLOWED_HOSTS": "Without it the site answers to localhost only.",
    "ADMISSIONS_EMAIL": "Without it notices go to the address that is printed on the site.",
    "DEFAULT_FROM_EMAIL": "Mails need a sender whose domain is yours (SPF, DKIM, DMARC).",
}


@register(Tags.security, deploy=True)
def production_is_configured(app_configs, **kwargs) -> list[Error]:
    missing = [
        Error(f"{name} is not set. {why}", id=f"ismr_site.E_{name}")
        for name, why in NEEDED.items()
        if not os.environ.get(name)  # settings have put .env in here
    ]
    if not settings.IS_HTTPS:
        missing.append(Error("SITE_URL does not start with https://.", id="ismr_site.E_SITE_URL"))
    return missing
