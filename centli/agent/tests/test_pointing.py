"""One of several cards is pointed at: what is certain is done, what fits none or several is asked, what only tells changes nothing."""

from __future__ import annotations

import pytest

from centli.agent.engines import pointing
from centli.agent.tests.test_builtin import only, open_cards
from centli.agent.types import Ask
from centli.kernel.testing import FEWER, hang_guard, read_long

MAMA, BROTHER, LUIS = "300 a mi mamá", "200 a mi hermano", "100 a compa luis"


def waiting(chat, *orders):
    for order in orders:
        chat.say(f"mándale {order}")


def shown(chat):
    cards = [one.card for one in open_cards(chat) if one.card.get("amount")]
    return sorted(f"{card['amount']['amount']} {card['payee']['name']}" for card in cards)


def as_they_were(orders):
    known = {MAMA: "300.00 María Torres", BROTHER: "200.00 Juan López", LUIS: "100.00 Luis Pérez"}
    return sorted(known[order] for order in orders)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("la de mi mamá que sea de 500", ["200.00 Juan López", "500.00 María Torres"]),
        (
            "la de mi mamá que sea de 500, no la de mi hermano",
            ["200.00 Juan López", "500.00 María Torres"],
        ),
        ("cambia la transferencia a mi mamá a 500", ["200.00 Juan López", "500.00 María Torres"]),
        ("la segunda que sea de mil quinientos", ["1500.00 Juan López", "300.00 María Torres"]),
        ("la de mi mamá que sea el doble", ["200.00 Juan López", "600.00 María Torres"]),
        ("la de mi mamá que sean 100 más", ["200.00 Juan López", "400.00 María Torres"]),
        ("a la segunda súbele 100", ["300.00 Juan López", "300.00 María Torres"]),
        ("aumenta 100 a la de mi mamá", ["200.00 Juan López", "400.00 María Torres"]),
        ("añade 100 pesos a la de mi mamá", ["200.00 Juan López", "400.00 María Torres"]),
        ("agrega 100 a la de mi mamá porfa", ["200.00 Juan López", "400.00 María Torres"]),
        ("quita 100 a la de mi mamá", ["200.00 Juan López", "200.00 María Torres"]),
        ("baja 100 a la de mi mamá", ["200.00 Juan López", "200.00 María Torres"]),
        ("quítale la mitad a la de mi mamá", ["150.00 María Torres", "200.00 Juan López"]),
        ("baja a 100 la de mi mamá", ["100.00 María Torres", "200.00 Juan López"]),
        (
            "la de mi mamá que sea de 500 y la de mi hermano de 100",
            ["100.00 Juan López", "500.00 María Torres"],
        ),
        (
            "no le quites 100 a la de mi mamá, quítale 50 a la de mi mamá",
            ["200.00 Juan López", "250.00 María Torres"],
        ),
        ("cancela la de mi hermano", ["300.00 María Torres"]),
        ("cancela la de 200", ["300.00 María Torres"]),
        ("quita la de mi hermano", ["300.00 María Torres"]),
        ("la de mi mamá ya no", ["200.00 Juan López"]),
        ("cancela las dos transferencias", []),
        ("cancela la primera y la segunda", []),
        ("cancela la de mi mamá, la de mi hermano", []),
        ("cancela la de mi mamá, la de 300", ["200.00 Juan López"]),
        ("cancela la de mi mamá, la de mi hermano déjala", ["200.00 Juan López"]),
        (
            "la de mi mamá que sea de 500, la de mi hermano de 100",
            ["100.00 Juan López", "500.00 María Torres"],
        ),
        ("cambia la de mi mamá por compa luis", ["200.00 Juan López", "300.00 Luis Pérez"]),
        ("cambia lo de mi mamá a compa luis porfa", ["200.00 Juan López", "300.00 Luis Pérez"]),
        (
            "cambia la de mi mamá por favor a compa luis",
            ["200.00 Juan López", "300.00 Luis Pérez"],
        ),
        ("no, reemplaza la de mi mamá por compa luis", ["200.00 Juan López", "300.00 Luis Pérez"]),
        ("quita a mi mamá y agrega a compa luis", ["200.00 Juan López", "300.00 Luis Pérez"]),
    ],
)
def test_the_card_that_is_certainly_meant_is_changed_or_taken_back(chat, text, left):
    waiting(chat, MAMA, BROTHER)
    chat.say(text)
    assert shown(chat) == left


