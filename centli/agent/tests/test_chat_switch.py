"""Transfers by chat are switched by chat: a card, with a tap for off; words that ask, deny or tell prepare none."""

from __future__ import annotations

import pytest

from centli.agent.engines import chat_switch
from centli.agent.engines.builtin import Builtin
from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.testing import Chat
from centli.agent.tests.test_builtin import only
from centli.agent.types import Propose, Say


@pytest.fixture
def chat():
    return Chat(Builtin())


def proposed(result):
    step = only(result)
    assert isinstance(step, Propose)
    return step.proposal


def kinds(chat):
    return [view.kind for view in chat.bank.proposals.values()]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("apaga las transferencias por chat", CHAT_OFF),
        ("ya no quiero poder transferir por aquí", CHAT_OFF),
        ("¿Puedes desactivar los envíos desde el chat, por favor?", CHAT_OFF),
        ("no quiero que se pueda mandar dinero desde el chat", CHAT_OFF),
        ("bloquea las transferencias por este chat", CHAT_OFF),
        ("turn off transfers by chat", CHAT_OFF),
        ("vuelve a activar las transferencias por chat", CHAT_ON),
        ("prende otra vez las transferencias", CHAT_ON),
        ("enciende las transferencias otra vez", CHAT_ON),
        ("quiero volver a transferir por aquí", CHAT_ON),
        ("switch on chat transfers", CHAT_ON),
        ("¿cómo apago las transferencias por chat?", None),
        ("no apagues las transferencias por chat", None),
        ("apagué las transferencias por chat", None),
        ("bloquea las transferencias", None),
        ("¿por qué están apagadas las transferencias por chat?", None),
        ("no quiero transferir por aquí", None),
        ("activa las transferencias y manda 500 a mi hermano", None),
    ],
)
def test_words_that_wish_the_switch_and_words_that_do_not(text, kind):
    assert chat_switch.asked(text) == kind


@pytest.mark.parametrize(("text", "kind"), [("apaga las transferencias por chat", CHAT_OFF), ("ya no quiero poder transferir por aquí", CHAT_OFF), ("vuelve a activar las transferencias por chat", CHAT_ON)])  # fmt: skip
def test_a_wish_prepares_a_card_or_says_that_it_is_so(chat, text, kind):
    chat.bank.transfers_by_chat = kind == CHAT_ON
    assert isinstance(only(chat.say(text)), Say)
    assert kinds(chat) == []
    chat.bank.transfers_by_chat = kind == CHAT_OFF
    assert proposed(chat.say(text)).kind == kind
    chat.say(text)
    assert (kinds(chat), len(chat.bank.open())) == ([kind, kind], 1), "one card at a time"


def test_the_switch_leaves_what_is_under_way_and_its_card_is_taken_back(chat):
    chat.say("mándale dinero a mi hermano")
    assert proposed(chat.say("apaga las transferencias por chat")).kind == CHAT_OFF
    chat.say("cancela")
    assert chat.bank.open() == []


@pytest.mark.parametrize("piece", ["me ", "otra vez ", "apaga las transferencias ", "no quiero ", "the all "])  # fmt: skip
def test_long_words_are_read_in_linear_time(piece):
    assert chat_switch.asked(piece * (2_000 // len(piece))) is None
