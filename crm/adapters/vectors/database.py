"""The store in the database itself: its rows, and a mirror of them in each process that searches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Lock
from typing import Final

from crm.adapters.vectors import IndexRef, Point
from crm.models import TicketVector
from crm.rules.similar import Found, Mirror
from crm.rules.vectors import Reading

WINDOW: Final = 2_000
"""Rows of all indexes below the last that are looked at again: they become visible in another order than that of their keys."""
BATCH: Final = 2_000


class _Kept:
    """A mirror, and which rows are in it."""

    def __init__(self, size: int) -> None:
        self.mirror = Mirror(size)
        self.last = 0
        self.recent: set[int] = set()
        self.lock = Lock()


class DatabaseStore:
    """Rows are written by whoever stores a stage's result; here they are read."""

    def __init__(self) -> None:
        # By the index's row, the one that was asked last: those that answer no more would fill the memory.
        self._kept: dict[int, _Kept] = {}
        self._lock = Lock()

    def put(self, index: IndexRef, points: Sequence[Point]) -> None:
        """Do nothing: the row that is written next is the index."""

    def search(
        self, index: IndexRef, wanted: Reading, *, limit: int, without: Collection[int] = ()
    ) -> list[Found]:
        mirror = self._mirror(index)
        return mirror.search(wanted.stems, wanted.dense, limit=limit, without=without)

    def _mirror(self, index: IndexRef) -> Mirror:
        with self._lock:
            if index.pk not in self._kept:
                self._kept = {index.pk: _Kept(index.size)}
            kept = self._kept[index.pk]
        with kept.lock:
            self._refresh(kept, index)
        return kept.mirror

    def _refresh(self, kept: _Kept, index: IndexRef) -> None:
        # By their keys alone: asked for one index's, SQLite looks through all that it has, at each search.
        rows = TicketVector.objects.order_by("pk")
        while True:
            fresh = [
                (pk, owner)
                for pk, owner in rows.filter(pk__gt=kept.last - WINDOW).values_list(
                    "pk", "index_id"
                )[: BATCH + WINDOW]
                if pk not in kept.recent
            ]
            if not fresh:
                return
            own = [pk for pk, owner in fresh if owner == index.pk]
            for ticket, stems, dense in rows.filter(pk__in=own).values_list(
                "ticket_id", "stems", "dense"
            ):
                kept.mirror.add(ticket, stems, bytes(dense))
            kept.last = max(kept.last, fresh[-1][0])
            kept.recent.update(pk for pk, _ in fresh)
            kept.recent = {pk for pk in kept.recent if pk > kept.last - WINDOW}
