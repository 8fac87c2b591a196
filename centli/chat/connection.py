"""Daphne's side of a socket, with an end to its patience.

What one read brings, up to 64 KB, Daphne takes apart to its end before anybody else has a turn: ten thousand frames of
six bytes are a second in which all customers wait. It answers pings by itself, into a buffer without bound, and it reads on
after a close. The guard sees whole messages only, and later; this counts every frame as it begins.
"""

from __future__ import annotations

import time
from typing import Any, Final

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from centli.chat import limits
from centli.chat.rates import Bucket

FRAMES_BURST: Final = 256
FACTOR: Final = 2
"""So many times what the guard allows, which closes with a code; here the line is cut."""
LATE_FRAMES_MAX: Final = 16
"""After a close a polite client sends no more than what was on its way."""


class Connection(WebSocketProtocol):  # type: ignore[misc] # Daphne ships no types
    """Cuts the line of who sends too many frames, of whatever kind, or goes on after the close."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = limits.current()
        factor = allowed.guard_factor * FACTOR
        self._bucket = Bucket(
            rate=allowed.message_rate * factor,
            burst=max(FRAMES_BURST, allowed.message_burst * factor),
            now=time.monotonic(),
        )
        self._late = 0

    def onFrameBegin(self) -> None:  # noqa: N802 - Autobahn's name
        """Count a frame."""
        if self.state == self.STATE_CLOSING:
            self._late += 1
        if self._late > LATE_FRAMES_MAX or self._bucket.take(time.monotonic()):
            self.dropConnection(abort=True)
        super().onFrameBegin()


def install() -> None:
    """Have Daphne use it in this process, whoever starts Daphne."""
    WebSocketFactory.protocol = Connection
