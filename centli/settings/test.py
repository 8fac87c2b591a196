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
if os.environ.get("DATABASE_URL", "").startswith("mysql"):
    _database = mysql(os.environ["DATABASE_URL"])
else:
    _database = sqlite(DATA / "test.sqlite3")
    _database["TEST"] = {"NAME": str(DATA / "test-db.sqlite3")}
    # A test's file need not survive a power cut, and waiting for the disk takes half of the time.
    _options = _database["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace(
        "synchronous=FULL", "synchronous=OFF"
    )
DATABASES = {"default": _database}
CHANNEL_LAYERS = {"default": {"BACKEND": "centli.chat.layers.InMemoryLayer"}}
CENTLI_ORIGINS = CENTLI_ORIGINS or ["http://testserver"]
STORAGES = STORAGES | {
    "chain_heads": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
# pytest notes what is logged, and says it of a test that fails; a second copy costs more than many a request.
LOGGING = {**LOGGING, "handlers": {"stderr": {"class": "logging.NullHandler"}}}
