"""What customers say beside an order, in one breath with it or over its card: nothing of it is lost, and nothing guessed."""

from __future__ import annotations

import pytest

from centli.agent.engines import hearing, inquiring, leftovers, revising
from centli.agent.engines.builtin import Builtin
from centli.agent.engines.flows import changing, contacts
from centli.agent.testing import Chat
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.kernel.testing import FEWER, read_long

CLABE = "012180015587342016"


@pytest.fixture
def chat():
    return Chat(Builtin())


def cards(chat):
    """Return who is to get how much, and with what concept."""
    found = [view.card for view in open_cards(chat) if view.card.get("amount")]
    return [(one["payee"]["alias"], one["amount"]["amount"], one["concept"]) for one in found]


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("mándale 300 a mi mamá por la cena de hoy en la noche", "cena"),
        ("mándale 300 a mi mamá para la comida de hoy a las 3", "comida"),
        ("mándale 300 a mi mamá para el partido del domingo a las 12", ""),
        ("mándale 300 a mi mamá renta de noviembre", ""),
        ("mándale 300 a mi mamá, mensualidad de diciembre", "mensualidad de diciembre"),
        ("mándale a mi mamá 300 colegiatura enero", ""),
        ("mándale 300 a mi mamá por la renta de enero", "renta de enero"),
        ("mándale 300 a mi mamá por lo de mañana", "mañana"),
    ],
)
def test_the_day_of_what_is_paid_for_is_no_day_to_send(chat, text, concept):
    chat.say(text)
    assert cards(chat) == [("mamá", "300.00", concept)]


@pytest.mark.parametrize(
    "when",
    [
        *("hoy en la noche", "en diciembre", "a partir de diciembre", "el mes de diciembre"),
        *("para diciembre", "el 3 de diciembre", "mañana en la tarde", "el viernes por la cena"),
        *("para la cena, hoy en la noche", "después de diciembre", "el 31 de febrero"),
        *("a partir de mañana", "del 1 de diciembre", "de diciembre", "diciembre", "del 15 al 20"),
        *("en la quincena de diciembre", ", del 1 de diciembre"),
    ],
)
def test_a_day_to_send_is_asked_about(chat, when):
    assert "Todavía no puedo programar" in only(chat.say(f"mándale 300 a mi mamá {when}")).text
    assert cards(chat) == []


@pytest.mark.parametrize(
    "text", ["mándale quinientos el cinco a mi mamá", "mándale a mi mamá quinientos el veintidós"]
)
def test_a_day_in_words_between_figure_and_payee_is_asked_about_too(chat, text):
    assert "Todavía no puedo programar" in only(chat.say(text)).text
    assert cards(chat) == []


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("ponle pizza", "pizza"),
        ("anótale Tacos del viernes", "Tacos del viernes"),
        ("y escríbele feliz cumpleaños porfa", "feliz cumpleaños"),
        ("no, mejor ponle renta", "renta"),
    ],
)
def test_what_is_put_on_a_card_is_what_it_is_for(chat, text, concept):
    chat.say("mándale 300 a mi mamá")
    chat.say(text.removeprefix("no, "))
    assert cards(chat) == [("mamá", "300.00", concept)]
    other = Chat(Builtin())
    other.say(f"mándale 300 a mi mamá y {text.removeprefix('no, mejor ').removeprefix('y ')}")
    assert cards(other) == [("mamá", "300.00", concept)]


@pytest.mark.parametrize(
    "text",
    ["ponle más", "ponle alto", "ponle otra cosa", "ponle ahí", "ponle Juan", "ponle lo de ayer"],
)
def test_what_is_no_concept_is_not_put(chat, text):
    chat.say("mándale 300 a mi mamá")
    chat.say(text)
    assert cards(chat) == [("mamá", "300.00", "")]


@pytest.mark.parametrize(
    "text",
    [
        "avísame cuando llegue",
        "me avisas en cuanto le caiga el dinero a mi mamá",
        "notifícame si se completa el envío",
        "let me know when it arrives",
    ],
)
def test_word_of_a_transfer_comes_by_itself(chat, text):
    assert only(chat.say(text)).text.startswith("Sí: te aviso aquí")
    order = "send 300 to mamá and" if "let" in text else "mándale 300 a mi mamá y"
    made, told = chat.say(f"{order} {text}").visible
    assert made.proposal.card["amount"]["amount"] == "300.00"
    assert told.text.startswith("Sí: te aviso aquí")


@pytest.mark.parametrize(
    "text",
    ["avísame cuando llegue mi pedido", "avísame cuando haya ofertas", "dile a mi mamá que avise"],
)
def test_word_of_anything_else_is_not_promised(chat, text):
    assert "te aviso aquí y por correo" not in str(chat.say(text).visible)


@pytest.mark.parametrize(
    "text",
    [
        "mándale 300 a mi mamá, cancela lo de mi hermano",
        "mándale 300 a mi mamá y cancela la de mi hermano",
        "pásale 300 a mi mamá, pero anula la otra",
        "pásale 300 a mi mamá y ya cancela la de mi hermano",
        "transfiere 300 a mi mamá; olvida lo de mi hermano",
    ],
)
def test_an_order_is_not_lost_with_what_is_taken_back(chat, text):
    chat.say("mándale 500 a mi hermano")
    chat.say(text)
    assert cards(chat) == [("mamá", "300.00", "")]


