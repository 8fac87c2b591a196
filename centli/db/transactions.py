"""Transactions: one owner opens them, steps run inside them, lock clashes are tried again."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from centli.db import vendor

P = ParamSpec("P")
R = TypeVar("R")

TRIES_MAX: Final = 5
PAUSE_SECONDS: Final = (0.010, 0.200)
MYSQL_CLASHES: Final = frozenset({1020, 1205, 1213})
"""Record changed since last read, lock wait timeout, deadlock: the whole transaction may be tried again."""

MYSQL_UNREACHED: Final = frozenset({1040, 2002, 2003, 2005})
"""No more connections, no server, no such host: nothing was asked of it."""
MYSQL_LOST: Final = frozenset({1053, 1927, 2006, 2013, 4031})
"""Going down, connection killed, gone, lost or silent for too long, closed for idling."""
MYSQL_AWAY: Final = MYSQL_UNREACHED | MYSQL_LOST


class ChangedSinceRead(OperationalError):
    """What was decided on is not so any more: the whole transaction is to be tried again, as after a clash of locks."""

    def __init__(self) -> None:
        super().__init__(1020, "what was decided on has changed since it was read")


def require_transaction() -> None:
    """Assert that the caller's owner has opened a transaction; every step begins with this."""
    assert vendor.database().in_atomic_block, "a step runs inside its owner's transaction"


def is_lock_clash(error: OperationalError) -> bool:
    """Say whether an error is a clash of locks, after which the same work may succeed."""
    first = error.args[0] if error.args else None
    return (
        first in MYSQL_CLASHES
        or "database is locked" in str(error)
        or "database table is locked" in str(error)
    )


def is_away(error: BaseException | None) -> bool:
    """Say whether an error is the database's absence: later may work."""
    return _is_one_of(error, MYSQL_AWAY)


def is_lost(error: BaseException | None) -> bool:
    """Say whether the database went away in the middle: what became of a commit is unknown."""
    return _is_one_of(error, MYSQL_LOST)


def _is_one_of(error: BaseException | None, codes: frozenset[int]) -> bool:
    return isinstance(error, InterfaceError) or (
        isinstance(error, OperationalError) and error.args[:1] != () and error.args[0] in codes
    )


def retried(work: Callable[P, R]) -> Callable[P, R]:
    """Run a function that opens its own transaction again when locks clash: up to 5 tries, full jitter.

    A lost connection is not tried again here: its outcome is unknown, and only the idempotency key can tell.
    """

    @wraps(work)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in range(TRIES_MAX - 1, -1, -1):
            try:
                return work(*args, **kwargs)
            except OperationalError as error:
                if not left or connection.in_atomic_block or not is_lock_clash(error):
                    raise
                threading.Event().wait(random.uniform(*PAUSE_SECONDS))  # noqa: S311 - jitter
        raise AssertionError("unreachable")

    return again


def owned(work: Callable[P, R]) -> Callable[P, R]:
    """Make a function the owner of one durable transaction, tried again when locks clash."""
    return retried(transaction.atomic(durable=True)(work))


@contextmanager
def snapshot() -> Iterator[None]:
    """Let everything that is read inside be of one moment; nothing is locked, and nothing can be written.

    Figures that are read one after the other may differ only by what was committed in between. Inside another
    transaction, a snapshot's too, what is read is that one's.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _read_only_on_sqlite():
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                # Begins it at once: where nothing was read, the next transaction would be the one that is read only.
                cursor.execute("DO 0")
            yield


@contextmanager
def _read_only_on_sqlite() -> Iterator[None]:
    settled: Any = connection
    settled.ensure_connection()
    usual = settled.transaction_mode
    settled.transaction_mode = "DEFERRED"  # the usual one takes the one write lock
    try:
        with transaction.atomic(durable=True):
            settled.transaction_mode = usual
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = ON")
            yield
    finally:
        settled.transaction_mode = usual
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")
