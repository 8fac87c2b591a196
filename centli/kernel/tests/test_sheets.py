"""A spreadsheet takes a cell for what it says, never for what it could run."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from centli.kernel import sheets


@given(st.text())
def test_a_cell_comes_back_as_it_was_and_never_runs(value):
    cell = sheets.safe(value)
    assert sheets.plain(cell) == value
    assert not cell.startswith(sheets.DANGEROUS)


def test_a_file_has_its_mark_its_heading_and_safe_cells():
    text = sheets.written(("nombre", "nota"), [("Ana", '=HYPERLINK("x")'), ("Luis", "a, b")])
    assert text.startswith(sheets.BOM)
    rows = list(csv.reader(io.StringIO(text.removeprefix(sheets.BOM))))
    assert rows == [["nombre", "nota"], ["Ana", '\'=HYPERLINK("x")'], ["Luis", "a, b"]]
