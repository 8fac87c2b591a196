"""Card numbers never stay, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.kernel import clabe
from centli.kernel.cards import mask_cards


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("mi tarjeta es 4111 1111 1111 1111", "mi tarjeta es •••• 1111"),
        ("4111-1111-1111-1111 ok", "•••• 1111 ok"),
        ("378282246310005", "•••• 0005"),
        ("mi tarjeta ４１１１ １１１１ １１１１ １１１１ no pasa", "mi tarjeta •••• 1111 no pasa"),
        ("4111\u200b1111\u20601111\u00ad1111", "•••• 1111"),
        ("4111.1111.1111.1111", "•••• 1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "•••• 1111"),
        ("٤١١١١١١١١١١١١١١١", "•••• 1111"),
        ("4111\u00a01111\u00a01111\u00a01111", "•••• 1111"),
        ("4111 1111 1111 1111 123", "•••• 1111 123"),
        ("4111111111111111 123 y vence 12/28", "•••• 1111 123 y vence 12/28"),
        ("son 2 4111 1111 1111 1111 12 28 123", "son 2 •••• 1111 12 28 123"),
        ("0123 4111 1111 1111 1111", "0123 •••• 1111"),
        ("3782 822463 10005 1234", "•••• 0005 1234"),
        ("4111/1111/1111/1111, 4111,1111,1111,1111", "•••• 1111, •••• 1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2 3", "•••• 1111 1 2 3"),
        ("0121 8000 0084 8124 94", "0121 8000 0084 8124 94"),
        ("pagué 1500.00 2300.50 4100.04", "pagué 1500.00 2300.50 4100.04"),
        ("4111111111111112", "4111111111111112"),
        ("mándale 1500 a Juan", "mándale 1500 a Juan"),
        ("tel 5512345678", "tel 5512345678"),
    ],
)
def test_card_numbers_are_masked(text, kept):
    assert mask_cards(text) == kept


@given(st.text("0123456789", min_size=12, max_size=18).filter(lambda s: s[0] != "0"))
def test_every_number_that_passes_luhn_is_masked(first):
    number = luhn_complete_or_none(first)
    if number is not None and not clabe.valid(number):
        assert mask_cards(f"es {number} mía") == f"es •••• {number[-4:]} mía"


def luhn_complete_or_none(first: str) -> str | None:
    for last in "0123456789":
        digits = [int(c) for c in first + last][::-1]
        total = sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
        if total % 10 == 0:
            return first + last
    return None


@given(st.integers(0, 10**11 - 1))
def test_a_valid_clabe_stays(account):
    number = clabe.generate(bank="012", account=str(account))
    assert mask_cards(f"CLABE {number}") == f"CLABE {number}"
