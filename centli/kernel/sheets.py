"""Files for spreadsheets: what a cell may say without being run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

BOM: Final = "\ufeff"
ROWS_MAX: Final = 5_000
"""Rows of a list that are given as a file; more are refused, not cut: a file is all of what it says it is."""
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\0")
"""What makes a spreadsheet take a cell for a formula."""


def safe(value: str) -> str:
    """Return a cell that no spreadsheet runs; one that begins with an apostrophe already gets another."""
    return f"'{value}" if value.startswith((*DANGEROUS, "'")) else value


def plain(cell: str) -> str:
    """Return what a cell of ours said before it was made safe."""
    if cell.startswith("'") and cell[1:].startswith((*DANGEROUS, "'")):
        return cell[1:]
    return cell


def written(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a file for spreadsheets: UTF-8 with its mark, every cell safe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return BOM + out.getvalue()