def test_what_is_said_behind_a_new_amount_is_read_too(chat):
    waiting(chat, MAMA)
    chat.say("la de mi mamá son 500 y ponle renta de concepto")
    [left] = open_cards(chat)
    assert (left.card["amount"]["amount"], left.card["concept"]) == ("500.00", "renta")


@pytest.mark.parametrize(
    "text",
    [
        "no le subas a la de mi mamá me robaron",
        "no la canceles alguien sacó dinero de mi cuenta",
    ],
)
def test_a_theft_beside_a_card_that_is_left_is_reported(chat, text):
    waiting(chat, MAMA)
    assert chat.say(text).visible[-1].text.startswith("¿Cuál bloqueo?")


@pytest.mark.parametrize("orders", [[MAMA], [MAMA, BROTHER]])
@pytest.mark.parametrize(
    "text",
    [
        *("la de mi mamá de 500 no llegó", "la de mi mamá de 250 del lunes me la regresaron"),
        *("la de mi mamá de 300 ya se mandó?", "la de mi mamá de 300 está mal"),
        *("¿la de mi mamá son 500?", "la de mi mamá son 500?", "la de mi mamá fue de 500"),
        *(
            "no le quites 100 a la de mi mamá",
            "no quites 100.50 a la de mi mamá",
            "no le quites 100",
        ),
        *("no subas la de mi mamá a 500", "no canceles la de mi mamá", "no la canceles"),
        *("no elimines la de mi mamá", "no borres la primera", "don't cancel the first one"),
        *("no quiero que canceles la de mi mamá", "no quiero que la de mi mamá sea de 500"),
        *("no la canceles. Déjala", "no la canceles, mejor déjala como está"),
        *("ya cancelaste la de mi mamá", "cancelé la de mi mamá", "quítale 500 a la de mi mamá"),
        *("la de mi mamá y la de mi hermano que sean de 150", "la de 700 que sea de 150"),
        *(
            "cancela la tercera",
            "cancela la del plomero",
            "cancela la de las 2",
            "cancela la de 700",
        ),
        *("la tercera que sea de 150", "la del plomero que sea de 150"),
        *(
            "quité 100 a la de mi mamá",
            "cambié la de mi mamá a 500",
            "subieron la de mi mamá a 500",
        ),
        *("cambia la de mi mamá por la de mi hermano", "cambia la de mi mamá por mi mamá"),
        *("no borres la de mi mamá por compa luis", "no sustituyas la de mi mamá por compa luis"),
        *("si cambias la de mi mamá por compa luis", "reemplazaste la de mi mamá por compa luis"),
        *("no quites a mi mamá y agrega a compa luis", "no dejes la de mi mamá en 500"),
        *("si subes la de mi mamá a 500", "que no cambies la de mi mamá por compa luis"),
        *("confirma la de mi mamá", "sí, a los dos", "no le pongas nada", "¿quién lo recibe?"),
    ],
)
def test_a_card_that_is_told_or_asked_of_or_left_or_not_there_stays(chat, orders, text):
    waiting(chat, *orders)
    chat.say(text)
    assert shown(chat) == as_they_were(orders)


@pytest.mark.parametrize(
    "text",
    [
        *("cancela las 2 primeras", "cancela los 2 últimos", "cancela las dos primeras"),
        *(
            "cancela las 2",
            "cancela a las 3",
            "cancela las 2 de ayer",
            "cancela la que no es de mi mamá",
        ),
        *("cancela todas menos la de mi mamá", "cancela todas excepto la segunda"),
    ],
)
def test_which_of_three_is_asked_where_it_is_not_certain(chat, text):
    waiting(chat, MAMA, BROTHER, LUIS)
    assert only(chat.say(text)).text == "¿Cuál cancelo?"
    assert shown(chat) == as_they_were([MAMA, BROTHER, LUIS])


@pytest.mark.parametrize(
    "text", ["la de mi hermano que sea de 500", "cambia la de mi hermano a 500"]
)
def test_of_one_card_that_is_another_it_is_asked(chat, text):
    waiting(chat, MAMA)
    said = only(chat.say(text))
    assert isinstance(said, Ask)
    assert said.text == "Ninguna es esa. ¿Cuál cambio?"
    assert [one.label for one in said.options] == ["$300.00 MXN · María Torres"]


