"""All work in this process: relay, sweeper and turns as threads. ``asgi`` starts them when CENTLI_INLINE_WORK says so."""

from __future__ import annotations

import atexit
import logging
import queue
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import connection, connections

from centli.events import delivery, doorbell, outbox, registry, relay, sweeper
from centli.events.loop import Loop
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock

logger = logging.getLogger(__name__)

TURN_THREADS: Final = 4
STOP_SECONDS: Final = 10.0

_lock = threading.Lock()
_running: _Inline | None = None


def start() -> None:
    """Start the threads, once; safe to call again."""
    global _running  # noqa: PLW0603 - one set of threads a process
    with _lock:
        if _running is None:
            _running = _Inline()
            _running.start()
            atexit.register(stop)


def stop() -> None:
    """Stop the threads and wait for what they do; what is left is delivered after the next start."""
    global _running  # noqa: PLW0603 - one set of threads a process
    with _lock:
        if _running is not None:
            _running.stop()
            _running = None
            atexit.unregister(stop)


class _Inline:
    """The threads. A turn goes to one of them as soon as its message is committed; the relay deals with the rest.

    That a turn is this process's own is written with it (``claim_at_birth``): no second transaction claims it.
    """

    def __init__(self) -> None:
        self._turns: queue.SimpleQueue[Outbox | None] = queue.SimpleQueue()
        self._behind = 0
        """Turns that the relay was told of and has not handed out: they wait for an earlier one of their conversation."""
        self._loop = Loop(self._dispatch)
        self._sweeper = sweeper.Loop()
        self._threads = [
            threading.Thread(target=self._relay, name="relay", daemon=True),
            threading.Thread(target=self._sweeper.run, name="sweeper", daemon=True),
            *(
                threading.Thread(target=self._work, name=f"turns-{number}", daemon=True)
                for number in range(TURN_THREADS)
            ),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        doorbell.leave(self._ring, taker=self._take)
        self._loop.stop()
        self._sweeper.stop()
        for _ in range(TURN_THREADS):
            self._turns.put(None)
        for thread in self._threads:
            thread.join(timeout=STOP_SECONDS)
        delivery.keeper.stop()

    def _relay(self) -> None:
        if connection.vendor == "sqlite":
            # One process owns the file's work: whatever is claimed was left behind by one that was killed.
            outbox.release_all(now=clock.now())
        doorbell.listen(self._ring, taker=self._take)
        self._loop.run()

    def _take(self, row: Outbox) -> None:
        """Claim a turn that can begin at once."""
        if registry.queue_of(row.event_type) == registry.AGENT_QUEUE:
            outbox.claim_at_birth(row, claimed_by=relay.name())

    def _ring(self, rows: Sequence[doorbell.Told]) -> None:
        """Hand out turns that were claimed at birth; for the rest the relay has been woken."""
        for row in rows:
            if isinstance(row, Outbox) and row.status == OutboxStatus.CLAIMED:
                self._hand_out(row)
            elif registry.queue_of(row.event_type) == registry.AGENT_QUEUE:
                self._behind += 1

    def _dispatch(self, rows: Sequence[Outbox], now: datetime) -> None:
        turns = [r for r in rows if registry.queue_of(r.event_type) == registry.AGENT_QUEUE]
        for row in turns:
            self._behind = max(0, self._behind - 1)
            self._hand_out(row)
        relay.deliver_here([row for row in rows if row not in turns], now)

    def _hand_out(self, row: Outbox) -> None:
        delivery.keeper.hold(row.id)
        self._turns.put(row)

    def _work(self) -> None:
        try:
            while (row := self._turns.get()) is not None:
                try:
                    relay.deliver_here([row], clock.now())
                except Exception:
                    # Its lease runs out and it comes again; the thread goes on.
                    logger.exception("relay.turn_failed")
                    connections.close_all()
                finally:
                    delivery.keeper.let_go(row.id)
                if self._behind:
                    self._loop.wake()
        finally:
            connections.close_all()
