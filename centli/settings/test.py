"""Tests: SQLite by default, MariaDB when ``DATABASE_URL`` names it."""

from __future__ import annotations

import os

from centli.settings.base import *

CENTLI_ENVIRONMENT = "test"
CENTLI_CHECK_EVENTS = True
CENTLI_DEMO = True
CENTLI_INLINE_WORK = False
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
DATA.mkdir(parents=True, exist_ok=True)
_file = DATA / "test.sqlite3"
DATABASES = {
    "default": mysql(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL", "").startswith("mysql")
    else {**sqlite(_file), "TEST": {"NAME": str(DATA / "test-db.sqlite3")}}
}
CHANNEL_LAYERS = {"default": {"BACKEND": "centli.chat.layers.InMemoryLayer"}}
CENTLI_ORIGINS = CENTLI_ORIGINS or ["http://testserver"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
