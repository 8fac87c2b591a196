"""What every flow can: say why it asks, be come back to, do its card once more, and change each of its fields."""

from __future__ import annotations

import pytest

from centli.agent.tests.test_builtin import only
from centli.agent.types import Ask, Press, Propose, Say
from centli.kernel import clabe

CLABE = clabe.generate(bank="012", account="12345678901")
CONTACT = [f"agrega a Toño con clabe {CLABE}"]
PURCHASE = ["quiero una laptop", "la más barata", "de contado"]
IN_MONTHS = [*PURCHASE[:2], "a 6 meses"]
REWARD = ["quiero canjear una taza centli"]
RENAMED = ["renombra a mi hermano como 'bro'"]
LIMIT = ["sube mi límite a 150 mil"]
BLOCK = ["bloquea mi tarjeta de crédito"]
REMOVAL = ["borra a mi hermano"]
REPORT = ["me cobraron dos veces la misma compra ayer por 300"]
TRANSFER = ["mándale 300 a mi mamá"]


def last(chat, talk):
    """Return what the last of these words, or «Cambiar» on the card, is answered with."""
    *before, end = talk
    for text in before:
        said(chat, text)
    return said(chat, end).visible


def said(chat, text):
    if text != "Cambiar":
        return chat.say(text)
    return chat.say("", Press("edit", chat.bank.open()[-1].confirmation_id))


@pytest.mark.parametrize(
    ("talk", "why", "called"),
    [
        (["agrega a Toño"], "CLABE", "agregar a Toño"),
        (PURCHASE[:2], "cada forma te cuesta", "tu compra de Laptop Nube 14"),
        (["qué puedo canjear"], "quedan a más de una", None),
        (["quiero canjear 50 tazas centli"], "no se puede canjear esa cantidad", "tu canje"),
        (["edita el contacto de mi hermano"], "", "el cambio de Juan López"),
        (["sube mi límite"], "no cambia hasta que lo confirmes", "tu límite"),
        (["bloquea mi cuenta"], "no adivino", "el bloqueo"),
        (["borra a Luis"], "no quitar a quien no es", "quitar un contacto"),
        (["quiero levantar un reporte"], "no tiene que volver a preguntarte", "tu reporte"),
        (["mándale a mi mamá"], "", "tu envío a María Torres"),
    ],
)
def test_a_flow_says_why_it_asks_and_is_come_back_to(chat, talk, why, called):
    last(chat, talk)
    reason, _asked_again = chat.say("¿por qué?").visible
    assert why in reason.text
    back = chat.say("¿cuánto tengo?").visible[-1]
    assert called is None or f"¿Seguimos con {called}" in back.text


@pytest.mark.parametrize(
    "talk",
    [CONTACT, PURCHASE, REWARD, RENAMED, LIMIT, BLOCK, REMOVAL, REPORT, TRANSFER],
)
def test_a_card_is_made_once_more(chat, talk):
    before = last(chat, talk)[0].proposal
    again = only(chat.say("otra vez")).proposal
    assert (again.kind, again.card) == (before.kind, before.card)
    assert again.public_id != before.public_id


@pytest.mark.parametrize(
    ("talk", "shown"),
    [
        ([*CONTACT, "Cambiar", "el nombre", "Antonio Pérez"], "Antonio Pérez"),
        ([*CONTACT, "Cambiar", "la clabe", CLABE], "Toño"),
        ([*IN_MONTHS, "Cambiar", "el beneficio", "de contado"], "8799.00"),
        ([*PURCHASE, "Cambiar", "la cantidad", "2"], "17598.00"),
        ([*PURCHASE, "Cambiar", "el producto", "la laptop trueno"], "11999.00"),
        ([*REWARD, "Cambiar", "la recompensa", "el termo de acero"], "Termo de acero"),
        ([*RENAMED, "Cambiar", "carnal"], "carnal"),
        ([*TRANSFER, "Cambiar", "el monto", "400"], "400.00"),
    ],
)
def test_each_field_of_a_card_is_changed(chat, talk, shown):
    step = last(chat, talk)[-1]
    assert isinstance(step, Propose), step
    assert shown in str(step.proposal.card)
    assert len(chat.bank.open()) == 1


@pytest.mark.parametrize(
    ("talk", "shown"),
    [
        ([*IN_MONTHS, "12"], Ask),
        ([*IN_MONTHS, "12", "los meses"], Propose),
        ([*IN_MONTHS, "12", "12 piezas"], Say),
        ([*PURCHASE[:2], "la que más convenga"], Propose),
        ([*LIMIT, "el doble"], Propose),
        ([*TRANSFER, "mándale 200 a mi hermano", "cancela", "ninguna"], Say),
        (["mándale 1.500 a mi mamá", "ninguna", "800"], Propose),
        (["mándale 300 a Luis", "ninguno"], Say),
        (["mándale dinero a mi mamá", "mi esposa dice que no le mande"], Say),
    ],
)
def test_what_answers_a_flow_in_its_own_way(chat, talk, shown):
    assert isinstance(last(chat, talk)[0], shown)


def test_who_is_not_understood_twice_is_offered_a_person(chat):
    told = last(chat, ["mándale a mi mamá", "asdf", "asdf"])[0].text
    assert "escribe «persona»" in told
