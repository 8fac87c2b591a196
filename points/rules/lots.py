"""Lots: which points are spent first, what falls due, and where points go that come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from centli.kernel import clock
from points.contracts import LotState

NEVER: Final = datetime.max.replace(tzinfo=UTC)
ORIGIN: Final = ""
"""The first state of every point: it did not exist."""


class LotFacts(Protocol):
    """What is decided on."""

    @property
    def lot_id(self) -> UUID: ...
    @property
    def pending_points(self) -> int: ...
    @property
    def available_points(self) -> int: ...
    @property
    def available_at(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Move:
    """Points of a lot going from one state to another."""

    lot_id: UUID
    source: str
    target: LotState
    points: int


def expires_at(granted_at: datetime, days: int | None) -> datetime | None:
    """Return when points expire that are granted now: at the end of a day of Mexico City, or never."""
    if days is None:
        return None
    return clock.day_end(clock.local_date(granted_at) + timedelta(days=days))


def spending_order(lot: LotFacts) -> tuple[datetime, datetime, UUID]:
    """Return the place of a lot in the queue: what expires first goes first, then what is oldest."""
    return lot.expires_at or NEVER, lot.created_at, lot.lot_id


def taken(
    lots: Iterable[LotFacts], points: int, *, target: LotState, now: datetime
) -> Sequence[Move]:
    """Return which lots give so many points, as many as there are; expired ones give nothing."""
    left, moves = points, []
    for lot in sorted(lots, key=spending_order):
        if left == 0:
            break
        if is_expired(lot, now) or lot.available_points == 0:
            continue
        part = min(left, lot.available_points)
        moves.append(Move(lot.lot_id, LotState.AVAILABLE, target, part))
        left -= part
    return moves


def is_expired(lot: LotFacts, now: datetime) -> bool:
    """Say whether a lot's points count no more."""
    return lot.expires_at is not None and lot.expires_at <= now


def due_at(lot: LotFacts) -> datetime | None:
    """Return when something happens to a lot by itself."""
    if lot.pending_points:
        return lot.available_at
    return lot.expires_at if lot.available_points else None


def total(moves: Iterable[Move]) -> int:
    """Return how many points move."""
    return sum(move.points for move in moves)
