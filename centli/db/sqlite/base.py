"""The backend that ``ENGINE`` names: Django's, but this process's threads write in turns.

The file has one write lock, and who finds it taken sleeps, longer each time and up to 100 ms, though it may be free
after one; under load some never find it free. A lock of our own wakes the next at once. It is taken where a transaction
begins and around a write without one, and let go with the commit. Other processes still meet at the file's.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from functools import partial
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

WRITES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})

_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


class CursorWrapper(base.SQLiteCursorWrapper):
    """Django's cursor; a write outside any transaction takes its turn."""

    def __init__(self, connection: Any, *, database: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._database = database

    def execute(self, query: str, params: Any = None) -> Any:
        if self._database.is_writing or query.split(" ", 1)[0] not in WRITES:
            return super().execute(query, params)
        self._database.take_turn()
        try:
            return super().execute(query, params)
        finally:
            self._database.end_turn()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection; it holds this process's lock while it holds the file's."""

    transaction_mode: str | None  # Django's, set as a connection is opened; its stubs leave it out
    _lock: threading.Lock | None = None

    @property
    def is_writing(self) -> bool:
        """Whether it is this connection's turn."""
        return self._lock is not None

    def take_turn(self) -> None:
        """Wait until no other thread of this process writes to the file.

        Raises:
            OperationalError: that took as long as SQLite itself would have waited.
        """
        lock = _locks[str(self.settings_dict["NAME"])]
        if not lock.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5)):
            raise OperationalError("database is locked")
        self._lock = lock

    def end_turn(self) -> None:
        """Let the next thread write; nothing happens when it is not this connection's turn."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()

    def create_cursor(self, name: str | None = None) -> CursorWrapper:  # noqa: ARG002 - Django's signature
        cursor: CursorWrapper = self.connection.cursor(
            factory=partial(CursorWrapper, database=self)
        )
        return cursor

    # The stubs leave the methods out that a backend overrides.
    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != "DEFERRED":  # which begins without the file's lock
            self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.end_turn()
            raise

    def _commit(self) -> None:
        # One that fails is rolled back, or the connection closed: the turn ends there.
        super()._commit()  # type: ignore[misc]
        self.end_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.end_turn()
