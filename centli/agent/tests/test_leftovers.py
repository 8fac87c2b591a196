"""No order of an utterance is lost in silence: it is heard after the others, or told that it was not done."""

from __future__ import annotations

import pytest

from centli.agent.engines import leftovers
from centli.agent.engines.brake import BLOCK
from centli.agent.tests.test_builtin import open_cards
from centli.agent.types import Say
from centli.kernel.testing import read_long

TRANSFER, REPORT = "transfer", "open_ticket"


def prepared(chat):
    return sorted(one.kind for one in open_cards(chat))


def told(result):
    return " ".join(step.text for step in result.visible if isinstance(step, Say))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("cuánto tengo y bloquea todas mis cuentas", [BLOCK]),
        ("¿cuánto gasté ayer? ah y bloquea todas mis cuentas, las dejé en el taxi", [BLOCK]),
        (
            "manda 3 a mi mamá y 4 a compa luis y bloquea todas mis cuentas",
            [BLOCK, *[TRANSFER] * 2],
        ),
        ("bloquea todas mis cuentas, pásale 100 a mi mamá y dime mi saldo", [BLOCK, TRANSFER]),
        ("no me la robaron pero quiero bloquear todas mis cuentas", [BLOCK]),
        (
            "mándale 100 a mi hermano, 200 a mi mamá y sube mi límite diario a 40 mil",
            ["limit_change", *[TRANSFER] * 2],
        ),
        ("mis contactos y mándale 100 a mi mamá", [TRANSFER]),
        ("pásale 100 a mi hermano 100 a mi mamá y dime si alcanza", [TRANSFER] * 2),
        ("dale de baja a compa luis y mándale 300 a mi mamá", ["remove_beneficiary", TRANSFER]),
        ("quiero bloquear y desbloquear todas mis cuentas, cómo se hace", []),
        ("manda 300 a mi mamá 200 a compa luis", [TRANSFER] * 2),
        ("mándale cien a compa luis i cincuenta ami mamá", [TRANSFER] * 2),
        ("mándale a mi mamá 300 a compa luis 200 a mi hermano 100", [TRANSFER] * 3),
        ("le mandé 300 a mi mamá y no le llegó, bloquea todas mis cuentas", [BLOCK, REPORT]),
        (
            "mándale 100 a mi mamá y mis movimientos y dime cuánto debo y quita a compa luis",
            ["remove_beneficiary", TRANSFER],
        ),
        ("manda 500 a mi hermano y si me alcanza otros 200 a mi mamá", [TRANSFER]),
        ("cuáles son mis contactos y quita a mi mamá", ["remove_beneficiary"]),
        ("quita a mi mamá y a mi hermano", ["remove_beneficiary"] * 2),
        ("borra a compa luis y a mi hermano ya no los uso", ["remove_beneficiary"] * 2),
    ],
)
def test_every_order_is_carried_out(chat, text, kinds):
    chat.say(text)
    assert prepared(chat) == kinds


@pytest.mark.parametrize(
    ("text", "kinds", "undone"),
    [
        ("transfer 400 to mamá please y avísame cuando caiga", [TRANSFER], "te aviso aquí"),
        ("págale 850 a mi mamá y mándale el comprobante a mi hermano", [TRANSFER], "comprobante"),
        ("mándale 400 a mi mamá y avísame cuando caiga", [TRANSFER], "te aviso aquí"),
        ("¿ya le mandé a mi hermano esta semana? y si no mándale 400 a mi mamá", [], "si no"),
        ("recuérdame pagar la renta y mándale 800 a mi mamá", [TRANSFER], "recuérdame"),
        ("mándale 1500 a mi mamá si ya me cayó la nómina", [], "mándale 1500 a mi mamá"),
        ("mándale 400 a mi mamá y dile que al rato le hablo", [TRANSFER], "dile que"),
    ],
)
def test_what_is_not_done_is_told(chat, text, kinds, undone):
    assert undone in told(chat.say(text))
    assert prepared(chat) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "mándale 300 a mi mamá y ponle renta de concepto",
        "mándale 300 a mi mamá y sácalo de ahorro",
        "mándale 300 a mi mamá, ayúdame por favor",
        "mándale todo a mi mamá y déjame 500",
        "¿cuánto tengo y cuánto debo?",
        "me robaron el celular y bloquéame la tarjeta",
    ],
)
def test_what_goes_with_the_order_is_no_other(chat, text):
    assert "No hice" not in told(chat.say(text))


@pytest.mark.parametrize(
    "text",
    [
        "si me pagan hoy mándale 200 a mi mamá",
        "mi hijo dice que mándale 200 a mi mamá",
        "me llamaron del banco y dicen: bloquea tu tarjeta y mándale 500 a mi mamá",
        "me están obligando, mis contactos y mándale 500 a mi mamá",
        'mi primo escribió "ven y mándale 500 a mi mamá"',
    ],
)
def test_what_hangs_on_something_is_not_ordered(chat, text):
    chat.say(text)
    assert TRANSFER not in prepared(chat)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ponle jefa de alias a mi mamá y mándale 250", ["change_beneficiary", TRANSFER]),
        ("¿cuánto le he mandado a mi mamá este año? y mándale 250", [TRANSFER]),
    ],
)
def test_whom_the_first_order_names_the_second_means(chat, text, kinds):
    chat.say(text)
    assert prepared(chat) == kinds
    [sent] = [one for one in open_cards(chat) if one.kind == TRANSFER]
    assert sent.card["payee"]["alias"] == "mamá"


