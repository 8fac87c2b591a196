"""The Celery application: a doorbell. What must happen is a row; a task only says that there is one."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centli.settings.services")
os.environ["DATABASE_READ_SECONDS"] = os.environ.get("DATABASE_READ_SECONDS") or "60"

app = Celery("centli")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
