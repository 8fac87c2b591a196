"""Search as pure rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules import search as rules

WORDS = ["laptop", "laptops", "lavadora", "lampara", "celular", "cafetera", "refrigerador", "mesa", "mesita", "camisa", "24", "240", "55"]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "best"),
    [
        ("laptop", "laptop"),
        ("laptpo", "laptop"),
        ("labadora", "lavadora"),
        ("selular", "celular"),
        ("cafetra", "cafetera"),
        ("refri", "refrigerador"),
        ("regrigerador", "refrigerador"),
        ("compu", "laptop"),
        ("mesas", "mesa"),
    ],
)
def test_a_word_is_found_however_it_is_written(said, best):
    assert best in rules.candidates(said, WORDS)


@pytest.mark.parametrize("said", ["zapato", "25", "24000", "xx", "me"])
def test_a_word_that_is_not_there_is_not_guessed(said):
    assert rules.candidates(said, WORDS) == {}


def test_an_exact_word_leaves_no_room_for_guesses():
    assert set(rules.candidates("lavadora", WORDS)) == {"lavadora"}
    assert set(rules.candidates("24", WORDS)) == {"24"}


def test_a_query_is_its_words_in_key_form():
    assert rules.query_words("¿Quiero comprar una LÁMPARA de niño, lámpara?") == ["lampara", "nino"]
    assert rules.query_words("de la con") == []


def test_a_word_weighs_what_it_weighs_most():
    found = rules.product_words(
        name="Laptop Nube 14", brand="Nube", categories=["Laptops"], description="Una laptop ligera"
    )
    assert found == {"laptop": 10, "nube": 10, "14": 10, "laptops": 6, "ligera": 1}


@given(st.text(max_size=80))
def test_any_text_can_be_searched_for(text):
    for word in rules.query_words(text):
        assert word.isascii()
        assert word.isalnum()
        assert all(1 <= len(gram) <= 3 for gram in rules.grams(word))
        assert rules.alike(word, word) == 100


@given(st.from_regex(r"[a-z]{5,12}", fullmatch=True), st.data())
def test_one_wrong_letter_leaves_a_gram_in_common(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    wrong = word[:at] + "q" + word[at + 1 :]
    assert rules.grams(word) & rules.grams(wrong) or len(word) == 5
