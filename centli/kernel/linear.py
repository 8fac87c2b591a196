"""Linear models scored in plain Python: many labels at once, in whole numbers.

A feature's weights, one small whole number per label, stand side by side in one big integer, so that adding two
features' weights for every label is one sum.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

LARGEST: Final = 127
"""The largest weight; a float is stored as a share of the model's scale."""
_LANE: Final = 3
"""Bytes of one label's sum: room for 65,000 features."""
_OFFSET: Final = 128


def pack(weights: bytes, labels: int) -> list[int]:
    """Return one packed row per feature of signed bytes, which stand label by label within a feature."""
    lanes = bytearray(len(weights) * _LANE)
    # Two's complement to whole numbers that are never negative.
    lanes[::_LANE] = bytes((w + _OFFSET) % 256 for w in weights)
    size = labels * _LANE
    return [
        int.from_bytes(lanes[start : start + size], "little")
        for start in range(0, len(lanes), size)
    ]


def totals(rows: Sequence[int], labels: int) -> list[int]:
    """Return each label's sum over packed rows."""
    raw = sum(rows).to_bytes(labels * _LANE, "little")
    offset = len(rows) * _OFFSET
    return [
        int.from_bytes(raw[start : start + _LANE], "little") - offset
        for start in range(0, len(raw), _LANE)
    ]


def softmax(values: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Return values as shares of one; a higher temperature evens them out."""
    top = max(values)
    powers = [math.exp((value - top) / temperature) for value in values]
    whole = sum(powers)
    return [power / whole for power in powers]