def test_what_is_taken_back_at_once_is_not_ordered(chat):
    chat.say("mándale 500 a mi hermano")
    chat.say("mándale 300 a mi mamá, no, cancela")
    assert cards(chat) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mándale 200 a luis perez digo a mi hermano y 100 a mi mamá", "hermano"),
        ("mándale 200 a mi mamá, perdón, a mi hermano y 100 a mi mamá", "hermano"),
        ("pásale 200 a mi mamá, no, mejor a mi hermano y 100 a mi mamá", "hermano"),
        ("envía 200 a mi hermano, quise decir a luis perez, y 100 a mi mamá", "compa luis"),
    ],
)
def test_what_is_taken_back_is_of_the_order_before_it(chat, text, expected):
    chat.say(text)
    assert cards(chat) == [(expected, "200.00", ""), ("mamá", "100.00", "")]


@pytest.mark.parametrize(
    "text",
    [
        "entre Juan y mi mamá mándales 1000",
        "entre mi hermano y mi mamá pásales 1000",
        "repárteles 1000 entre mi hermano y mi mamá",
        "a Juan y a mi mamá mándales 500",
    ],
)
def test_a_list_before_the_order_names_nobody_else(chat, text):
    asked = only(chat.say(text))
    assert "$500.00 MXN a cada quien" in asked.text
    assert "y mi mamá)" in asked.text


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("mándale 300", "Mándale $300.00 MXN a Luis"),
        ("pásale mil pesos", "Mándale $1,000.00 MXN a Luis"),
        ("luego deposítale 250.50", "Mándale $250.50 MXN a Luis"),
        ("luego le mandas 100", "Mándale $100.00 MXN a Luis"),
        ("dale 80 varos", "Mándale $80.00 MXN a Luis"),
    ],
)
def test_who_is_being_added_is_paid_when_that_is_confirmed(chat, text, order):
    chat.say("¿cuánto le he mandado a mi mamá?")
    *_made, told = chat.say(f"agrega a Luis Gómez con clabe {CLABE} y {text}").visible
    assert told.suggestions == (order,)
    assert cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        "mi mamá ya no tiene esa cuenta, quítala",
        "mi mamá ya no usa esa clabe",
        "a mi mamá le cancelaron su tarjeta, bórrala",
        "María ya no ocupa esa cuenta",
    ],
)
def test_whose_account_is_gone_leaves_the_list_or_has_another(chat, text):
    asked = only(chat.say(text))
    assert asked.text.startswith("¿Quito a María Torres de tus contactos, o le cambio la CLABE?")
    assert open_cards(chat) == []
    assert card(chat.say(asked.suggestions[0]))["payee"]["alias"] == "mamá"


@pytest.mark.parametrize(
    "text",
    [
        "no me deja eliminar a Juan",
        "no puedo borrar a mi hermano de mis contactos",
        "oye, por qué no me deja quitar a Juan",
        "no he podido dar de baja a Juan López",
    ],
)
def test_who_could_not_be_taken_off_is_taken_off_here(chat, text):
    chat.say(text)
    assert [one.kind for one in open_cards(chat)] == ["remove_beneficiary"]
    assert open_cards(chat)[0].card["payee"]["alias"] == "hermano"


@pytest.mark.parametrize(
    "text",
    [
        "cambia a Bruno a Brunito",
        "renombra a Chela por Graciela",
        "quiero cambiar a Beto a Alberto",
    ],
)
def test_nobody_is_called_otherwise_who_is_not_there(chat, text):
    said = only(chat.say(text))
    assert said.text.startswith("No tienes a «")
    assert open_cards(chat) == []


@pytest.mark.parametrize("text", ["cualquier cosa", "lo que sea", "el que quieras", "me da igual"])
def test_an_alias_that_is_none_is_asked_again(chat, text):
    for words in (f"agrega a Luis Gómez con clabe {CLABE}", "cámbiala", "el alias"):
        chat.say(words)
    assert only(chat.say(text)).text.startswith("Elige uno")
    assert card(chat.say("el flaco"))["payee"]["alias"] == "el flaco"


@pytest.mark.parametrize(
    ("pattern", "before", "piece"),
    [
        (inquiring._WANTS_WORD, "avisame cuando ", "le "),
        (inquiring._WANTS_WORD, "", "y me "),
        (revising._PUTS, "", "y ponle a b c "),
        (revising._PUTS_BEHIND, "", "a ponle b c "),
        (revising._PUTS_BEHIND, "", "y e "),
        (leftovers._AND_CANCEL, "", ", y pero cancela lo de "),
        (hearing._AS_SENT, "", "mandale lo que le "),
        (hearing._OF_THAT_DAY, "", "del 3 de hoy "),
        (contacts._GONE, "mi mama ya no tiene esa cuenta ", "y quitala "),
        (contacts._NOT_LET, "no me deja eliminar a mi ", "juan "),
        (contacts._WHATEVER, "", "pues lo "),
        (changing._RENAMED, "", "cambia a bruno a "),
    ],
)
def test_no_words_hold_up_what_reads_them(pattern, before, piece):
    read_long(pattern.fullmatch, pattern.search, piece=piece, before=before, letters=FEWER)
