"""A theft, a told secret, the order to block: heard before whatever else the words answer, in every waiting state."""

from __future__ import annotations

import pytest

from centli.agent.engines import alarms
from centli.agent.engines.hearing import hear
from centli.agent.testing import NOW
from centli.agent.tests.test_builtin import open_cards
from centli.agent.types import Ask, Propose
from centli.kernel.testing import FEWER, read_long

WAITING = {
    "nothing": (),
    "payee": ("manda 300",),
    "amount": ("mándale a mi mamá",),
    "namesakes": ("mándale 300 a luis",),
    "readings": ("mándale 1.500 a mi mamá",),
    "half": ("mándale la mitad a mi mamá",),
    "each": ("manda 300 a mi mamá y a mi hermano",),
    "now": ("mándale 300 a mi mamá el viernes",),
    "source": ("mándale 200000 a mi mamá", "mándale 300 a mi mamá, no de cheques"),
    "card": ("mándale 300 a mi mamá",),
    "two cards": ("mándale 300 a mi mamá", "mándale 200 a mi hermano"),
    "which card": ("mándale 300 a mi mamá", "mándale 200 a mi hermano", "cancela"),
    "edit": ("mándale 300 a mi mamá", "cámbiala"),
    "concept": ("mándale 300 a mi mamá", "cambia el concepto"),
    "shelf": ("quiero comprar una laptop",),
    "benefit": ("quiero comprar una laptop", "la primera"),
    "purchase": ("quiero comprar una laptop", "la primera", "de contado"),
    "contact": ("agrega un contacto",),
    "removal": ("elimina a mi hermano de mis contactos",),
    "limit": ("sube mi límite a 20 mil",),
    "rewards": ("¿qué puedo canjear?",),
    "block": ("bloquea mi tarjeta",),
    "report": ("quiero levantar un reporte",),
}
"""What was said before, by what it leaves waiting."""
RAISED = {
    "me robaron la tarjeta": "open_ticket",
    "quita a mi mamá me robó el celular": "open_ticket",
    "solo a mi hermano, le di mi nip a un señor": "open_ticket",
    "mejor no, me clonaron la tarjeta": "open_ticket",
    "la segunda de contado y bloquea mi tarjeta": "block_account",
    "a mi mamá no, bloquea mi tarjeta": "block_account",
}
"""Alarms beside what would answer the one or other question, and what is to come of them."""


def prepared(result):
    """Return the kinds of cards that a turn made; that it is asked what to block counts as one."""
    kinds = {step.proposal.kind for step in result.visible if isinstance(step, Propose)}
    asks = any(isinstance(step, Ask) and "bloqueo" in step.text for step in result.visible)
    return kinds | ({"block_account"} if asks else set())


@pytest.mark.parametrize("before", WAITING.values(), ids=WAITING)
def test_an_alarm_comes_first_whatever_waits(chat, before):
    for text in before:
        chat.say(text)
    state, proposals = chat.state, chat.bank.proposals
    for text, kind in RAISED.items():
        chat.state, chat.bank.proposals = state, dict(proposals)
        done = prepared(chat.say(text))
        assert kind in done, text
        assert done <= {"open_ticket", "block_account"}, text


@pytest.mark.parametrize(
    "text",
    [
        "mándale a mi mamá y bloquea mi tarjeta",
        "manda 1 a mi mamá, 2 a mi hermano, 3 a luis y 4 a compa ramos, me robaron la tarjeta",
    ],
)
def test_an_alarm_waits_for_no_answer_to_what_was_said_before_it(chat, text):
    assert "block_account" in prepared(chat.say(text))


@pytest.mark.parametrize(
    "text", ["soñé que me robaron la tarjeta", "anoche soñé que me robaban la tarjeta"]
)
def test_who_dreams_raises_no_alarm(chat, text):
    chat.say(text)
    assert not chat.bank.proposals


def test_what_waits_is_kept_beside_an_alarm(chat):
    chat.say("mándale 300 a mi mamá")
    chat.say("a mi mamá no, me robaron el celular")
    assert [one.kind for one in open_cards(chat)] == ["transfer", "open_ticket", "block_account"]


def test_what_is_let_go_of_for_an_alarm_is_taken_back(chat):
    chat.say("mándale 300 a mi mamá")
    chat.say("mejor no, me robaron el celular")
    assert [one.kind for one in open_cards(chat)] == ["open_ticket", "block_account"]


@pytest.mark.parametrize(
    "text",
    [
        "no, no me robaron nada",
        "no, ya no bloquees nada",
        "a mi mamá no, no me robó nada",
        "¿y si me roban, me bloquean la tarjeta?",
    ],
)
def test_what_denies_or_asks_raises_no_alarm(text):
    assert not alarms.raised(hear(text, now=NOW)[0])


@pytest.mark.parametrize("piece", ["no, ", "a mi mamá no, me ", ",;: ", "no lo se. "])
def test_many_pauses_hold_nothing_up(piece):
    read_long(alarms.behind_a_pause, piece=piece, letters=FEWER)
