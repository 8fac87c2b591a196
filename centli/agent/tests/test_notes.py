"""What stands behind a transfer's note is heard, and what is only said of a note writes none."""

from __future__ import annotations

import pytest

from centli.agent.engines import halves
from centli.agent.testing import NOW
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask, Propose, Say, Show
from centli.confirmations.contracts import State
from centli.kernel.testing import FEWER, read_long


def transfers(chat):
    """Return amount, payee and note of the transfers that wait."""
    cards = [view.card for view in chat.bank.proposals.values() if view.state is State.OPEN]
    return [
        (card["amount"]["amount"], card["payee"]["name"], card["concept"])
        for card in cards
        if card.get("amount")
    ]


MOTHER = ("250.00", "María Torres", "renta")
ORDER = "mándale 250 a mi mamá con concepto renta"


@pytest.mark.parametrize("behind", [". Me robaron la tarjeta", " y también me clonaron la tarjeta"])
def test_a_theft_behind_a_note_is_reported(chat, behind):
    visible = chat.say(ORDER + behind).visible
    assert transfers(chat) == [MOTHER]
    assert isinstance(visible[1], Propose)
    assert isinstance(visible[-1], Ask)
    assert visible[-1].text.startswith("¿Cuál bloqueo?")


def test_money_that_was_taken_is_reported_behind_a_note(chat):
    chat.say(ORDER + ", ayer me sacaron dinero de mi cuenta")
    assert [view.kind for view in chat.bank.proposals.values()] == ["open_ticket"]


@pytest.mark.parametrize(
    "text",
    [
        "mándale 250 a mi mamá con concepto renta me robaron la tarjeta",
        "mándale 250 a mi mamá con concepto me robaron la tarjeta",
        "mándale 250 a mi mamá con concepto a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, me robaron la tarjeta",
    ],
)
def test_a_theft_within_a_note_is_reported_before_all(chat, text):
    visible = chat.say(text).visible
    assert isinstance(visible[-1], Ask)
    assert visible[-1].text.startswith("¿Cuál bloqueo?")


def test_the_brake_behind_a_note_is_asked_about(chat):
    visible = chat.say(ORDER + ". Bloquea mi tarjeta").visible
    assert transfers(chat) == [MOTHER]
    assert visible[-1].text.startswith("¿Cuál bloqueo?")


@pytest.mark.parametrize(
    "behind",
    [", no, mejor no", ", olvídalo", " o mejor no mandes nada", " no espera no lo mandes"],
)
def test_what_is_taken_back_behind_a_note_is_not_prepared(chat, behind):
    chat.say(ORDER + behind)
    assert chat.bank.proposals == {}


@pytest.mark.parametrize(
    "behind",
    [
        *(" y a mi hermano 100", ". A mi hermano 100", ", mándale 100 a mi hermano"),
        " y a mi hermano mándale 100",
    ],
)
def test_another_transfer_behind_a_note_is_prepared_too(chat, behind):
    chat.say(ORDER + behind)
    assert transfers(chat) == [MOTHER, ("100.00", "Juan López", "")]


def test_several_transfers_behind_a_note_are_none_of_it(chat):
    chat.say(ORDER + " y a compa luis 50 y a mi hermano 100")
    assert transfers(chat) == [
        MOTHER,
        ("50.00", "Luis Pérez", ""),
        ("100.00", "Juan López", ""),
    ]


@pytest.mark.parametrize("behind", [" desde ahorro", " desde mi ahorro", " from savings"])
def test_the_account_behind_a_note_pays(chat, behind):
    chat.say(ORDER + behind)
    assert transfers(chat) == [MOTHER]
    [card] = [view.card for view in chat.bank.proposals.values()]
    assert card["source"]["account_type"] == "savings"


@pytest.mark.parametrize("behind", [" y cuánto tengo", ", ¿cuánto me quedaría?"])
def test_a_question_behind_a_note_is_answered(chat, behind):
    visible = chat.say(ORDER + behind).visible
    assert transfers(chat) == [MOTHER]
    assert isinstance(visible[-1], Show)


