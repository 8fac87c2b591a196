"""What the bank owes in points: by the month in which they expire, in pesos, and what became of those it gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from centli.kernel import clock

MONTHS_BACK: Final = 12
MONTHS_AHEAD: Final = 24
"""So many months ahead are shown one by one; what expires later is one line."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of Mexico City: its first day, and the moments between which it lies."""

    first: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """Points that expire in a month; without one, later than any that is shown, or never."""

    first: date | None
    points: int
    is_never: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """What a month did to balances; together that is by how much they changed."""

    first: date
    earned: int = 0
    """Net of what was taken back."""
    spent: int = 0
    """Net of what orders gave back."""
    expired: int = 0
    adjusted: int = 0


def months(now: datetime, count: int = MONTHS_BACK) -> Sequence[Month]:
    """Return the last months, the present one last."""
    first, found = clock.local_date(now).replace(day=1), []
    for _ in range(count):
        following = (first + timedelta(days=31)).replace(day=1)
        found.append(Month(first, clock.day_start(first), clock.day_start(following)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


def by_expiry(
    lots: Iterable[tuple[datetime | None, int]], *, now: datetime, ahead: int = MONTHS_AHEAD
) -> Sequence[Due]:
    """Return points by the month of the last day on which they count, in order; later ones and eternal ones last."""
    today = clock.local_date(now)
    limit = today.year * 12 + today.month + ahead
    sums: dict[date, int] = {}
    later = never = 0
    for expires_at, points in lots:
        if expires_at is None:
            never += points
            continue
        last_day = clock.local_date(expires_at - timedelta(microseconds=1))
        if last_day.year * 12 + last_day.month >= limit:
            later += points
        else:
            first = last_day.replace(day=1)
            sums[first] = sums.get(first, 0) + points
    due = [Due(first, points) for first, points in sorted(sums.items())]
    due += [Due(None, later)] if later else []
    return [*due, *([Due(None, never, is_never=True)] if never else [])]


def flow(first: date, sums: Mapping[tuple[str, bool], int]) -> Flow:
    """Return a month's flow from its sums by (type, whether of an order)."""

    def total(*kinds: tuple[str, bool]) -> int:
        return sum(sums.get(kind, 0) for kind in kinds)

    either = (False, True)
    return Flow(
        first,
        earned=total(*(("earned", each) for each in either), ("reversed", False)),
        spent=-total(*(("redeemed", each) for each in either), ("reversed", True)),
        expired=-total(*(("expired", each) for each in either)),
        adjusted=total(*(("adjusted", each) for each in either)),
    )


def per_mille(part: int, whole: int) -> int:
    """Return a share in thousandths, rounded half up; of nothing it is nothing."""
    return (part * 2_000 + whole) // (whole * 2) if whole else 0
