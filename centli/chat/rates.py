"""Counting how often something happens: a bucket of tokens, and a minute's count by address."""

from __future__ import annotations


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


class Minute:
    """Counts by name in windows of a minute; forgets them all when the next one begins.

    A name has ``each`` at most, of which some may be taken back, and ``at_all`` with those; all names have ``together``.
    """

    def __init__(self, *, each: int, at_all: int, together: int) -> None:
        self._each = each
        self._at_all = at_all
        self._together = together
        self._window = -1
        self._counts: dict[str, int] = {}
        self._taken_back: dict[str, int] = {}
        self._sum = 0

    def allow(self, name: str, now: float) -> bool:
        """Count one and say whether it is still within all limits."""
        window = _window(now)
        if window != self._window:
            self._window, self._counts, self._taken_back, self._sum = window, {}, {}, 0
        count = self._counts.get(name, 0)
        if (
            count >= self._each
            or count + self._taken_back.get(name, 0) >= self._at_all
            or self._sum >= self._together
        ):
            return False
        self._counts[name] = count + 1
        self._sum += 1
        return True

    def take_back(self, name: str, at: float) -> None:
        """Count what was allowed at a moment no more among the name's ``each``."""
        if _window(at) == self._window:
            self._counts[name] -= 1
            self._taken_back[name] = self._taken_back.get(name, 0) + 1


def _window(now: float) -> int:
    return int(now // 60)
