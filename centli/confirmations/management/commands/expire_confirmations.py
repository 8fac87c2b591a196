"""Expire proposals whose time has passed."""

from __future__ import annotations

import time
from typing import Any

from centli.confirmations import services
from centli.db.commands import ProductCommand
from centli.kernel import clock


class Command(ProductCommand):
    summary = (
        "Mark proposals whose time has passed as expired, and tell. Safe to run twice at once."
    )
    examples = ("manage.py expire_confirmations", "manage.py expire_confirmations --json")
    next_command = "manage.py drain_outbox"
    rehearses = True

    def handle(self, *_: Any, **options: Any) -> None:
        started, now = time.monotonic(), clock.now()
        expired = 0
        while (done := services.expire_due(now)) > 0:
            expired += done
        seconds = round(time.monotonic() - started, 2)
        self.answer(
            {"expired": expired, "seconds": seconds},
            f"{expired} expired in {seconds} s.",
            as_json=options["json"],
        )
