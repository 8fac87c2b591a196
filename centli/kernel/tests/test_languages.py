"""Small words tell in which language a text is."""

import pytest

from centli.kernel import languages


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("how much do I have?", "en"),
        ("send 20 to Bruno", "en"),
        ("what did I spend last month", "en"),
        ("¿cuánto tengo?", "es"),
        ("mándale 20 a Bruno", "es"),
        ("send 500 a mi hermano porfa", "es"),
        ("what's a spei", "en"),
        ("whats a spei", "en"),
        ("what’s the deal", "en"),
        ("My card is not working", "en"),
        ("quiero hacer login en mi account por favor", "es"),
        ("¿spei?", "es"),
        ("no thanks", "en"),
        ("buy me a laptop", "en"),
        ("no, mejor 500", "es"),
        ("ATM gave me less money", "en"),
        ("they called me asking for codes", "en"),
        ("no", ""),
        ("500", ""),
        ("Juan", ""),
    ],
)
def test_the_language_is_told_from_small_words(text, spoken):
    assert languages.spoken(text) == spoken
