"""Text is data: cleaned for storing, folded for comparing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.kernel.text import clean, fold


def test_control_and_direction_marks_disappear():
    assert clean("hola\u202e\x00 \u200bmundo\r\n  bien", length_max=100) == "hola mundo bien"


@pytest.mark.parametrize(
    "unseen",
    ["\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u2062", "\u2800", "\u3164", "\ufe0e", "\ufe0f", "\ufeff", "\uffa0", "\ufff9", "\U000e0041", "\U000e0101"],
)  # fmt: skip
def test_what_nobody_sees_disappears(unseen):
    assert clean(f"pe{unseen}dro", length_max=100) == "pedro"
    assert clean(unseen * 3, length_max=100) == ""
    assert clean(f"Jose{unseen}\u0301", length_max=100) == "José"


def test_emoji_stay_and_towers_of_accents_do_not():
    assert clean("va 👍🏽 ❤\ufe0f", length_max=100) == "va 👍🏽 ❤\ufe0f"
    assert clean("J" + "\u0301" * 60 + "uan", length_max=100) == "J" + "\u0301" * 3 + "uan"


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
