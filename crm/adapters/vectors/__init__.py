"""Where tickets are looked for that are like a text: in our own database, or on a Qdrant server."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from crm.rules.similar import Found
from crm.rules.vectors import Reading


@dataclass(frozen=True, slots=True)
class IndexRef:
    """One version of the index, by its row, its name and the size of its vectors."""

    pk: int
    version: str
    size: int


@dataclass(frozen=True, slots=True)
class Point:
    """A ticket as an index keeps it, under its row's key."""

    key: int
    reading: Reading


class VectorStore(Protocol):
    """Finds tickets. The rows of ``TicketVector`` are the record; a store is that or a copy of it, made before the row.

    Each of these may take a network's time and is called outside any transaction.

    Raises:
        Unavailable: the store does not answer; later it may.
        StoreRefused: it never will take this.
    """

    def put(self, index: IndexRef, points: Sequence[Point]) -> None:
        """Have tickets found from now on; what is there under the same key is replaced."""

    def search(
        self, index: IndexRef, wanted: Reading, *, limit: int, without: Collection[int] = ()
    ) -> list[Found]:
        """Return the tickets that are most like a text, best first."""


class StoreRefused(Exception):
    """A store will not take what it was sent: sending it again changes nothing."""


def store() -> VectorStore:
    """Return the store that the settings name."""
    return _store(settings.CENTLI_VECTORS)


@lru_cache(maxsize=2)
def _store(name: str) -> VectorStore:
    if name == "qdrant":
        from crm.adapters.vectors.qdrant import QdrantStore  # noqa: PLC0415 - servers alone have its client

        return QdrantStore(settings.CENTLI_QDRANT_URL, key=settings.CENTLI_QDRANT_KEY)
    from crm.adapters.vectors.database import DatabaseStore  # noqa: PLC0415 - models, when they are ready

    return DatabaseStore()