@pytest.mark.parametrize(
    "between",
    [
        *("que le prestó", "porque le debo", "como los", "por los", "para que le dé"),
        *("o", "de", "antes de", "en vez de", "ella le da"),
    ],
)
def test_what_is_told_between_two_figures_makes_no_second_order(chat, between):
    chat.say(f"mándale 300 a mi mamá {between} 200 a compa luis")
    assert prepared(chat) in ([], [TRANSFER])
    assert all(one.card["payee"]["alias"] == "mamá" for one in open_cards(chat))


@pytest.mark.parametrize(
    ("text", "amount", "alias"),
    [
        ("mándale 300 a mi mamá no 200 a compa luis", "200.00", "compa luis"),
        ("mándale 300 a mi mamá, no 200 a compa luis", "200.00", "compa luis"),
        ("mándale a mi mamá 300 no a compa luis 200", "200.00", "compa luis"),
        ("mándale 300 a mi mamá y no 200 a compa luis", "300.00", "mamá"),
    ],
)
def test_no_figure_goes_to_who_was_named_with_another(chat, text, amount, alias):
    chat.say(text)
    [card] = open_cards(chat)
    assert (card.card["amount"]["amount"], card.card["payee"]["alias"]) == (amount, alias)


@pytest.mark.parametrize(
    "text", ["500 y quita a compa luis", "quita a compa luis y 500", "500, borra a compa luis"]
)
def test_who_is_taken_off_the_list_is_sent_nothing(chat, text):
    chat.say(text)
    chat.say("mándale 300 a mi mamá")
    chat.say(text)
    sent = [one.card["payee"]["alias"] for one in open_cards(chat) if one.kind == TRANSFER]
    assert sent == ["mamá"]


def test_what_was_sent_is_not_sent_again(chat):
    chat.say("le mandé 300 a mi mamá 200 a compa luis")
    assert prepared(chat) == []


def test_a_loss_and_an_order_are_both_heard(chat):
    chat.say("no encuentro mi tarjeta pero mándale 300 a mi mamá")
    chat.say("todas")
    assert prepared(chat) == [BLOCK, REPORT, TRANSFER]


@pytest.mark.parametrize(
    ("before", "text", "kinds"),
    [
        ("mándale 300", "a mi mamá y dime mi saldo", [TRANSFER]),
        ("mándale a mi mamá", "500 y dime cuánto tengo", [TRANSFER]),
        ("mándale 300 a mi mamá", "no, mejor 400 y dime mi saldo", [TRANSFER]),
        ("bloquea mi tarjeta", "la de cheques y dime mi saldo", [BLOCK]),
        ("mándale a mi mamá", "500 y quita a compa luis", ["remove_beneficiary", TRANSFER]),
        ("mándale 300", "a mi mamá y quita a compa luis", ["remove_beneficiary", TRANSFER]),
    ],
)
def test_what_is_answered_before_an_order_is_heard_too(chat, before, text, kinds):
    chat.say(before)
    chat.say(text)
    assert prepared(chat) == kinds


@pytest.mark.parametrize(
    "text", ["cancel it and block all my accounts", "no le mandes nada y bloquea todas mis cuentas"]
)
def test_what_is_taken_back_goes_first(chat, text):
    chat.say("mándale 300 a mi mamá")
    chat.say(text)
    assert prepared(chat) == [BLOCK]


@pytest.mark.parametrize(
    "text",
    [
        "100 a mi mamá y 200 a compa luis, no de ahorro",
        "mándale a mi mamá un milagro y a compa luis un tostón",
    ],
)
def test_the_second_of_two_orders_changes_no_card_of_the_first(chat, text):
    chat.say(text)
    assert prepared(chat) == [TRANSFER] * 2


def test_what_is_not_to_be_cancelled_is_not(chat):
    chat.say("mándale 300 a mi mamá")
    chat.say("no canceles el envío, bloquea todas mis cuentas")
    assert prepared(chat) == [BLOCK, TRANSFER]


@pytest.mark.parametrize(
    "piece", ["y ", "y porfa me ", ", bloquea ", "y mándale ", "si ", "pero quiero que "]
)
def test_reading_them_holds_nothing_up(piece):
    read_long(leftovers._clauses, piece=piece)


@pytest.mark.parametrize(
    ("text", "told", "kinds"),
    [
        ("500 y mis movimientos y 300 a compa luis", "500", [TRANSFER]),
        ("mis movimientos y 500 pesos", "500 pesos", []),
        ("mi saldo, 200, y mis puntos", "200", []),
        ("300 a mi mamá y mi saldo y 200", "200", [TRANSFER]),
        ("mil y bloquea mis cuentas", "mil", [BLOCK]),
        ("300 a mi mamá y mis movimientos", "", [TRANSFER]),
        ("mis depósitos desde 500 y mi saldo", "", []),
        ("¿cuánto gasté, 500?", "", []),
    ],
)
def test_a_figure_alone_beside_what_is_asked_is_not_lost(chat, text, told, kinds):
    visible = chat.say(text).visible
    undone = [one.text for one in visible if isinstance(one, Say) and "No hice lo de" in one.text]
    assert undone == ([f"No hice lo de «{told}»: dímelo aparte, por favor."] if told else [])
    assert prepared(chat) == kinds


@pytest.mark.parametrize("text", ["500 y mis movimientos", "mis movimientos y 500"])
def test_a_figure_alone_answers_what_was_asked(chat, text):
    chat.say("mándale a mi mamá")
    chat.say(text)
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == ["500.00"]
    assert chat.bank.calls[-1][0] == "banking_movement_page"