def test_another_wish_behind_a_note_is_begun(chat):
    visible = chat.say(ORDER + " y agrega a Pedro como contacto").visible
    assert transfers(chat) == [MOTHER]
    assert visible[-1].text == "¿Cuál es la CLABE de Pedro? Son 18 dígitos."


@pytest.mark.parametrize(
    "text",
    [ORDER + " si me alcanza", "si le mando 250 a mi mamá con concepto renta cuánto me queda"],
)
def test_a_condition_behind_a_note_prepares_nothing(chat, text):
    [shown] = chat.say(text).visible
    assert isinstance(shown, Show)
    assert chat.bank.proposals == {}


def test_whether_a_note_can_be_written_is_a_question(chat):
    [asked] = chat.say("puedo poner concepto renta al mandar 250 a mi mama").visible
    assert asked.text == "¿Quieres que prepare ese envío ahora?"
    assert chat.bank.proposals == {}
    chat.say("dale, con concepto luz")
    assert transfers(chat) == [("250.00", "María Torres", "luz")]


@pytest.mark.parametrize(
    "text",
    [
        *("qué concepto le pusiste", "que concepto tiene", "el concepto está mal"),
        *("el concepto cuál era", "le llega el concepto a mi mamá", "el concepto quítalo"),
    ],
)
def test_what_is_only_said_of_a_note_changes_none(chat, text):
    chat.say(ORDER)
    [said] = chat.say(text).visible
    assert isinstance(said, Say)
    assert transfers(chat) == [MOTHER]


@pytest.mark.parametrize(
    "text", ["el concepto luz", "el concepto era luz", "mejor el concepto luz", "concepto: luz"]
)
def test_a_note_is_put_right_in_few_words(chat, text):
    chat.say(ORDER)
    chat.say(text)
    assert transfers(chat) == [("250.00", "María Torres", "luz")]


def test_a_note_that_comes_with_the_yes_is_shown_before_it_is_confirmed(chat):
    chat.say("mándale 250 a mi mamá")
    card, said = chat.say("confirma con concepto renta").visible
    assert isinstance(card, Propose)
    assert transfers(chat) == [MOTHER]
    assert said.text == "Para confirmar tu operación, toca el botón. Sin eso no se mueve nada."


def test_a_note_that_comes_with_the_yes_may_be_of_either_card(chat):
    chat.say("mándale 250 a mi mamá")
    chat.say("mándale 100 a mi hermano")
    [asked] = chat.say("confirma con concepto renta").visible
    assert asked.text == "¿Cuál cambio?"


def test_a_change_that_is_taken_back_leaves_nothing_to_confirm(chat):
    chat.say("mándale 250 a mi mamá")
    chat.say("ponle concepto renta. Ya no, mejor no")
    assert transfers(chat) == []


def test_who_used_a_card_is_reported_behind_a_note(chat):
    chat.say("mándale 300 a mi mamá con concepto renta. ¿Quién usó mi tarjeta?")
    assert [one.kind for one in open_cards(chat)] == ["transfer", "open_ticket"]
    assert open_cards(chat)[0].card["concept"] == "renta"


@pytest.mark.parametrize(
    "text",
    [
        "mándale 300 a mi mamá con concepto renta, me están obligando",
        "mándale 2000 a mi hermano, me están amenazando",
    ],
)
def test_nothing_is_prepared_for_whom_they_threaten(chat, text):
    chat.say(text)
    assert [one.kind for one in open_cards(chat)] == ["open_ticket"]


def test_a_threat_in_quotes_is_a_note(chat):
    found = card(chat.say('mándale 300 a mi mamá con concepto "me están amenazando"'))
    assert found["concept"] == "me están amenazando"


