"""What went wrong is told by a thing and how it fails; questions, suppositions and denials tell of nothing."""

import pytest

from centli.agent.language import understand
from centli.agent.language.amounts import read_all
from centli.agent.language.spelling import by_ear
from centli.agent.language.tests.test_understanding import NOW
from centli.agent.language.troubles import (
    tells_of_a_call,
    tells_of_a_slip,
    tells_of_trouble,
)


@pytest.mark.parametrize(
    "text",
    [
        "se cierra sola la app cuando quiero entrar",
        "no me pasa la tarjeta en el súper y sí tengo saldo",
        "fui a pagar y me dice declinada mi tarjeta",
        "retiré dos mil y solo salieron quinientos",
        "traigo broncas con mi tarjeta",
        "pinche app, se traba todo",
        "mi targeta no jala",
        "no me llega el token",
        "mi NIP no sirve",
        "ya pagué mi tarjeta y sigue apareciendo la deuda",
        "compré unos tenis y me los cobraron doble",
        "La licuadora que compré salió defectuosa",
        "el teléfono que pedí me llegó todo golpeado",
    ],
)
def test_what_fails_is_a_report(text):
    assert tells_of_trouble(text)
    assert understand(text, now=NOW).intent == "open_ticket"


@pytest.mark.parametrize(
    "text",
    [
        "¿qué hago si no pasa mi tarjeta?",
        "¿cómo sé si mi tarjeta está bloqueada?",
        "ya quedó, ya pasa mi tarjeta",
        "no hay problema con mi tarjeta",
        "no pasa nada con la cuenta",
        "quiero pagar con mi tarjeta",
        "mi tarjeta de BBVA no pasa",
    ],
)
def test_what_is_asked_supposed_or_over_is_none(text):
    assert not tells_of_trouble(text)


@pytest.mark.parametrize(
    "text",
    [
        "me equivoqué de cuenta y le mande 1500 a quien no era",
        "deposité por error a otra clabe 2,000 pesos",
        "fui a la gasolinera y me cobraron 900 en lugar de 90",
    ],
)
def test_money_that_went_wrong_is_told_and_not_ordered(text):
    assert tells_of_a_slip(text)
    assert understand(text, now=NOW).intent == "open_ticket"


def test_a_slip_of_the_order_itself_stays_a_correction():
    assert not tells_of_a_slip("me equivoqué, son 600")
    assert understand("me equivoqué, son 600", now=NOW).correction is not None


def test_what_another_bank_was_sent_is_ours_to_explain():
    assert tells_of_trouble("mandé a mi cuenta de BBVA y no ha llegado la transferencia")


def test_a_question_of_its_own_and_an_order_are_two_wishes():
    read = understand("¿cuánto tarda un SPEI? y mándale 200 a mi hermano", now=NOW)
    assert [part.intent for part in read.parts] == ["ask_help", "transfer"]
    assert not understand("si me pagan hoy, mándale 200 a mi hermano", now=NOW).parts


def test_an_order_that_gives_its_reason_stays_an_order():
    read = understand("mándale 200 a mi hermano, que no me pasa la tarjeta", now=NOW)
    assert read.intent == "transfer"


def test_what_others_sell_is_not_ours_to_mend():
    assert understand("no jala la app de Telcel", now=NOW).intent == "out_of_scope"


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("vlokea mi targeta", "bloquea mi tarjeta"),
        ("no reconosco", "no reconozco"),
        ("kiero una keja", "quiero una queja"),
        ("bloquea la tarjeta", "bloquea la tarjeta"),
    ],
)
def test_words_written_by_ear(heard, meant):
    assert by_ear(heard) == meant


def test_a_name_that_is_a_number_word_is_no_amount():
    assert read_all("mándale a Mil") == []
    assert understand("mándale a Mil", now=NOW).slots == {"recipient": "mil"}
    assert understand("mándale 500 a Mil", now=NOW).slots["amount"] == "500.00"
    assert read_all("pásale a Mil pesos el precio")[0].centavos == 100_000


def test_money_put_into_an_account_is_sent():
    read = understand("pon 300 pesos en la cuenta de mi hermano", now=NOW)
    assert (read.intent, dict(read.slots)) == (
        "transfer",
        {"amount": "300.00", "recipient": "mi hermano"},
    )
    assert not read.notes


@pytest.mark.parametrize(
    "text", ["soñé que eran 600", "es broma, mejor 600", "dice mi hermano que mejor 600"]
)
def test_a_correction_that_is_only_told_is_asked_about(text):
    read = understand(text, now=NOW)
    assert read.correction is None
    assert "musing" in read.notes


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nunca le mandes dinero a Bruno", "cancel"),
        ("ups, le puse un cero de más", "transfer"),
        ("mi mamá quiere que le mande 500 pero no sé", "out_of_scope"),
        ("nunca le mandaron el dinero a Bruno y ya me lo cobraron", "open_ticket"),
    ],
)
def test_what_only_sounds_like_a_complaint_is_none(text, intent):
    assert understand(text, now=NOW).intent == intent


@pytest.mark.parametrize(
    "text", ["¿cómo se paga mi tarjeta de crédito?", "¿dónde se paga la tarjeta?"]
)
def test_how_something_is_paid_is_asked_and_not_ordered(text):
    assert understand(text, now=NOW).intent == "ask_help"


@pytest.mark.parametrize(
    "text",
    [
        "Me hablaron de un 55 1234 5678 y que les deposite 3000",
        "me están marcando de un número raro",
        "me llamaron que eran del banco y querían mi clave",
    ],
)
def test_who_called_is_told(text):
    assert tells_of_a_call(text)


@pytest.mark.parametrize(
    "text", ["¿cuándo me llaman del banco?", "háblame de mis puntos", "mándale 55 a mi hermano"]
)
def test_what_names_a_call_or_a_number_otherwise_is_none(text):
    assert not tells_of_a_call(text)
