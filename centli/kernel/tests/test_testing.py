"""The guard that ends what hangs."""

from __future__ import annotations

import re
import signal
from contextlib import suppress

import pytest

from centli.kernel.testing import LETTERS, hang_guard, read_long


@pytest.mark.parametrize("slow", ["(?:a|a)*b", "(?:a )+b"])
def test_what_does_not_end_is_ended_also_where_errors_are_suppressed(slow):
    with pytest.raises(pytest.fail.Exception), hang_guard(0.05), suppress(Exception):
        re.search(slow, "a a " * LETTERS + "a" * LETTERS)


def test_what_ends_is_left_alone():
    before = signal.getsignal(signal.SIGVTALRM)
    read: list[str] = []
    read_long(read.append, piece="no, ", before="hola ", behind="!", letters=10)
    assert read == ["hola no, no, no!"]
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
