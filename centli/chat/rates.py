"""Counting how often something happens: a bucket of tokens, and such buckets by address."""

from __future__ import annotations

from typing import Final

MINUTE_SECONDS: Final = 60.0


class Bucket:
    """Allows ``burst`` at once and ``rate`` a second after that."""

    def __init__(self, *, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> float:
        """Take one and return 0.0, or take nothing and return the seconds to wait."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._rate

    def give_back(self) -> None:
        """Take one less than was taken."""
        self._tokens = min(self._burst, self._tokens + 1)

    def is_full(self, now: float) -> bool:
        """Say whether it holds all that it may."""
        return self._tokens + max(0.0, now - self._at) * self._rate >= self._burst


class Arrivals:
    """Counts by name: ``each`` at once and as many a minute after that, of which some may be taken back.

    A name has ``at_all`` likewise with those, and all names ``together``. It comes back little by little: who shares an
    address with somebody that used it up waits for a moment, not for a minute to end.
    """

    def __init__(self, *, each: int, at_all: int, together: int) -> None:
        self._most = (each, at_all)
        self._together = _a_minute(together)
        self._names: dict[str, tuple[Bucket, ...]] = {}
        self._forgets_at = 0.0

    def allow(self, name: str, now: float) -> bool:
        """Count one and say whether it is still within all limits."""
        if now >= self._forgets_at:
            self._forget(now)
        if name not in self._names:
            self._names[name] = tuple(map(_a_minute, self._most))
        taken: list[Bucket] = []
        for bucket in (*self._names[name], self._together):
            if bucket.take(now):
                for each in taken:
                    each.give_back()
                return False
            taken.append(bucket)
        return True

    def take_back(self, name: str) -> None:
        """Count one that was allowed no more among the name's ``each``."""
        if name in self._names:
            self._names[name][0].give_back()

    def _forget(self, now: float) -> None:
        """Forget the names that have all of theirs again, once a minute."""
        self._names = {
            name: buckets
            for name, buckets in self._names.items()
            if not all(bucket.is_full(now) for bucket in buckets)
        }
        self._forgets_at = now + MINUTE_SECONDS


def _a_minute(count: int) -> Bucket:
    return Bucket(rate=count / MINUTE_SECONDS, burst=count, now=0.0)
