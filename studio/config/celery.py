"""The Celery application: `celery -A studio.config.celery worker -Q runs`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.config.settings")

app = Celery("lagwise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["studio.runs"])