@pytest.mark.parametrize(
    "texts",
    [
        ["mándale 300 a mi mamá con concepto mi nip es 1234"],
        ["mándale 300 a mi mamá", "ponle de concepto mi clave es 4821"],
        ["mándale 300 a mi mamá con concepto mi nip es ••••"],
        ["mándale 300 a mi mamá, nip ••••"],
        ["mándale 300 a mi mamá, contraseña: ••••"],
    ],
)
def test_a_secret_is_written_nowhere(chat, texts):
    *_, result = [chat.say(text) for text in texts]
    assert not card(result)["concept"]
    assert [one.card["concept"] for one in open_cards(chat)] == [""]


@pytest.mark.parametrize(
    "text",
    [
        *("no le di mi nip a nadie", "i typed my pin at the atm", "my money is not missing"),
        *("quisiera saber el costo de reponer un plástico", "mi dinero no falta"),
        *("sí, a cada uno menos a mi hermano", "mis clientes usan mi cuenta"),
    ],
)
def test_what_tells_of_nothing_bad_is_no_report(chat, text):
    chat.say(text)
    assert open_cards(chat) == []


@pytest.mark.parametrize(("answer", "kinds"), [("sí", ["open_ticket"]), ("no", [])])
@pytest.mark.parametrize("text", ["a mi mamá le sacaron dinero", "a mi papá le vaciaron la cuenta"])
def test_whoever_was_robbed_it_is_asked_whose_it_was(chat, text, answer, kinds):
    assert "tuya" in only(chat.say(text)).text
    assert open_cards(chat) == []
    chat.say(answer)
    assert [one.kind for one in open_cards(chat)] == kinds


@pytest.mark.parametrize(
    "text",
    [
        *("mi esposa usa mi tarjeta y está bien", "mi hijo usa mi tarjeta, yo le di permiso"),
        *("mi hija paga con mi tarjeta, no hay problema", "imagina que me roban la tarjeta"),
        "no me la robaron, la tenía en el pantalón",
        *("mi novia sabe mi clave y no me molesta", "¿y si nunca me llega?"),
        *("mi mamá dice que no lo compre", "no me han robado, solo quiero ver mis movimientos"),
    ],
)
def test_what_is_allowed_advised_or_supposed_is_no_report(chat, text):
    chat.say(text)
    assert open_cards(chat) == []


@pytest.mark.parametrize(("answer", "left"), [("sí", []), ("no", ["200.00"])])
def test_another_s_advice_is_asked_about(chat, answer, left):
    chat.say("mándale 200 a mi hermano")
    assert "¿Cancelo $200.00 MXN" in only(chat.say("mi esposa dice que no le mande")).text
    chat.say(answer)
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == left


@pytest.mark.parametrize("service", ["la luz", "me el agua", "me el servicio de internet"])
def test_to_threaten_a_service_is_no_force(chat, service):
    chat.say(f"me amenazan con cortar{service}, mándale 300 a mi hermano")
    assert [one.kind for one in open_cards(chat)] == ["transfer"]


@pytest.mark.parametrize(
    "then",
    [
        *(" concepto anticipo. ah y sube mi límite", " y dime si ya le había mandado"),
        *(" y avísale que ya le mandé", " oye quién me cobró 99 pesos", " y avísale"),
    ],
)
def test_an_order_is_not_lost_behind_another_wish(chat, then):
    chat.say(f"mándale 300 a mi hermano{then}")
    found = [one.card for one in open_cards(chat) if one.kind == "transfer"]
    assert [one["amount"]["amount"] for one in found] == ["300.00"]
    assert found[0]["concept"] in {"", "anticipo"}


def test_what_was_sent_is_no_order_behind_it(chat):
    chat.say("ya le mandé 300 a mi hermano y avísale")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "piece", ["y ", ", y ah ", "y dime si ", "mándale 1 a Ana y ", "cuánto y cuánto y "]
)
def test_cutting_an_order_holds_nothing_up(piece):
    read_long(lambda text: halves.parted(text, (), NOW), piece=piece, letters=FEWER)


def test_no_note_and_nothing_of_the_kind_writes_none(chat):
    chat.say("mándale 300 a mi mamá sin concepto ni nada")
    assert not open_cards(chat)[0].card["concept"]
