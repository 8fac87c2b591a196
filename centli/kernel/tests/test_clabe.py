from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.kernel import clabe

DIGITS = st.text("0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize("text", ["012180026050783858", "032180000118359719", "002010077777777771"])
def test_known_clabes_are_valid(text):
    assert clabe.valid(text)
    assert clabe.check_digit(text) == text[-1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "012180026050783859",
        "01218002605078385",
        "0121800260507838588",
        " 012180026050783858",
        "012180026050783858\n",
        "٠١٢١٨٠٠٢٦٠٥٠٧٨٣٨٥٨",
        "０１２１８００２６０５０７８３８５８",
        "012-180-02605078385-8",
    ],
)
def test_anything_else_is_refused(text):
    assert not clabe.valid(text)
    with pytest.raises(clabe.InvalidClabe):
        clabe.require(text)


@given(bank=st.sampled_from(sorted(clabe.banks())), account=DIGITS)
def test_what_is_generated_is_valid(bank, account):
    made = clabe.generate(bank=bank, account=account)
    assert clabe.require(made) == made
    assert clabe.bank_code(made) == bank
    assert clabe.bank_name(made) == clabe.banks()[bank]


@given(account=DIGITS, place=st.integers(0, 17), other=st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_found(account, place, other):
    made = clabe.generate(bank="012", account=account)
    wrong = made[:place] + other + made[place + 1 :]
    assert clabe.valid(wrong) == (wrong == made)


def test_a_bank_that_nobody_knows_is_refused():
    made = clabe.generate(bank="998", account="1")
    assert clabe.valid(made)
    with pytest.raises(clabe.UnknownBank):
        clabe.require(made)


def test_a_number_that_does_not_fit_cannot_be_made():
    with pytest.raises(ValueError, match="3 digits of bank"):
        clabe.generate(bank="012", account="123456789012")


def test_our_own_code_is_listed():
    assert clabe.bank_name(clabe.OWN_BANK) == "CENTLI"
    assert clabe.bank_name("012") == "BBVA México"


def test_an_account_is_known_by_four_digits():
    assert clabe.last4("012180026050783858") == "3858"
    assert clabe.last4(clabe.generate(bank=clabe.OWN_BANK, account="12345678901")) == "8901"
