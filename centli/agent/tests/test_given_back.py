"""What somebody gave, given back: prepared where the words or one movement say how much and to whom, else asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from centli.agent.engines import given_back
from centli.agent.engines.builtin import Builtin
from centli.agent.testing import NOW, Chat
from centli.agent.tests.test_brake import movement
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask
from centli.kernel.testing import read_long


@pytest.fixture
def chat():
    return Chat(Builtin())


def came(chat, *amounts):
    """Let the brother have sent these, newest first, a day apart."""
    chat.bank.movements = [
        replace(
            movement(chat, "Juan López", pesos, kind="spei_in"),
            created_at=NOW - timedelta(days=ago),
        )
        for ago, pesos in enumerate(amounts, start=1)
    ]


@pytest.mark.parametrize(
    ("text", "amount", "alias"),
    [
        ("mi hermano me prestó 500, págaselos", "500.00", "hermano"),
        ("mi hermano me mandó $350.50 ayer para la gas; regrésaselos porfa", "350.50", "hermano"),
        ("mi mamá me prestó mil y ya se los quiero regresar", "1000.00", "mamá"),
        ("mi mamá me prestó 500, págale", "500.00", "mamá"),
        ("mi mamá me pasó 200 para las chelas y se los debo regresar", "200.00", "mamá"),
        ("mi mamá me prestó mil, ya págaselos por fa", "1000.00", "mamá"),
        ("mi mamá me prestó 500, págale 300", "300.00", "mamá"),
        ("mi hermano me prestó 500, págaselos a mi mamá", "500.00", "mamá"),
        ("mi mamá me depositó 1,500, devuélveselos", "1500.00", "mamá"),
    ],
)
def test_what_the_words_say_is_given_back(chat, text, amount, alias):
    made = card(chat.say(text))
    assert (made["amount"]["amount"], made["payee"]["alias"]) == (amount, alias)
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "regrésale a mi hermano lo que me mandó",
        "devuélvele lo que me ha prestado a mi hermano",
        "quiero pagarle a mi hermano lo que me prestó",
    ],
)
def test_what_came_once_is_given_back(chat, text):
    came(chat, 350)
    result = chat.say(text)
    assert card(result)["amount"]["amount"] == "350.00"
    assert only(result).lead == "Juan López te envió $350.00 MXN el 20 de noviembre de 2026."


def test_which_is_asked_where_it_came_more_than_once(chat):
    came(chat, 350, 900, 350)
    asked = only(chat.say("regrésale a mi hermano lo que me mandó"))
    assert isinstance(asked, Ask)
    assert [(one.label, one.detail) for one in asked.options] == [
        ("$350.00 MXN", "20 de noviembre de 2026"),
        ("$900.00 MXN", "19 de noviembre de 2026"),
    ]
    assert card(chat.say("900"))["amount"]["amount"] == "900.00"


def test_how_much_is_asked_where_nothing_came(chat):
    chat.bank.movements = []
    assert (
        "No encontré un envío de Juan López"
        in only(chat.say("regrésale a mi hermano lo que me mandó hoy")).text
    )
    assert card(chat.say("200"))["amount"]["amount"] == "200.00"


def test_the_days_that_are_named_are_those_that_are_looked_at(chat):
    came(chat, 350)
    chat.say("regrésale a mi hermano lo que me mandó hoy")
    asked = [call[2] for call in chat.bank.calls if call[0] == "banking_movement_page"]
    assert (asked[-1].date_from, asked[-1].date_to) == ("2026-11-21", "2026-11-21")


def test_who_is_asked_first(chat):
    came(chat, 350)
    assert "¿A quién" in only(chat.say("regrésale lo que me mandó")).text
    assert card(chat.say("a mi hermano"))["amount"]["amount"] == "350.00"


def test_what_came_from_another_is_looked_for_anew(chat):
    came(chat, 350)
    chat.say("regrésale a mi hermano lo que me mandó")
    chat.bank.movements = []
    assert "No encontré un envío de María Torres" in only(chat.say("no, a mi mamá")).text
    assert card(chat.say("200"))["amount"]["amount"] == "200.00"


def test_a_figure_of_its_own_goes_along_to_another(chat):
    came(chat, 350)
    chat.say("regrésale a mi hermano lo que me mandó")
    chat.say("no, mejor 200")
    made = card(chat.say("no, a mi mamá"))
    assert (made["amount"]["amount"], made["payee"]["alias"]) == ("200.00", "mamá")


@pytest.mark.parametrize("text", ["regrésaselo", "devuélvele el dinero", "send it back"])
def test_what_was_told_of_is_given_back(chat, text):
    came(chat, 350)
    chat.say("¿cuánto me ha mandado mi hermano?")
    assert card(chat.say(text))["amount"]["amount"] == "350.00"


@pytest.mark.parametrize(
    "text",
    [
        "mi hermano me prestó 500 y mi mamá 300, págaselos",
        "mi hermano me prestó 500, ¿se los pago?",
        "si mi hermano me prestó 500, págaselos",
        "mi hermano me prestó 500 y no se los voy a pagar",
        "mi hermano me mandó 500 o 600, regrésaselos",
        "mi hermano me prestó 500 dólares, págaselos",
        "mi hermano me prestó 500, págale la mitad",
        "mi hermano me prestó su coche, regrésaselo",
        "mi hermano me prestó 500",
        "mi hermano me mandó 500, dale las gracias",
        "mi hermano me mandó 500, mándale un saludo",
        "mi mamá me mandó 500, págale la luz",
        "my brother sent me 500, send him a hug",
        "mi hermano me prestó 500, ya se los pagué",
        "mi hermano no me prestó 500, págaselos",
        "mi hermano me mandó 500 para mi mamá, pásaselos",
        "mándale a mi hermano lo que me mandó Bruno",
        "mándale a mi hermano lo que me mandó mi mamá",
        "mándale a mi hermano lo que me pasó la vecina",
        "¿cuánto me mandó mi hermano? regrésaselo a mi mamá",
    ],
)
def test_what_is_not_plain_prepares_no_money(chat, text):
    came(chat, 350)
    chat.say(text)
    assert [one for one in open_cards(chat) if one.kind == "transfer"] == []


@pytest.mark.parametrize(
    "text",
    [
        "mi mamá me prestó dinero, págale",
        "mi mamá me pagó 500, págale",
        "mi hermano me mandó 500, pásale a mi mamá",
    ],
)
def test_how_much_is_asked_where_that_is_not_certain(chat, text):
    assert "¿Cuánto le envío a María" in only(chat.say(text)).text


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("my brother lent me 500, pay him back", "págale 500 a my brother"),
        ("My mom sent me $800 yesterday and now send it back", "págale $800 a My mom"),
        ("pay my brother back what he sent me", "envíale lo recibido a my brother"),
    ],
)
def test_in_english_too(text, order):
    assert given_back.plainly(text) == order


@pytest.mark.parametrize(
    "piece",
    ["oye pues ", "mi hermano me presto ", "me mando y ", "a a a me dio, ", "regresale lo que me "],
)
def test_no_words_hold_it_up(piece):
    read_long(given_back.plainly, given_back.gives_it_back, piece=piece)
