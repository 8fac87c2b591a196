"""Columns of a chart as figures of an SVG: arithmetic alone, the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEIGHT: Final = 120
_STEP: Final = 10
_BAR: Final = 4
"""Units of the drawing from a column to the next, and of each of its bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it counts, and where it stands. What is not nothing can be seen."""

    count: int
    x: int
    y: int
    high: int


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart; each row is a label and its bars."""

    rows: Sequence[tuple[str, Sequence[Bar]]]
    totals: Sequence[int]
    most: int
    width: int
    height: int = HEIGHT


def columns(rows: Sequence[tuple[str, Sequence[int]]]) -> Columns:
    """Return labelled counts as columns, as high as the highest of them lets them be."""
    most = max((count for _label, counts in rows for count in counts), default=0)

    def bar(place: int, number: int, count: int) -> Bar:
        high = max(count * HEIGHT // most, 1) if count else 0
        return Bar(count, _STEP * place + _BAR * number, HEIGHT - high, high)

    return Columns(
        [
            (label, [bar(place, number, count) for number, count in enumerate(counts)])
            for place, (label, counts) in enumerate(rows)
        ],
        [sum(counts) for counts in zip(*(counts for _label, counts in rows), strict=True)],
        most,
        _STEP * len(rows),
    )
