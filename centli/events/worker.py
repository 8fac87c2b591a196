"""What Celery workers do, and how they are told: the doorbell."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from centli.events import delivery, doorbell, outbox, registry, relay, tasks
from centli.events.models import Heartbeat, Outbox, OutboxStatus
from centli.kernel import clock

logger = logging.getLogger(__name__)

WAITING_MAX: Final = 10_000
PAUSE_SECONDS: Final = 1.0
SILENCE: Final = timedelta(seconds=120)
QUEUES: Final = registry.QUEUES


# ── On the worker ────────────────────────────────────────────────────────────────────────────────────────────────────


def deliver_one(event_id: UUID) -> None:
    """Take a message if it is due and nobody works on it, deliver it, and ring for the next of its key."""
    now = clock.now()
    row = take(event_id, now=now)
    if row is None:
        return
    with delivery.keeper.holding(row.id):
        if not delivery.deliver(row, now=now):
            return
        outbox.sent([row], now=clock.now())
    _ring_next(row)


def take(event_id: UUID, *, now: datetime) -> Outbox | None:
    """Claim one message for this worker: a new one that is the first of its key, or one that a relay rang for."""
    rows = outbox.claim_of(
        Outbox.objects.filter(~outbox.earlier_of_key(), event_id=event_id),
        now=now,
        claimed_by=outbox.WORKER_PREFIX + relay.name(),
        rung=True,
    )
    return rows[0] if rows else None


def _ring_next(row: Outbox) -> None:
    following = (
        Outbox.objects.filter(key=row.key, status=OutboxStatus.NEW, id__gt=row.id)
        .order_by("id")
        .first()
    )
    if following is not None:
        bell.ring([following])


def beat(queue_name: str) -> None:
    """Write the moment at which a queue's workers last did something."""
    Heartbeat.objects.update_or_create(name=queue_name, defaults={"beat_at": clock.now()})


# ── In the relay and in the web processes ────────────────────────────────────────────────────────────────────────────


def dispatch(rows: Sequence[Outbox], now: datetime) -> None:
    """Ring for claimed messages; each stays claimed until a worker has dealt with it, or its lease ends."""
    relay.deliver_here([row for row in rows if not registry.handlers_of(row.event_type)], now)
    waiting = [row for row in rows if registry.handlers_of(row.event_type)]
    for number, row in enumerate(waiting):
        try:
            tasks.ring(row)
        except Exception as error:  # noqa: BLE001 - whatever a broker raises is a fault of transport
            # One wait for a broker that hangs is enough: the others will fare no better.
            for left in waiting[number:]:
                outbox.fault(left, error, now=now)
            return


def silent(now: datetime) -> Sequence[str]:
    """Return the queues whose workers have done nothing for two minutes, though a task came every 30 s."""
    beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    return [name for name in QUEUES if now - beats.get(name, now) > SILENCE]


class Bell:
    """Rings for what was just committed, from a thread of its own: a broker that hangs keeps no request waiting.

    Best effort: what it forgets, the relay finds.
    """

    def __init__(self) -> None:
        self._waiting: queue.Queue[doorbell.Told] = queue.Queue(WAITING_MAX)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def ring(self, rows: Sequence[doorbell.Told]) -> None:
        """Have workers told of the first message of each key, without waiting."""
        first = {row.key: row for row in reversed(rows)}
        try:
            for row in first.values():
                self._waiting.put_nowait(row)
        except queue.Full:
            return
        with self._lock:
            # Made on first use: a thread does not survive the fork of a server's workers.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            row = self._waiting.get()
            try:
                tasks.ring(row)
            except Exception as error:  # noqa: BLE001 - whatever a broker raises; the relay tries again
                logger.warning("bell.failed", extra={"error": type(error).__name__})
                with self._waiting.mutex:
                    self._waiting.queue.clear()
                threading.Event().wait(PAUSE_SECONDS)


bell = Bell()


def listen() -> None:
    """Have this process's commits rung to the workers at once."""
    doorbell.listen(bell.ring)
