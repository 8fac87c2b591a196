"""The product on servers: MariaDB or MySQL, Redis, gunicorn, daphne, Celery and the relay.

``DATABASE_URL``, ``REDIS_URL``, ``SECRET_KEY`` and ``CENTLI_DATA`` come from the environment; ``make services`` sets them.
``MEDIA_BUCKET`` and ``MEDIA_ORIGIN`` keep files in S3 instead of a folder.
"""

from __future__ import annotations

import json
import os

from django.core.exceptions import ImproperlyConfigured

from centli.settings.base import *
from centli.web import media

CENTLI_ENVIRONMENT = "services"
if absent := [n for n in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL") if not os.environ.get(n)]:
    raise ImproperlyConfigured(
        f"Not set: {', '.join(absent)}. deploy/README.md has what servers need."
    )
STORAGES = HASHED_STORAGES
MEDIA_BUCKET = os.environ.get("MEDIA_BUCKET", "")
MEDIA_ORIGIN = os.environ.get("MEDIA_ORIGIN", "")
"""Where browsers read pictures from, ``https://media.bank.mx``; with ``MEDIA_BUCKET``, files are kept in that S3 bucket."""
if MEDIA_BUCKET:
    STORAGES = STORAGES | media.storages(MEDIA_BUCKET, MEDIA_ORIGIN)
    ARCHIVE_BUCKET = os.environ.get("ARCHIVE_BUCKET", MEDIA_BUCKET)
    STORAGES |= media.archives(ARCHIVE_BUCKET)
    STORAGES |= media.heads(os.environ.get("HEADS_BUCKET", ARCHIVE_BUCKET))
    media.allow(MEDIA_ORIGIN, CONTENT_SECURITY_POLICY["DIRECTIVES"], CENTLI_STAFF_POLICY)
CENTLI_DEMO = os.environ.get("CENTLI_DEMO", "") == "1"
CENTLI_INLINE_WORK = False
CENTLI_SINKS = ["celery", "channels"]
if CENTLI_KAFKA["bootstrap.servers"]:
    CENTLI_SINKS.append("kafka")
    CENTLI_KAFKA |= json.loads(os.environ.get("KAFKA_CONFIG", "{}"))  # security.protocol, sasl.…
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = [
    h.strip() for h in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
DATABASES = {"default": mysql(os.environ["DATABASE_URL"])}
REDIS_URL = os.environ["REDIS_URL"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # Every request counts itself here first, and does without where that takes long.
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "centli.people.terminal.EmailBackend")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 60  # always below the visibility time-out, or a task starts twice
CELERY_TASK_SOFT_TIME_LIMIT = 45
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    # Whoever rings does not wait for a broker that refuses: the row is tried again.
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
LOGGING["handlers"]["stderr"]["formatter"] = "json"
LOGGING["loggers"]["gunicorn.error"] = {"propagate": True}  # a worker's lines are of one form, too
