"""What was sent to a client and not acknowledged yet: it bounds what a slow reader costs."""

from __future__ import annotations

from collections import deque


class Window:
    """Durable frames on their way, oldest first."""

    def __init__(self, *, events: int, size: int, seconds: float) -> None:
        self._events = events
        self._size = size
        self._seconds = seconds
        self._open: deque[tuple[int, int, float]] = deque()
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether the next frame has to wait for an acknowledgment."""
        return len(self._open) >= self._events or self._bytes >= self._size

    def sent(self, seq: int, size: int, now: float) -> None:
        """Note a frame that went out."""
        self._open.append((seq, size, now))
        self._bytes += size

    def read(self, seq: int) -> None:
        """Note that the client has everything up to ``seq``; a number not sent yet acknowledges what was sent."""
        while self._open and self._open[0][0] <= seq:
            self._bytes -= self._open.popleft()[1]

    def late(self, now: float) -> bool:
        """Say whether the oldest frame has waited for its acknowledgment too long."""
        return bool(self._open) and now - self._open[0][2] > self._seconds
