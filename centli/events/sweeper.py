"""One loop that goes round every 5 s and runs each registered sweep: what rows, not messages, must set going."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import InterfaceError, OperationalError, connections

from centli.kernel import clock

if TYPE_CHECKING:
    from django.db.models import QuerySet

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

logger = logging.getLogger(__name__)

PERIOD_SECONDS: Final = 5.0
STOP_SECONDS: Final = 10.0
REST: Final = timedelta(seconds=10)
REST_MAX: Final = timedelta(hours=1)
RESTING_MAX: Final = 1_000
"""How long a row that failed is left alone at first and at most, and how many of them are remembered."""

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

    It runs each 5 s, or each ``every``; it owns its transactions, deals with a bounded number of rows at a time, each
    by ``each`` or ``one``, and does no harm when two processes run it at once. Modules that ``apps.ready()`` imports may
    register.
    """

    def register(work: Work) -> Work:
        assert name not in _sweeps, f"{name} is registered twice"
        _sweeps[name] = Sweep(name, work, every)
        return work

    return register


@dataclass(frozen=True, slots=True)
class _Rest:
    until: datetime
    failures: int


_resting: dict[tuple[str, Hashable], _Rest] = {}
"""Rows that failed, by their sweep and key: in this process alone, so that a new release tries each again."""


def each(
    name: str, due: QuerySet[Any, K], work: Callable[[K], int], *, now: datetime, limit: int
) -> int:
    """Deal with up to ``limit`` rows that are due, each by ``one``; returns the sum of what ``work`` does.

    Those that are at rest take up nobody's place.
    """
    keys = list(due[: limit + resting(name, now)])
    return sum(one(name, key, work, now=now) or 0 for key in keys)


def one(name: str, key: K, work: Callable[[K], R], *, now: datetime) -> R | None:
    """Deal with one row of a sweep; one that fails is logged, answers None and holds up none of the others.

    It is left alone for longer and longer. What is wrong with the database as a whole is raised.
    """
    if _is_resting(name, key, now):
        return None
    try:
        done = work(key)
    except (OperationalError, InterfaceError):
        _rest(name, key, now)
        raise
    except Exception:
        # Whatever it is, those behind this one go on.
        logger.exception("sweep.row", extra={"sweep": name, "row": str(key)})
        _rest(name, key, now)
        return None
    _resting.pop((name, key), None)
    return done


def resting(name: str, now: datetime) -> int:
    """Return how many rows of a sweep are left alone for a while."""
    return sum(_is_resting(of, key, now) for of, key in list(_resting) if of == name)


def forget_failures() -> None:
    """Have every row tried again at once: for tests."""
    _resting.clear()


def _is_resting(name: str, key: Hashable, now: datetime) -> bool:
    found = _resting.get((name, key))
    return found is not None and now < found.until


def _rest(name: str, key: Hashable, now: datetime) -> None:
    last = _resting.pop((name, key), _Rest(now, 0))
    pause = min(REST * 2 ** min(last.failures, 10), REST_MAX)
    _resting[name, key] = _Rest(now + pause, last.failures + 1)
    while len(_resting) > RESTING_MAX:
        # The oldest; two threads may be here.
        _resting.pop(next(iter(list(_resting))), None)


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
