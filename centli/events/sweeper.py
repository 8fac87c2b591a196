"""One loop that goes round every 5 s and runs each registered sweep: what rows, not messages, must set going."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import InterfaceError, OperationalError, connections

from centli.kernel import clock

logger = logging.getLogger(__name__)

PERIOD_SECONDS: Final = 5.0
STOP_SECONDS: Final = 10.0

Work = Callable[[datetime], int]


@dataclass(frozen=True, slots=True)
class Sweep:
    """One thing to look after; ``work(now)`` returns how many rows it dealt with."""

    name: str
    work: Work
    every: timedelta


_sweeps: dict[str, Sweep] = {}


def sweep(name: str, *, every: timedelta = timedelta(0)) -> Callable[[Work], Work]:
    """Register a sweep: ``@sweeper.sweep("banking.holds")`` over ``def release_expired(now) -> int``.

    It runs each 5 s, or each ``every``; it owns its transactions, deals with a bounded number of rows at a time, and
    does no harm when two processes run it at once. Modules that ``apps.ready()`` imports may register.
    """

    def register(work: Work) -> Work:
        assert name not in _sweeps, f"{name} is registered twice"
        _sweeps[name] = Sweep(name, work, every)
        return work

    return register


def run_all(now: datetime) -> dict[str, int]:
    """Run every sweep once, in this thread, and return what each did; failures are raised: for tests."""
    return {name: found.work(now) for name, found in list(_sweeps.items())}


def _is_prompt(found: Sweep) -> bool:
    """Say whether a sweep is run in each round: somebody may wait for it, so it waits for no other that takes long."""
    return not found.every


class Loop:
    """Runs the sweeps that are due, until stopped; one that fails is logged and tried again next time."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._due: dict[str, datetime] = {}

    def run(self) -> None:
        """Work until ``stop``: what each round has in this thread, what has a period of its own in another."""
        others = threading.Thread(
            target=self._go_round, args=(lambda found: not _is_prompt(found),), name="sweeper-2"
        )
        others.daemon = True
        others.start()
        self._go_round(_is_prompt)
        others.join(timeout=STOP_SECONDS)

    def _go_round(self, wanted: Callable[[Sweep], bool]) -> None:
        try:
            while not self._stopping.wait(PERIOD_SECONDS):
                self.round(clock.now(), wanted)
        finally:
            connections.close_all()

    def stop(self) -> None:
        """End after the sweep that runs now."""
        self._stopping.set()

    def round(self, now: datetime, wanted: Callable[[Sweep], bool] = lambda _: True) -> None:
        """Run what is due of the sweeps that are wanted."""
        for found in filter(wanted, list(_sweeps.values())):
            if self._stopping.is_set() or now < self._due.get(found.name, now):
                continue
            self._due[found.name] = now + found.every
            try:
                count = found.work(now)
            except (OperationalError, InterfaceError) as error:
                logger.warning(
                    "sweep.database", extra={"sweep": found.name, "error": type(error).__name__}
                )
                connections.close_all()
            except Exception:
                # The others must go on; this one is tried again next time.
                logger.exception("sweep.failed", extra={"sweep": found.name})
            else:
                if count:
                    logger.info("sweep.done", extra={"sweep": found.name, "count": count})
