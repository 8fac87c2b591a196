"""What our sheets promise to the journeys that look at pages: no width has colours that others have not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = sorted(path for path in STATIC.rglob("*.css"))
COLOURS = re.compile(
    r"(?<![-\w])(?:background(?:-color|-image)?|fill|opacity|--[\w-]+)\s*:|(?<![-\w])color\s*:(?!\s*var\()"
)
"""Words in one of the theme's own colours are seen in it at every width."""


def for_some_widths(sheet: str) -> list[str]:
    """Return what a sheet says for some widths alone."""
    found = []
    for media in re.finditer(r"@media[^{]*width[^{]*\{", sheet):
        depth, end = 1, media.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        found.append(sheet[media.end() : end])
    return found


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_no_width_has_colours_of_its_own(path):
    assert [said for said in for_some_widths(path.read_text()) if COLOURS.search(said)] == []


def test_a_colour_for_some_widths_is_found():
    said = for_some_widths(
        "a { color: red; } @media (max-width: 9rem) { a { b: c; } a { color: red; } } b {}"
    )

    assert len(said) == 1
    assert COLOURS.search(said[0])
