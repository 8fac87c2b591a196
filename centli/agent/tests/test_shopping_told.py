"""What is asked of a purchase before it is made, and what it is told with; nothing is prepared by a question."""

from __future__ import annotations

import pytest

from centli.agent.tests.test_shopping import bought, only, open_cards
from centli.agent.types import Ask, Say, Show


@pytest.mark.parametrize(
    "text",
    [
        "y cuanto me queda despues",
        "¿cuánto me queda?",
        "si la compro cuánto me quedaría",
        "¿cuánto me va a quedar en la cuenta después de comprarla?",
        "me alcanza?",
        "¿sí me alcanza para comprarla?",
        "how much will I have left",
        "can I afford it?",
    ],
)
def test_what_a_purchase_would_leave_is_told_over_its_card(chat, text):
    chat.say("quiero comprar la laptop nube de contado")
    told = only(chat.say(text), Say).text
    assert "si la confirmas, te quedan $171,201.00 MXN" in told
    assert len(open_cards(chat)) == len(bought(chat)) == 1


@pytest.mark.parametrize(
    "text", ["¿cuánto tengo?", "¿cuánto me queda de mi límite?", "¿cuánto me queda en el ahorro?"]
)
def test_what_one_has_is_asked_of_no_card(chat, text):
    chat.say("quiero comprar la laptop nube de contado")
    assert "si la confirmas" not in str(chat.say(text).visible)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cuánto es en total", "cuesta $8,799.00 MXN cada pieza; 2 son $17,598.00 MXN."),
        ("cuanto es por cada una", "cuesta $8,799.00 MXN cada pieza; 2 son $17,598.00 MXN."),
        ("si las compro cuánto me queda", "te quedarían $162,402.00 MXN"),
        ("¿me alcanza?", "te quedarían $162,402.00 MXN"),
    ],
)
def test_what_is_looked_at_is_told_its_price_and_what_it_would_leave(chat, text, told):
    chat.say("quiero comprar dos laptop nube")
    asked = only(chat.say(text), Ask).text
    assert told in asked
    assert asked.endswith("¿Cómo lo pagas?")
    assert bought(chat) == []


def test_of_a_shelf_the_one_that_is_pointed_at_is_told_its_price(chat):
    chat.say("quiero comprar una laptop")
    assert "Laptop Trueno 15" in only(chat.say("¿cuánto cuesta la segunda?"), Ask).text
    assert only(chat.say("¿me alcanza?"), Ask).text.startswith("Te lo digo de la que elijas.")
    assert bought(chat) == []


@pytest.mark.parametrize("text", ["en un pago", "de un jalón", "de una sola vez"])
def test_one_payment_is_no_months(chat, text):
    chat.say("quiero comprar la laptop nube")
    chat.say(text)
    (card,) = open_cards(chat)
    assert (card["benefit"], card["months"]) == (None, None)


def test_what_another_thing_costs_is_no_question_of_the_shelf(chat):
    chat.say("quiero comprar una laptop")
    shown = chat.say("¿cuánto cuesta la anualidad?").visible
    assert not [step for step in shown if isinstance(step, Show)]
    assert "Laptop Nube 14 en" not in str(shown)
