"""Amounts are exact, bounded, and read from one strict form only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.kernel.money import CENTAVOS_MAX, InvalidAmount, Money


@given(st.integers(0, CENTAVOS_MAX - 1))
def test_the_wire_form_reads_back(centavos):
    assert Money.parse(Money(centavos).wire()) == Money(centavos)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.0",
        "1.000",
        "1e3",
        "NaN",
        "Infinity",
        "-1.00",
        "+1.00",
        " 1.00",
        "1.00\n",
        "1,000.00",
        "1_000.00",
        "٥٠.٠٠",
        "99999999999.00",
        "10000000000.01",
        ".50",
        "0x1.00",
    ],
)
def test_any_other_form_is_refused(text):
    with pytest.raises(InvalidAmount):
        Money.parse(text)


def test_the_largest_amount_is_ten_thousand_million_pesos():
    assert Money.parse("9999999999.99").centavos == CENTAVOS_MAX - 1


@pytest.mark.parametrize(
    ("centavos", "shown"),
    [(5_000_000, "$50,000.00 MXN"), (5, "$0.05 MXN"), (-1_250, "−$12.50 MXN"), (0, "$0.00 MXN")],
)
def test_people_read_pesos_with_thousands(centavos, shown):
    assert Money(centavos).display() == shown


def test_floats_and_booleans_are_not_centavos():
    for wrong in (1.0, True, "100"):
        with pytest.raises(TypeError):
            Money(wrong)  # type: ignore[arg-type]


def test_two_currencies_do_not_add():
    with pytest.raises(ValueError, match="currencies"):
        Money(1) + Money(1, "USD")


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_sums_and_differences_are_exact(a, b):
    assert (Money(a) + Money(b) - Money(b)) == Money(a)
    assert -Money(a) + Money(a) == Money(0)
