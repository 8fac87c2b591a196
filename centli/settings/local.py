"""The laptop: SQLite, one process, no network, no key. Data, uploads and keys live under ``CENTLI_DATA``."""

from __future__ import annotations

import os
import secrets

from centli.kernel.files import write_whole
from centli.kernel.folders import data_folder_made
from centli.settings.base import *

CENTLI_ENVIRONMENT = "local"
CENTLI_CHECK_EVENTS = True
STORAGES = HASHED_STORAGES
CENTLI_DEMO = True
CENTLI_DEMO_LOGINS = [
    ("Ana Torres", "ana@demo.centli.mx", "centli-demo-2026"),
    ("Bruno Salas", "bruno@demo.centli.mx", "centli-demo-2026"),
    ("Carla Méndez", "carla@demo.centli.mx", "centli-demo-2026"),
]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DATABASES = {"default": sqlite(DATA / "centli.sqlite3")}
CHANNEL_LAYERS = {"default": {"BACKEND": "centli.chat.layers.InMemoryLayer"}}
_address = DATA / "address"  # where the demo serves, for the commands that people run beside it
CENTLI_BASE_URL = os.environ.get("CENTLI_BASE_URL") or (
    _address.read_text() if _address.exists() else CENTLI_BASE_URL
)
CENTLI_ORIGINS = CENTLI_ORIGINS or [
    CENTLI_BASE_URL,
    CENTLI_BASE_URL.replace("127.0.0.1", "localhost"),
]
LOGGING["loggers"]["centli.events.sweeper"] = {"level": "WARNING"}  # it works every five seconds
EMAIL_BACKEND = "centli.people.terminal.EmailBackend"


def _key() -> str:
    """Return this laptop's key, made on the first start and kept beside the data."""
    path = DATA / "secret_key"
    data_folder_made(DATA)
    if not path.exists():
        write_whole(path, secrets.token_urlsafe(50), mode=0o600)
    return path.read_text()


SECRET_KEY = _key()
