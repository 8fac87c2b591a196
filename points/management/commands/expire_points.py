"""Let happen what time does to points."""

from __future__ import annotations

import time
from typing import Any

from centli.db.commands import ProductCommand
from centli.kernel import clock
from points.services import expiry


class Command(ProductCommand):
    summary = (
        "Let pending points count and old ones expire, and warn of those that will, 30, 7 and 1 day before, once. "
        "The sweeper does the same. Safe to run twice at once."
    )
    examples = ("manage.py expire_points", "manage.py expire_points --json")
    next_command = "manage.py reconcile_points"
    rehearses = True

    def handle(self, *_: Any, **options: Any) -> None:
        started, now = time.monotonic(), clock.now()
        lots = warned = 0
        while (done := expiry.expire_due(now)) > 0:
            lots += done
        while (done := expiry.warn_due(now)) > 0:
            warned += done
        seconds = round(time.monotonic() - started, 2)
        self.answer(
            {"lots": lots, "warnings": warned, "seconds": seconds},
            f"{lots} lots settled, {warned} warnings in {seconds} s.",
            as_json=options["json"],
        )
