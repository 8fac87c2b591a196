"""Delivering one claimed message: its consumers, then the sinks, then the word of how it went."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, connections, transaction

from centli.db import idempotency
from centli.db.failpoints import failpoint
from centli.db.transactions import require_transaction
from centli.events import consume, outbox, registry, sinks
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.kernel.errors import Unavailable

FAULTS = (
    OperationalError,
    InterfaceError,
    ConnectionError,
    TimeoutError,
    Unavailable,
    idempotency.InProgress,
)
"""Broker, network, lock: they never count against a message."""

_dealing = threading.local()
"""The message that this thread's handler deals with, while nobody else is to have it."""


def deliver(row: Outbox, *, now: datetime) -> bool:
    """Let every consumer and sink have a claimed message, and say whether it has been dealt with.

    One consumer's failure does not keep the message from the others; those that have dealt with it skip it when it
    comes again. The caller writes ``outbox.sent``, alone or with others. No transaction is open around any of it.
    """
    error = _offer(row, now)
    failpoint("relay.after_delivery")
    if error is None:
        return True
    if isinstance(error, FAULTS):
        outbox.fault(row, error, now=now)
    else:
        outbox.failure(row, error, now=now)
    return False


def settle_step(*, now: datetime) -> None:
    """Write that the message whose handler is running has been dealt with, in the handler's own last transaction.

    It spares the commit that would say so afterwards. Nothing is written where another consumer, or a sink that must not miss it, is
    still to have the message, or where the caller runs for no message at all.
    """
    row: Outbox | None = getattr(_dealing, "row", None)
    if row is not None:
        require_transaction()
        outbox.sent([row], now=now)
        transaction.on_commit(partial(setattr, row, "status", OutboxStatus.SENT))


def _offer(row: Outbox, now: datetime) -> Exception | None:
    envelope, call = outbox.envelope_of(row), outbox.call_of(row, now=now)
    handlers, others = registry.handlers_of(row.event_type), sinks.chosen()
    alone = len(handlers) == 1 and all(sink.may_miss for sink in others)
    _dealing.row = row if alone else None
    worst: Exception | None = None
    for handler in handlers:
        try:
            consume.consume(envelope, handler, call)
        except FAULTS as error:
            worst = worst or error
            _drop_broken_connections()
        except Exception as error:  # noqa: BLE001 - it is counted in the message's row and logged there
            worst = error
        finally:
            _dealing.row = None
    if worst is not None:
        return worst
    try:
        for sink in others:
            sink.send(envelope, call)
    except Exception as error:  # noqa: BLE001 - whatever a sink raises is a fault of transport
        return ConnectionError(type(error).__qualname__).with_traceback(error.__traceback__)
    return None


def _drop_broken_connections() -> None:
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block and not connection.is_usable():
            connection.close()


class Keeper:
    """Renews the leases of what this process works on, for work that may outlast one lease (turns)."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()

    @contextmanager
    def holding(self, row_id: int) -> Iterator[None]:
        """Keep a message's lease alive until the block ends."""
        self.hold(row_id)
        try:
            yield
        finally:
            self.let_go(row_id)

    def hold(self, row_id: int) -> None:
        """Keep a message's lease alive from now on."""
        with self._lock:
            self._held.add(row_id)
            if self._thread is None or not self._thread.is_alive():
                self._ended.clear()
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()

    def let_go(self, row_id: int) -> None:
        """Let a message's lease end by itself."""
        with self._lock:
            self._held.discard(row_id)

    def stop(self) -> None:
        """End the thread; leases then run out by themselves."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        pause = outbox.LEASE.total_seconds() / 3
        try:
            while not self._ended.wait(pause):
                with self._lock:
                    held = list(self._held)
                    if not held:
                        self._thread = None
                        return
                try:
                    outbox.renew(held, now=clock.now())
                except (OperationalError, InterfaceError):
                    _drop_broken_connections()
        finally:
            connections.close_all()


keeper = Keeper()
