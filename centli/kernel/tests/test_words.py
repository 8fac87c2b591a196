"""Amounts in Spanish words."""

import pytest

from centli.kernel.money import Money
from centli.kernel.words import money_in_words, number_in_words


@pytest.mark.parametrize(
    ("centavos", "words"),
    [
        (0, "cero pesos"),
        (1, "cero pesos con un centavo"),
        (50, "cero pesos con cincuenta centavos"),
        (1_00, "un peso"),
        (21_00, "veintiún pesos"),
        (31_21, "treinta y un pesos con veintiún centavos"),
        (100_00, "cien pesos"),
        (101_00, "ciento un pesos"),
        (500_00, "quinientos pesos"),
        (853_50, "ochocientos cincuenta y tres pesos con cincuenta centavos"),
        (1_000_00, "mil pesos"),
        (1_001_00, "mil un pesos"),
        (21_000_00, "veintiún mil pesos"),
        (31_000_00, "treinta y un mil pesos"),
        (50_000_00, "cincuenta mil pesos"),
        (1_000_000_00, "un millón de pesos"),
        (1_000_001_00, "un millón un pesos"),
        (1_200_000_00, "un millón doscientos mil pesos"),
        (21_000_000_00, "veintiún millones de pesos"),
        (10_000_000_000_00, "diez mil millones de pesos"),
        (-12_50, "menos doce pesos con cincuenta centavos"),
    ],
)
def test_money_in_words(centavos, words):
    assert money_in_words(Money(centavos)) == words


def test_counting_keeps_the_last_letter():
    assert [number_in_words(n) for n in (1, 21, 101, 21_000)] == [
        "uno",
        "veintiuno",
        "ciento uno",
        "veintiún mil",
    ]


@pytest.mark.parametrize("number", [-1, 10**12])
def test_numbers_beyond_the_bank_are_refused(number):
    with pytest.raises(OverflowError):
        number_in_words(number)


@pytest.mark.parametrize(
    ("centavos", "words"),
    [
        (0, "zero pesos"),
        (1_00, "one peso"),
        (1_01, "one peso and one centavo"),
        (5_000_00, "five thousand pesos"),
        (853_50, "eight hundred fifty-three pesos and fifty centavos"),
        (21_000_00, "twenty-one thousand pesos"),
        (1_000_000_00, "one million pesos"),
        (2_100_015_00, "two million one hundred thousand fifteen pesos"),
        (1_000_000_000_00, "one billion pesos"),
        (-90_00, "minus ninety pesos"),
    ],
)
def test_amounts_in_english_words(centavos, words):
    assert money_in_words(Money(centavos), "en") == words
