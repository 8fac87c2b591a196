"""Settings of benchmarks and proofs: MariaDB by ``DATABASE_URL``, else a durable SQLite file; the open policy; hordak where installed."""

from __future__ import annotations

from importlib.util import find_spec

from centli.settings.test import *

CENTLI_POLICY = "open"
CENTLI_CHECK_EVENTS = False
LOGGING_CONFIG = None
# Tests do without the disk; what is measured here must survive a power cut.
DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"][
    "init_command"
].replace("synchronous=OFF", "synchronous=FULL")
if find_spec("hordak") and "mysql" in DATABASES["default"]["ENGINE"]:
    # Its migrations know no SQLite.
    INSTALLED_APPS = [*INSTALLED_APPS, "mptt", "hordak"]
