"""The Celery application. How it behaves is said in settings, under CELERY_."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ismr_site.settings")

app = Celery("ismr_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["leads.outbox"])
