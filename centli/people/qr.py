"""QR codes as the path of an SVG, which a page draws in itself: its policy takes no picture that stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final

BORDER: Final = 4
"""Light modules around it. Source: ISO/IEC 18004."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A square of ``size`` modules a side, of which ``path`` draws the dark ones."""

    size: int
    path: str


def drawing(text: str) -> Drawing:
    """Return the drawing of a text."""
    # For one page; it loads what draws pictures, too.
    from qrcode.main import QRCode  # type: ignore[import-untyped]  # noqa: PLC0415

    code = QRCode(border=BORDER)
    code.add_data(text)
    code.make()
    rows: list[list[bool]] = code.get_matrix()
    return Drawing(len(rows), "".join(_runs(y, row) for y, row in enumerate(rows)))


def _runs(y: int, row: list[bool]) -> str:
    path, x = "", 0
    for is_dark, modules in groupby(row):
        length = len([*modules])
        if is_dark:
            path += f"M{x} {y}h{length}v1h-{length}z"
        x += length
    return path
