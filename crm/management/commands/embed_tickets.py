"""Read, index and answer the tickets that wait, here and now."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock
from crm.models import Ticket
from crm.selectors import pipeline as selectors
from crm.services import pipeline


class Command(ProductCommand):
    summary = (
        "Read, index and answer all tickets that wait for it, here and now. Safe to run twice at once, and beside the "
        "workers: a job is taken by one. Ends with 1 when a ticket cannot even be taken up, 5 when something stopped, or waits "
        "because what it depends on does not answer. --dry-run counts what waits and works on none of it."
    )
    examples = (
        "manage.py embed_tickets",
        "manage.py embed_tickets --dry-run",
        "manage.py embed_tickets --json",
    )
    next_command = "manage.py evaluate_support FILE"
    rehearses = True

    def handle(self, *_: Any, **options: Any) -> None:
        # One moment for all of it: what fails is put off to a later one, and so is not met again.
        started, before, now = time.monotonic(), len(selectors.dead()), clock.now()
        if self.is_rehearsal:
            read, indexed, jobs = selectors.left(now)
        else:
            read = self._all(pipeline.read_left, selectors.never_asked, now)
            indexed = self._all(pipeline.index_left, selectors.never_indexed, now)
            jobs = self._due(now)
        stopped = len(selectors.dead()) - before
        waiting = selectors.put_off(now)
        seconds = round(time.monotonic() - started, 2)
        self.answer(
            {
                "read": read,
                "indexed": indexed,
                "jobs": jobs,
                "stopped": stopped,
                "waiting": waiting,
                "seconds": seconds,
            },
            f"{read} read, {indexed} indexed, {jobs} other jobs done, {stopped} stopped, {waiting} wait, in {seconds} s.",
            as_json=options["json"],
        )
        if stopped > 0:
            raise self.stop("manage.py redrive_tickets shows what stopped.", Exit.PARTIAL)
        if waiting > 0:
            raise self.stop(
                "What they depend on does not answer: run it again later.", Exit.PARTIAL
            )

    def _all(
        self,
        work: Callable[..., int],
        left: Callable[..., Sequence[Ticket]],
        now: datetime,
    ) -> int:
        """Work until nothing is left, and return how much was; a round that leaves the same as before is the last."""
        done, seen = 0, list[int]()
        while found := [ticket.pk for ticket in left(limit=pipeline.LEFT_MAX)]:
            if found == seen:
                raise self.stop(f"No job was stored for {len(found)} tickets, the first is row {found[0]}.", Exit.FAILED)  # fmt: skip
            seen = found
            done += work(now=now)
            self.say(f"{done} tickets taken up")
        return done

    def _due(self, now: datetime) -> int:
        done = 0
        while found := pipeline.run_due(now=now):
            done += found
            self.say(f"{done} jobs done")
        return done
