"""An amount that is said by an earlier transfer: taken where one tells it for sure, and said which; else asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from centli.agent.engines.builtin import Builtin
from centli.agent.testing import NOW, Chat
from centli.agent.tests.test_brake import movement
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.tests.world import make_world


@pytest.fixture
def chat():
    """Return a talk whose bank tells of two transfers in November and of two in October, newest first."""
    found = Chat(Builtin())
    sent = ((5, 150, "Tacos"), (20, 4000, "Renta 11/2026"), (28, 900, ""), (50, 3900, "Renta"))
    found.bank.movements = [
        replace(
            movement(found, "Juan López", -pesos),
            created_at=NOW - timedelta(days=ago),
            description=concept,
        )
        for ago, pesos, concept in sent
    ]
    return found


@pytest.mark.parametrize(
    ("text", "amount", "lead"),
    [
        (
            "mándale lo de la renta a mi hermano",
            "4000.00",
            "Como el 1 de noviembre de 2026: $4,000.00 MXN, «Renta 11/2026».",
        ),
        ("a mi hermano deposítale lo de la renta", "4000.00", "«Renta 11/2026»"),
        ("pásale a mi hermano lo de la renta de este mes", "4000.00", "«Renta 11/2026»"),
        ("mándale lo de la renta menos 500 a mi hermano", "3500.00", "«Renta 11/2026»"),
        ("mándale lo de siempre a mi hermano", "150.00", "Como el 16 de noviembre de 2026: $150"),
        ("mándale a mi hermano lo que le mandé la otra vez", "150.00", "Como el 16 de noviembre"),
        ("pásale lo que le pasé la vez pasada a mi hermano", "150.00", "Como el 16"),
        ("mándale a mi hermano lo mismo que la otra vez", "150.00", "Como el 16 de noviembre"),
    ],
)
def test_an_earlier_transfer_tells_how_much(chat, text, amount, lead):
    made = chat.say(text)
    assert (card(made)["amount"]["amount"], card(made)["payee"]["alias"]) == (amount, "hermano")
    assert lead in only(made).lead


@pytest.mark.parametrize(
    "text",
    [
        "mándale lo de la luz a mi hermano",
        "pásale lo del gas a mi hermano",
        "deposita lo de la tanda a mi hermano",
        "mándale lo de la quincena a mi hermano",
    ],
)
def test_what_was_never_sent_is_asked_and_the_last_amount_is_only_a_button(chat, text):
    said = only(chat.say(text))
    assert said.text.endswith("¿Cuántos pesos son?")
    assert (said.suggestions[0], open_cards(chat)) == ("$150.00 MXN", [])
    assert card(chat.say(said.suggestions[0]))["amount"]["amount"] == "150.00"


@pytest.mark.parametrize(
    "amount",
    [
        *("lo de siempre más 100", "lo mismo que la otra vez más 100", "500 más que la otra vez"),
        *("100 menos que siempre", "200 más de lo que le mandé la otra vez"),
        *("lo de la renta y lo de la luz", "lo de la renta y la luz", "lo de la renta con 300 más"),
    ],
)
def test_what_is_only_a_part_of_the_amount_is_not_taken_for_it(chat, amount):
    assert only(chat.say(f"mándale {amount} a mi hermano")).text.endswith("¿Cuántos pesos son?")
    assert card(chat.say("4500"))["amount"]["amount"] == "4500.00"


def test_days_with_several_amounts_are_asked_about(chat):
    asked = only(chat.say("mándale lo del mes pasado a mi hermano"))
    assert [one.label for one in asked.options][1:] == [
        "$4,000.00 MXN",
        "$900.00 MXN",
        "$3,900.00 MXN",
    ]
    assert card(chat.say("900"))["amount"]["amount"] == "900.00"


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto es lo que le mandé el mes pasado a mi hermano?",
        "¿lo que le mandé a mi hermano ya llegó?",
    ],
)
def test_what_is_asked_of_an_earlier_one_orders_none(chat, text):
    chat.say(text)
    assert open_cards(chat) == []


def test_nobody_is_paid_whom_nobody_named(chat):
    said = only(chat.say("paga lo de la renta"))
    assert said.text == (
        "Como el 1 de noviembre de 2026 a Juan López: $4,000.00 MXN, «Renta 11/2026». "
        "¿A quién le envío $4,000.00 MXN?"
    )
    assert card(chat.say("a mi mamá"))["payee"]["alias"] == "mamá"
    chat.say("cancela")
    assert only(chat.say("mándale lo de siempre")).text == "¿A quién le envías?"
    assert "$150.00 MXN" in only(chat.say("a mi hermano")).lead


@pytest.mark.django_db
def test_what_went_to_others_or_came_back_tells_nothing():
    ana = make_world()
    for order in (
        "Transfiere 300 a mi mamá con concepto renta",
        "Transfiere 70 a mi mamá con concepto pan",
        "Transfiere 45 a mi hermano con concepto parenta",
    ):
        [made] = ana.say(order)
        ana.confirm(made)
        ana.hear()
    [made] = ana.say("mándale lo de la renta a mi mamá")
    assert (made["type"], made["data"]["amount"]["amount"]) == ("TRANSFER_CONFIRMATION", "300.00")
    [said] = ana.say("mándale lo de la renta a mi hermano")
    assert said["content"].startswith("No encontré un envío anterior a Juan López por «renta».")
    assert said["suggestions"] == ["$45.00 MXN", "Cancelar"]
