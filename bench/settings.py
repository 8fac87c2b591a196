"""Settings of benchmarks and proofs: MariaDB by ``DATABASE_URL``, the open policy, hordak beside us where installed."""

from __future__ import annotations

from importlib.util import find_spec

from centli.settings.test import *

CENTLI_POLICY = "open"
CENTLI_CHECK_EVENTS = False
LOGGING_CONFIG = None
if find_spec("hordak"):
    INSTALLED_APPS = [*INSTALLED_APPS, "mptt", "hordak"]
