"""The services profile for benchmarks: the open policy, so that no confirmation asks for a second factor."""

from __future__ import annotations

from centli.settings.services import *

CENTLI_POLICY = "open"
LOGGING_CONFIG = None
