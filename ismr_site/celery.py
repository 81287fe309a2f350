"""The Celery application. How it behaves is said in settings, under CELERY_."""

import os

from celery import Celery

from . import worker_health  # noqa: F401  listens to the worker's signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ismr_site.settings")

app = Celery("ismr_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["leads", "leads.outbox", "programs"])
