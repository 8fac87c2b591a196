"""Whole utterances that words alone settle, and what is another company's or another bank's to do."""

import pytest

from centli.agent.language import guards, is_confirmation, is_no, is_yes
from centli.agent.language.amounts import read_all
from centli.agent.language.features import features
from centli.kernel.testing import read_long


@pytest.mark.parametrize(
    "text", ["órale va", "sí, dale", "va q va", "simón pues", "ok, sí, adelante"]
)
def test_several_words_of_yes_are_a_yes_and_no_button(text):
    assert is_yes(text)
    assert not is_confirmation(text)


@pytest.mark.parametrize(
    "text", ["no gracias, mejor no", "mejor al rato", "nel, ya no", "no, cancela todo"]
)
def test_several_words_of_no_are_a_no(text):
    assert is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gracias",
        "para hoy",
        "nada más 500",
        "sí, pero 600",
        "no, 600",
        "hoy",
        "no, mejor carnal",
        "no, ahorita",
    ],
)
def test_what_says_more_is_neither(text):
    assert not is_yes(text)
    assert not is_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "¿a qué hora abren?",
        "hasta qué hora atienden los sábados",
        "abren los domingos?",
        "what time do you open",
    ],
)
def test_the_banks_own_hours(text):
    assert guards.asks_opening_hours(text)


@pytest.mark.parametrize(
    "text", ["a qué hora abre el súper", "a qué hora abren las farmacias", "abre una cuenta"]
)
def test_the_hours_of_others(text):
    assert not guards.asks_opening_hours(text)


@pytest.mark.parametrize(
    "text", ["mi pedido de amazon no llega", "cancela mi netflix", "mi saldo de telcel"]
)
def test_another_companys_task(text):
    assert guards.is_about_another_company(text)


@pytest.mark.parametrize(
    "text",
    [
        "no reconozco un cargo de netflix",
        "cuánto gasté en uber",
        "mi pedido no llega",
        "amazon me cobró doble",
    ],
)
def test_a_charge_of_theirs_is_ours_to_explain(text):
    assert not guards.is_about_another_company(text)


@pytest.mark.parametrize(
    "text",
    [
        "necesito un préstamo",
        "quiero meter mi dinero a un fondo",
        "asegurar mi moto",
        "ponle saldo a mi cel",
    ],
)
def test_what_other_banks_sell(text):
    assert guards.is_not_offered(text)


@pytest.mark.parametrize(
    "text",
    [
        "el saldo de mi tarjeta de crédito",
        "¿es seguro?",
        "paga mi tarjeta de crédito",
        "mándale 500 a Juan",
    ],
)
def test_what_this_bank_does(text):
    assert not guards.is_not_offered(text)


def test_money_does_not_leave_the_country():
    assert guards.is_abroad("manda 500 a Estados Unidos por Western Union")
    assert not guards.is_abroad("mándale 500 a mi hermano")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("kiero saver mi saldo", "quiero saber mi saldo"),
        ("saldooo", "saldo"),
        ("q onda", "que onda"),
        ("cuánta marmaja tengo", "cuanta lana tengo"),
    ],
)
def test_spelling_by_ear_is_no_news(left, right):
    assert features(left) == features(right)


def test_a_small_word_counts_as_the_word():
    assert "w:saldo" in features("mi saldito")


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("mándale 3000 a mi hermana que cumple 30", [3000_00]),
        ("mándale 900 a la Notaría 12", [900_00]),
        ("mándale 520 a Nico, concepto pago 3 de 12", [520_00]),
        ("mándale oxo mil a Leo", [8000_00]),
        ("mándale 500 en el oxxo a Leo", [500_00]),
        ("envía a Nico la suma de ocho mil cuatrocientos pesos", [8400_00]),
        ("send Nico fifteen hundred pesos", [1500_00]),
    ],
)
def test_numbers_beside_the_amount_are_not_money(text, centavos):
    assert [r.centavos for r in read_all(text)] == centavos


@pytest.mark.parametrize(
    ("text", "is_asked_of_others"),
    [
        ("le pido transferir 500 a mi mamá", False),
        ("les pido que transfieran 500 a mi mamá", False),
        ("te pido de favor que le deposites 500 a Juan", False),
        ("quiero pedirle que transfiera 500 a Juan", False),
        ("te encargo que le mandes 500 a mi mamá", False),
        ("le pido 500 a mi mamá", True),
        ("le pido a Juan que me mande 500", True),
        ("le pido que me pague 500", True),
        ("quiero pedirle 500 a Juan", True),
    ],
)
def test_what_is_asked_of_the_bank_is_asked_of_nobody_else(text, is_asked_of_others):
    assert guards.is_request_from_others(text) == is_asked_of_others
    assert guards.is_asked_of_the_bank(text) != is_asked_of_others
    assert is_asked_of_others or not guards.is_past(text)


@pytest.mark.parametrize(
    "piece", ["te pido que le ", "1, 500 ", "150 punto ", "l,500 ", "1/2 millón y "]
)
def test_kind_words_and_figures_hold_nothing_up(piece):
    read_long(guards.is_asked_of_the_bank, read_all, piece=piece, before="300 ")
