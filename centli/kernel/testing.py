"""For tests of what reads text: it has to end, however long and contrived a text is.

No measure of speed, which belongs to ``bench/``: a text is so long that a reader whose work grows with its square takes from
a quarter of a minute to minutes, and one whose work grows with its length a small part of the seconds that it is given.
Those are of this process's own work, so that a busy machine changes little.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest

SECONDS_MAX: Final = 5.0
LETTERS: Final = 128_000
FEWER: Final = 8_000
"""For readers of which a letter takes long, or whose work is known to grow with the square: it is four times what a message may
be. Work that grows with the cube takes minutes here."""


@contextmanager
def hang_guard(seconds: float = SECONDS_MAX) -> Iterator[None]:
    """End what works longer than so many seconds, with a failure."""

    def end(*_: object) -> None:
        # No ``Exception``, which what is tested might take for its own.
        pytest.fail(f"worked for {seconds} seconds and did not end")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def read_long(
    *readers: Callable[[str], object],
    piece: str,
    before: str = "",
    behind: str = "",
    letters: int = LETTERS,
) -> None:
    """Have each reader read a long text of one piece again and again; fail where one does not end."""
    text = before + (piece * (letters // len(piece) + 1))[:letters] + behind
    for read in readers:
        with hang_guard():
            read(text)
