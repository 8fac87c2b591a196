"""What was sent to a client and not acknowledged yet: it bounds what a slow reader costs."""

from __future__ import annotations

from collections import deque


class Window:
    """Durable frames on their way, oldest first."""

    def __init__(self, *, events_max: int, bytes_max: int, seconds_max: float) -> None:
        self._events_max = events_max
        self._bytes_max = bytes_max
        self._seconds_max = seconds_max
        self._open: deque[tuple[int, int, float]] = deque()
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether the next frame has to wait for an acknowledgment."""
        return len(self._open) >= self._events_max or self._bytes >= self._bytes_max

    def sent(self, seq: int, size_bytes: int, now: float) -> None:
        """Note a frame that went out; ``now`` is in seconds of a clock that only goes on."""
        self._open.append((seq, size_bytes, now))
        self._bytes += size_bytes

    def read(self, seq: int) -> None:
        """Note that the client has everything up to ``seq``; a number not sent yet acknowledges what was sent."""
        while self._open and self._open[0][0] <= seq:
            self._bytes -= self._open.popleft()[1]

    def late(self, now: float) -> bool:
        """Say whether the oldest frame has waited for its acknowledgment too long."""
        return bool(self._open) and now - self._open[0][2] > self._seconds_max