def test_no_to_which_is_cancelled_cancels_none(chat):
    waiting(chat, MAMA)
    chat.say("cancela la de mi hermano")
    assert only(chat.say("no")).text == "Va, las dejo como están. No se movió dinero."
    assert shown(chat) == as_they_were([MAMA])


def test_what_is_left_as_it_is_many_times_is_heard_once(chat):
    waiting(chat, MAMA)
    for words in ("no la canceles. ", "no le quites 100 a la de mi mamá, "):
        with hang_guard():
            chat.say(words * (2000 // len(words)))
    assert shown(chat) == as_they_were([MAMA])


def test_the_one_card_is_cancelled_after_all(chat):
    waiting(chat, MAMA)
    chat.say("cancela la segunda")
    chat.say("sí")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        *("ponle 100 a la de mi mamá", "sube la de mi mamá en 100"),
        *("sube la de mi mamá a 100", "baja la de mi mamá a 500"),
        *("súbele la mitad a la de mi mamá", "a la de mi mamá agrégale el doble"),
        *("cambie la de mi mamá a 500", "quite 100 a la de mi mamá"),
    ],
)
def test_a_figure_that_may_be_added_or_set_is_asked(chat, text):
    waiting(chat, MAMA)
    assert only(chat.say(text)).text == "¿Cuál es el nuevo monto?"
    assert shown(chat) == as_they_were([MAMA])


def test_what_is_added_to_one_that_had_to_be_asked_for_is_added(chat):
    waiting(chat, MAMA, BROTHER)
    chat.say("quítale 100 a la del plomero")
    chat.say("la primera")
    assert shown(chat) == ["200.00 Juan López", "200.00 María Torres"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("cancela la compra", ["transfer"]),
        ("cancela la de la laptop", ["transfer"]),
        ("cancela la transferencia", ["purchase"]),
        ("cancela la de mi mamá", ["purchase"]),
    ],
)
def test_a_card_is_pointed_at_by_what_it_is(chat, text, left):
    waiting(chat, MAMA)
    chat.say("quiero comprar la laptop nube")
    chat.say("de contado")
    chat.say(text)
    assert [one.kind for one in open_cards(chat)] == left


@pytest.mark.parametrize(
    "text",
    [
        *("no quiero concepto", "no le pongas concepto", "cancela el concepto"),
        *("no quiero concepto ni nada", "sin concepto ni nada de eso"),
    ],
)
@pytest.mark.parametrize("order", [MAMA, f"{MAMA} con concepto cena"])
def test_no_concept_is_wanted_and_the_transfer_stays(chat, order, text):
    waiting(chat, order)
    chat.say(text)
    assert [(one.card["amount"]["amount"], one.card["concept"]) for one in open_cards(chat)] == [
        ("300.00", "")
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("¿quién lo va a recibir?", "quien es la persona que lo va a recibir", "who gets it?"),
        *("who is it going to", "cuánto le voy a mandar", "how much did I send her"),
    ],
)
def test_to_whom_and_how_much_is_told_of_every_transfer_that_waits(chat, text):
    waiting(chat, MAMA, BROTHER)
    told = only(chat.say(text)).text
    assert "María Torres" in told
    assert "Juan López" in told
    assert shown(chat) == as_they_were([MAMA, BROTHER])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "por qué es de 20000 mi límite",
            "¿por qué mi límite bajó a 5000?",
            "me bajaron mi límite a 5000",
        ),
        *(
            "mi límite de 20000 es muy bajo",
            "¿mi límite es de 20000?",
            "no subas mi límite a 20 mil",
        ),
    ],
)
def test_how_a_limit_is_changes_none(chat, text):
    chat.say(text)
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "piece",
    [
        *("la de mi mama ", "no le quites ", "quita 100 a ", "cancela la de ", "y la primera "),
        *(
            "porfa ",
            " ",
            "no la ",
            "a la de mi mama pon ",
            "la de , que sea mejor ",
            ", no la de mi ",
            "las 2 ya ",
        ),
    ],
)
def test_no_words_keep_a_card_waiting(piece):
    named = [one for one in vars(pointing).values() if hasattr(one, "pattern")]
    for pattern in (*named, *pointing._CHANGES):
        read_long(pattern.fullmatch, pattern.search, piece=piece, behind="xq", letters=FEWER)
