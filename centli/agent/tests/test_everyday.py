"""What is asked every day, as it is asked: what one may send, which charges, one's own accounts, and no after all."""

from __future__ import annotations

import pytest

from centli.agent.testing import product
from centli.agent.tests.test_builtin import card
from centli.agent.types import Ask, Propose, Say, Show
from centli.confirmations.contracts import State


def only(result):
    (step,) = result.visible
    return step


def kinds(chat):
    return [view.kind for view in chat.bank.proposals.values() if view.state is State.OPEN]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mándale 99 billones a mi hermano", "«99 billones» es más de lo que se puede enviar. Tu"),
        ("envía un trillón de pesos a mi mamá", "«un trillón de pesos» es más de lo que"),
        ("pásale 20 mil millones a mi mamá", "«20 mil millones» es más de lo que se puede enviar."),
        (
            "mándale $99,999,999,999,999 a mi hermano",
            "máximo que se puede autorizar es $250,000.00",
        ),
        ("pásame 99 billones a mi ahorro", "se puede enviar. ¿Cuánto paso a tu ahorro"),
        ("mándale 0 pesos a mi hermano", "mayor que cero"),
        ("mándale 0.001 a mi hermano", "mayor que cero"),
    ],
)
def test_what_cannot_be_sent_is_told_from_nothing(chat, text, said):
    assert said in only(chat.say(text)).text
    assert card(chat.say("500"))["amount"]["amount"] == "500.00"


@pytest.mark.parametrize(
    "text",
    ["quiero subir lo que puedo mandar al día", "aumenta la cantidad que puedo transferir por día"],
)
def test_what_one_may_send_is_the_limit(chat, text):
    assert only(chat.say(text)).text == "¿De cuánto quieres tu límite por día?"
    chat.say("a 50 mil")
    assert kinds(chat) == ["limit_change"]


@pytest.mark.parametrize(
    "text", ["me bajaron lo que puedo mandar", "no quiero que suban lo que puedo mandar"]
)
def test_how_a_limit_is_or_stays_changes_none(chat, text):
    assert only(chat.say(text)).kind == "limits"
    assert not chat.bank.proposals


@pytest.mark.parametrize("text", ["los cargos nada más", "nomás los cargos porfa"])
def test_of_what_is_shown_only_the_charges(chat, text):
    chat.say("mis últimos movimientos")
    assert only(chat.say(text)).query["incoming"] is False


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("perdón, me equivoqué, mi saldo", "balance"),
        ("ups, quise decir mis movimientos", "transactions"),
    ],
)
def test_behind_an_apology_the_wish_is_heard(chat, text, shown):
    step = only(chat.say(text))
    assert isinstance(step, Show)
    assert step.kind == shown


@pytest.mark.parametrize(
    "text",
    [
        "el número de cuenta",
        "¿cuál es mi número de cuenta?",
        "and my clabe",
        "what's my account number",
    ],
)
def test_ones_own_accounts_are_told_by_their_numbers(chat, text):
    assert chat.bank.accounts[0].clabe in only(chat.say(text)).text


@pytest.mark.parametrize(
    "text", ["¿cuál es el número de cuenta de mi hermano?", "dame la clabe de mi mamá"]
)
def test_whose_account_is_asked_for_is_not_told_ones_own(chat, text):
    assert chat.bank.accounts[0].clabe not in str(chat.say(text).visible)


@pytest.mark.parametrize(
    "text", ["¿y en la otra cuenta?", "y las otras", "what about the other one"]
)
def test_of_the_other_account_all_are_shown(chat, text):
    chat.say("¿cuánto tengo?")
    step = only(chat.say(text))
    assert isinstance(step, Show)
    assert step.kind == "balance"


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("borra a mi hermano de mis contactos", "no espera no lo borres"),
        ("borra a mi hermano de mis contactos", "don't delete him"),
        ("quiero comprar la laptop nube de contado", "no la compres todavía"),
        ("canjea una taza centli", "no la canjees"),
    ],
)
def test_what_a_card_would_do_is_not_to_be_done(chat, wish, text):
    chat.say(wish)
    assert len(kinds(chat)) == 1
    chat.say(text)
    assert kinds(chat) == []


@pytest.mark.parametrize("text", ["no borres a mi mamá", "¿no lo borres?"])
def test_another_refusal_and_a_question_leave_the_card(chat, text):
    chat.say("borra a mi hermano de mis contactos")
    before = kinds(chat)
    result = chat.say(text)
    assert not [step for step in result.visible if isinstance(step, Propose)]
    assert kinds(chat) == before


def test_what_a_thing_is_for_is_left_out_where_nothing_is_called_so(chat):
    chat.bank.products.append(product("Tenis Obsidiana 27 cm", 1_199))
    shown = chat.say("hola qué onda, oye quiero unos tenis pa correr").visible[0]
    assert [one.name for one in shown.value.items] == ["Tenis Obsidiana 27 cm"]
    assert "«tenis pa correr»" in shown.lead


def test_a_present_is_looked_for_by_its_price_and_nobody_is_paid(chat):
    result = chat.say("quiero regalarle algo a mi mamá como de mil pesos")
    assert not [step for step in result.visible if isinstance(step, Ask)]
    assert not chat.bank.proposals
    assert "regalarle" not in str([step for step in result.visible if isinstance(step, Say)])


def test_a_limit_beyond_what_can_be_counted_is_told_what_can_be(chat):
    said = only(chat.say("sube mi límite a 99 billones")).text
    assert said.startswith(
        "«99 billones» es demasiado: el máximo que se puede autorizar es $250,000"
    )
