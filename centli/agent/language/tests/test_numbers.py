"""Number words as Mexicans write them, and those that nobody can be sure of."""

import pytest

from centli.agent.language.amounts import read_all
from centli.agent.language.numbers import number_word, resembles, sound, unglue


@pytest.mark.parametrize(
    ("text", "pesos"),
    [
        ("treintaidós mil", 32_000),
        ("treintaidoz mil", 32_000),
        ("cuarentaisinco mil", 45_000),
        ("sesentaiun mil", 61_000),
        ("treintaicinco", 35),
        ("noventaynueve", 99),
        ("veinti uno", 21),
        ("diez y seis mil", 16_000),
        ("dosientos", 200),
        ("sinco mil", 5_000),
        ("kinientos sinkuenta", 550),
        ("viente mil", 20_000),
        ("quinze mil", 15_000),
        ("milquinientos", 1_500),
        ("unmil", 1_000),
        ("2milpesos", 2_000),
        ("dosmilquinientos", 2_500),
        ("doscientossesenta", 260),
        ("ochosientozcincuenta", 850),
        ("once mil once", 11_011),
    ],
)
def test_fused_and_misspelt_numbers_are_read(text, pesos):
    (reading,) = read_all(f"mándale {text} a mi hermano")

    assert (reading.definite, reading.centavos) == (True, pesos * 100)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("treintaitantos mil", ()),
        ("veintipico mil", ()),
        ("chorrocientos mil", ()),
        ("veintay cinco mil", (2_500_000,)),
        ("dos miel", (200_000,)),
        ("treinta y tantos mil", (3_000_000,)),
        ("2 mil y feria", (200_000,)),
        ("100 y 200", (30_000, 10_000, 20_000)),
    ],
)
def test_an_unreadable_number_word_is_asked_about(text, candidates):
    (reading,) = read_all(f"mándale {text} a mi hermano")

    assert (reading.definite, reading.candidates) == (False, candidates)


@pytest.mark.parametrize(
    "text",
    [
        "mándale a mi novia mil",
        "pásale a Juan Díaz mil",
        "de mi cuenta mil a Quique",
        "págale a torres 1000",
        "pásale a Lucía Torres mil",
    ],
)
def test_words_that_only_look_like_numbers_leave_the_amount_alone(text):
    (reading,) = read_all(text)

    assert (reading.kind, reading.centavos) == ("exact", 100_000)


def test_what_sounds_alike_is_one_number():
    assert sound("cinco") == sound("sinko")
    assert number_word("nuebe", english=False) == ("u", 9)
    assert number_word("siento", english=False) is None


def test_glued_words_come_apart():
    assert unglue("cuarentayochomil") == ("cuarenta", "y", "ocho", "mil")
    assert unglue("milagros") == ("milagros",)


@pytest.mark.parametrize("word", ["cuenta", "quien", "nueva", "renta", "porfa", "hermano", "nube"])
def test_ordinary_words_resemble_no_number(word):
    assert resembles(word) is None
