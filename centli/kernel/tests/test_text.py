"""Text is data: cleaned for storing, folded for comparing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from centli.kernel.text import clean, fold


def test_control_and_direction_marks_disappear():
    assert clean("hola\u202e\x00 \u200bmundo\r\n  bien", length_max=100) == "hola mundo bien"


def test_length_is_bounded_in_characters():
    assert clean("ñ" * 300, length_max=40) == "ñ" * 40


def test_folding_drops_case_accents_and_spaces():
    assert fold("  Mi  HERMANO José Ñúñez ") == "mi hermano jose nunez"


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    once = clean(text, length_max=100)
    assert clean(once, length_max=100) == once
