"""Read, index and answer the tickets that wait, here and now."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock
from crm.selectors import pipeline as selectors
from crm.services import pipeline


class Command(ProductCommand):
    summary = (
        "Read, index and answer all tickets that wait for it, here and now. Safe to run twice at once, and beside the "
        "workers: a job is taken by one. Ends with 5 when something stopped."
    )
    examples = ("manage.py embed_tickets", "manage.py embed_tickets --json")

    def handle(self, *_: Any, **options: Any) -> None:
        started, before = time.monotonic(), len(selectors.dead())
        read = self._all(pipeline.read_left)
        indexed = self._all(pipeline.index_left)
        jobs = self._all(pipeline.run_due)
        stopped = len(selectors.dead()) - before
        seconds = round(time.monotonic() - started, 2)
        self.answer(
            {
                "read": read,
                "indexed": indexed,
                "jobs": jobs,
                "stopped": stopped,
                "seconds": seconds,
            },
            f"{read} read, {indexed} indexed, {jobs} other jobs done, {stopped} stopped, in {seconds} s.",
            as_json=options["json"],
        )
        if stopped > 0:
            raise self.stop("manage.py redrive_tickets shows what stopped.", Exit.PARTIAL)

    def _all(self, work: Callable[..., int]) -> int:
        """Work until nothing is left, and return how much was."""
        done = 0
        while found := work(now=clock.now()):
            done += found
        return done
