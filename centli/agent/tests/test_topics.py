"""What is asked in everyday words has its article; what cannot be done is said; reports, contacts and shelves go on from what is told."""

from __future__ import annotations

import pytest

from centli.agent.testing import product
from centli.agent.tests.test_brake import movement
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask
from crm.contracts import AnswerOutcome, AnswerView


def looked_up(chat):
    """Return what the articles were asked last."""
    asked = (one for name, _call, one in reversed(chat.bank.calls) if name == "crm_knowledge_ask")
    return next((one.question for one in asked), "")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("¿tienen sucursal en Monterrey?", "¿En qué ciudad tienen sucursales?"),
        ("sucursal en Puebla", "¿En qué ciudad tienen sucursales?"),
        ("dónde hay un cajero en Toluca", "¿Dónde hay un cajero cerca?"),
        ("quiero cambiar mi teléfono", "¿Cómo actualizo mi correo, mi teléfono o mi domicilio?"),
        ("y mi correo", "¿Cómo actualizo mi correo, mi teléfono o mi domicilio?"),
        ("quisiera cancelar mi tarjeta de crédito", "Quiero cancelar mi cuenta"),
        ("voy a viajar a Cancún, ¿tengo que avisar?", "¿Hay que avisar que voy a salir de viaje?"),
        ("cuándo me regresan mi dinero", "¿Cuándo me regresan el dinero de mi compra cancelada?"),
        ("ya le di clic al link", "Puse mis datos en una página falsa"),
        ("recarga 100 a mi cel", "¿Hacen recargas de celular?"),
        ("paga mi recibo de luz", "¿Puedo pagar la luz desde aquí?"),
    ],
)
def test_everyday_words_have_their_article(chat, text, question):
    chat.say(text)
    assert looked_up(chat) == question
    # Who reads what was asked reads it as it was written.
    assert [one.said for name, _call, one in chat.bank.calls if name == "crm_knowledge_ask"] == [
        text
    ]
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        *("me robaron, cancela mi tarjeta", "me clonaron, cancela la tarjeta ya"),
        *("estoy de viaje y me robaron la tarjeta", "me asaltaron cerca del cajero"),
        *("me hackearon y ya le di mi nip", "perdí mi cartera de viaje, cancela mi tarjeta"),
        *("no di mi contraseña y me robaron", "yo no le di mi código a nadie y me sacaron dinero"),
    ],
)
def test_who_was_robbed_gets_the_report_and_the_block(chat, text):
    _report, block = chat.say(text).visible
    assert open_cards(chat)[0].kind == "open_ticket"
    assert isinstance(block, Ask) or open_cards(chat)[1].kind == "block_account"


def test_who_told_a_secret_learns_what_to_do_beside_the_report(chat, monkeypatch):
    told = AnswerView("ans_" + "1" * 32, AnswerOutcome.ANSWER, "Cambia tu NIP ya.", [], "")
    monkeypatch.setattr(chat.bank, "_answer", lambda *_: told)
    first, *_others = chat.say("le di mi nip a un señor").visible
    assert first.text.startswith("Cambia tu NIP ya.")
    assert looked_up(chat) == "Puse mis datos en una página falsa"
    assert open_cards(chat)[0].kind == "open_ticket"


@pytest.mark.parametrize(
    "text",
    [
        "no di mi contraseña y me robaron",
        "no le di clic al link",
        "ya puse el código",
        "metí mi nip",
    ],
)
def test_who_told_nobody_a_secret_is_not_told_that_it_is_out(chat, text):
    chat.say("bloquea mi tarjeta de crédito")
    chat.say(text)
    assert looked_up(chat) != "Puse mis datos en una página falsa"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("recuérdame mi saldo", "balance"),
        ("recuérdame mis últimos movimientos", "transactions"),
        ("dónde está el cargo del cajero de ayer", "transactions"),
    ],
)
def test_what_there_is_is_shown_whatever_the_words_recall(chat, text, shown):
    assert only(chat.say(text)).kind == shown
    assert looked_up(chat) != "¿Dónde hay un cajero cerca?"


@pytest.mark.parametrize(
    "text",
    [
        *("pasa 500 a mi ahorro para todos los gastos", "pasa 2000 a mi ahorro para todos"),
        *("¿puedo transferir a todos los bancos?", "transfieren a todos los bancos?"),
        *("¿cuánto le mandé a todos este mes?", "cuánto pagué entre todas mis compras"),
        *("cuánto he pagado a todas las tiendas este mes", "regalos para todos"),
        *("how much did I send to all my contacts", "¿envían a todos lados?"),
        *("pagar la cena entre todos", "cancela los envíos a todos", "no mandes nada a todos"),
        *("mándale 300 a mi mamá para todos", "manda 300 a todos los bancos"),
        *("dale las gracias a todos", "mándales saludos a todos"),
    ],
)
def test_what_is_sent_to_no_crowd_is_not_refused(chat, text):
    assert "una sola persona" not in str(chat.say(text).visible)


def test_everybody_is_nobody_whose_movements_are_asked_for(chat):
    shown = only(chat.say("how much did I send to all my contacts"))
    assert (shown.kind, shown.query.get("counterpart")) == ("transactions", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mándales 100 a todos", "Cada envío es a una sola persona"),
        ("quiero repartir 900 entre todos mis primos", "Cada envío es a una sola persona"),
        ("recuérdame el viernes", "No sé poner recordatorios"),
        ("recuérdame ver mi saldo mañana", "No sé poner recordatorios"),
        ("mándale a todos mis contactos", "Cada envío es a una sola persona"),
        ("mándale 100 a todos mis contactos", "Cada envío es a una sola persona"),
        ("envía 50 pesos a cada uno de mis contactos", "Cada envío es a una sola persona"),
        ("send 100 to all my contacts", "Cada envío es a una sola persona"),
        ("mañana le mando 200 a mi mamá, recuérdamelo", "No sé poner recordatorios"),
        ("dile a mi hermano que ya le pagué", "No puedo mandar mensajes"),
        ("¿eres una persona?", "Soy el asistente automático"),
        ("¿cuál es el pago mínimo?", "no veo tu pago mínimo"),
        ("¿puedo pasarle mis puntos a mi hermano?", "Los puntos no se pasan"),
    ],
)
def test_what_cannot_be_done_is_said(chat, text, said):
    assert said in only(chat.say(text)).text
    assert open_cards(chat) == []


@pytest.mark.parametrize("before", ["¿cuál es el pago mínimo de mi tarjeta?", "¿cuánto debo?"])
def test_when_the_credit_card_is_due_is_not_when_points_expire(chat, before):
    chat.say(before)
    assert "no veo fechas de corte" in only(chat.say("¿y cuándo vence?")).text


@pytest.mark.parametrize("text", ["me debe Luis 200, mándale un cobro", "mándale cobro de 200"])
def test_nobody_is_asked_for_money(chat, text):
    assert "No puedo cobrarle" in only(chat.say(text)).text


@pytest.mark.parametrize("text", ["¿ya se fue?", "¿ya se mandó?"])
def test_whether_it_has_gone_is_asked_of_the_card_that_waits(chat, text):
    chat.say("envía 1000 a mi hermano")
    assert "Todavía no se ha hecho nada" in only(chat.say(text)).text


def test_which_account_it_goes_to_may_be_asked_with_a_wait(chat):
    chat.say("deposítale 850 a mi mamá")
    assert "Así va:" in only(chat.say("espérame, ¿a qué cuenta es?")).text


def test_one_contact_after_another_is_told_and_the_last_is_meant(chat):
    chat.say("¿cuál es la clabe de mi hermano?")
    assert "María Torres" in only(chat.say("¿y la de mi mamá?")).text
    assert card(chat.say("mándale 300"))["payee"]["name"] == "María Torres"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("¿y de mis puntos?", "points"),
        ("¿y del mes pasado?", "transactions"),
        ("¿y de ayer?", "transactions"),
        ("¿y de cuánto es mi saldo?", "balance"),
        ("¿y la de ahorro?", "balance"),
    ],
)
def test_what_is_asked_next_of_something_else_is_of_no_contact(chat, text, shown):
    chat.say("¿cuál es la clabe de mi hermano?")
    assert only(chat.say(text)).kind == shown


def test_two_of_one_name_are_both_told_and_neither_is_meant(chat):
    chat.say("¿qué cuenta tiene registrada mi hermano?")
    told = only(chat.say("¿y la de Luis?")).text
    assert "Luis Pérez" in told
    assert "Luis Ramos" in told
    assert "¿A quién" in only(chat.say("mándale 300")).text


@pytest.mark.parametrize(
    "text", ["mándale 100 a mi mamá", "el cajero no me dio mi dinero", "cambia el alias de mi mamá"]
)
def test_other_wishes_are_no_topics(chat, text):
    chat.say(text)
    assert looked_up(chat) != "¿Dónde hay un cajero cerca?"
    assert looked_up(chat) != "Quiero cancelar mi cuenta"


def test_delivery_is_asked_of_what_is_looked_at(chat):
    chat.bank.products = [product("Pantalla Nopal 55", 7_000), product("Pantalla Brisa 55", 9_000)]
    chat.say("quiero una pantalla")
    chat.say("¿y el envío?")
    assert "plazo de entrega" in looked_up(chat)


# ── Contacts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["borra a mi ex de mis contactos", "cámbiale el alias a mi ex"])
def test_nobody_is_offered_for_who_is_not_on_the_list(chat, text):
    assert "entre tus contactos" in only(chat.say(text)).text


def test_who_was_not_known_is_added(chat):
    chat.say("mándale 400 a Ximena")
    assert only(chat.say("pues agrégala")).text.startswith("¿Cuál es la CLABE de Ximena?")


def test_a_quoted_nickname_is_an_alias(chat):
    assert card(chat.say('ponle "jefa" a mi mamá'))["payee"]["alias"] == "jefa"


# ── Cards ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_of_two_cards_is_taken_back(chat):
    chat.say("mándale 100 a mi mamá")
    chat.say("mándale 200 a mi hermano")
    chat.say("cancela la primera")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["Juan López"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no, la de mi hermano son 150, la última", ["200.00", "150.00"]),
        ("no, la de mi hermano es por la última quincena", ["200.00", "300.00"]),
        ("no, 150 la primera", ["200.00", "150.00"]),
        ("cancela la de mi hermano, la última no", ["300.00", "200.00"]),
        ("cancela la última, por favor", ["300.00"]),
        ("cancela la de mi hermano, la última", ["200.00"]),
        ("no, la última quincena fueron 150", ["300.00", "200.00"]),
    ],
)
def test_the_payee_named_is_meant_before_the_place(chat, text, left):
    chat.say("mándale 300 a mi hermano")
    chat.say("mándale 200 a mi mamá")
    chat.say(text)
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == left
    assert len({one.card["payee"]["name"] for one in open_cards(chat)}) == len(left)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        ("mándale 100 a mi mamá", "confirma la otra"),
        ("mándale 100 a mi mamá", "sí mándalo ya"),
        ("mándale 100 a mi mamá", "confírmala"),
        ("mándale 100 a mi mamá", "sí hazlo ya"),
        ("bloquea mi tarjeta de crédito", "sí bloquéala"),
        ("borra a mi mamá de mis contactos", "sí, quítala"),
        ("me robaron el celular", "sí levántalo"),
    ],
)
def test_a_yes_that_says_what_to_is_shown_the_button(chat, order, text):
    chat.say(order)
    before = len(open_cards(chat))
    assert "toca el botón" in only(chat.say(text)).text
    assert len(open_cards(chat)) == before


def test_the_last_of_one_payee_is_meant_by_his_place(chat):
    for order in ("300 a mi hermano", "250 a mi hermano", "200 a mi mamá"):
        chat.say(f"mándale {order}")
    chat.say("cancela la de mi hermano, la última")
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == ["300.00", "200.00"]


@pytest.mark.parametrize("text", ["sí, quítalo", "sí bórrala", "sí cámbialo", "sí bloquéala"])
def test_what_a_transfer_does_not_do_is_no_yes_to_it(chat, text):
    chat.say("mándale 100 a mi mamá")
    assert "toca el botón" not in only(chat.say(text)).text


def test_what_another_card_does_is_no_yes_to_a_transfer(chat):
    chat.say("borra a mi mamá de mis contactos")
    chat.say("mándale 100 a mi hermano")
    assert "toca el botón" not in str(chat.say("sí bórrala").visible)


def test_a_transfer_that_is_to_be_taken_off_is_cancelled(chat):
    chat.say("mándale 100 a mi mamá")
    chat.say("sí, quítalo")
    assert open_cards(chat) == []


def test_an_order_for_when_something_happens_is_asked_about(chat):
    assert "No sé esperar" in only(chat.say("si me depositan hoy mándale 500 a mi mamá")).text
    assert open_cards(chat) == []
    assert card(chat.say("sí"))["amount"]["amount"] == "500.00"


# ── Reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_told_of_a_charge_goes_into_its_report(chat):
    chat.bank.movements = [movement(chat, name, -500) for name in ("Toks", "Cajero Perisur")]
    chat.say("el cajero no me dio dinero pero me lo cobró")
    asked = only(chat.say("fue ayer en Perisur en la tarde"))
    assert isinstance(asked, Ask)
    assert asked.options[0].label == "Cajero Perisur"
    shown = card(chat.say("sí levántalo"))
    assert shown["text"].endswith("fue ayer en Perisur en la tarde")


@pytest.mark.parametrize(
    ("told", "text", "kept"),
    [
        ("saqué 1000 y el cajero me dio 500", "fue hoy en la mañana", "fue hoy en la mañana"),
        ("se me perdió la cartera", "y el reporte también", "se me perdió la cartera"),
    ],
)
def test_what_is_said_of_a_report_that_waits_begins_no_other(chat, told, text, kept):
    chat.say(told)
    chat.say(text)
    [report] = [one for one in open_cards(chat) if one.kind == "open_ticket"]
    assert report.card["text"].endswith(kept)


# ── Shelves ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_screen_is_what_is_meant_by_a_tele(chat):
    chat.bank.products = [product("Pantalla Nopal 55", 7_000), product("Pantalla Brisa 43", 9_000)]
    chat.bank.products = [*chat.bank.products]
    shown = only(chat.say("quiero una pantalla"))
    assert "No encontré" not in shown.lead


def test_how_many_are_left_is_told_of_what_is_shown(chat):
    chat.say("enséñame laptops")
    assert "Quedan estas piezas" in only(chat.say("¿cuántas quedan?")).text


def test_one_piece_is_taken_where_several_were_wanted(chat):
    chat.say("quiero dos laptops")
    chat.say("la primera")
    assert only(chat.say("que sea solo una")).value.quantity == 1


def test_another_thing_instead_is_looked_for(chat):
    chat.bank.products = [*chat.bank.products, product("Mochila Sierra", 700)]
    chat.say("enséñame laptops")
    assert "Mochila" in str(only(chat.say("no, mejor una mochila")))


def test_the_cheapest_reward_is_pointed_at(chat):
    chat.bank.points = 5_000
    chat.say("¿qué puedo canjear?")
    cheapest = min(chat.bank.rewards, key=lambda one: one.points_cost)
    assert card(chat.say("el más barato"))["reward"]["name"] == cheapest.name


def test_a_price_alone_is_of_what_was_looked_for(chat):
    chat.say("quiero una laptop")
    chat.say("de menos de 15 mil")
    wanted = next(
        one for name, _call, one in reversed(chat.bank.calls) if name.endswith("product_search")
    )
    assert (wanted.text, wanted.price_max) == ("laptop", "15000.00")


def test_what_a_product_gives_is_told_of_the_one_that_is_chosen(chat):
    chat.say("quiero una laptop")
    assert "de la que elijas" in only(chat.say("¿cuántos puntos me da?")).text
    chat.say("la primera")
    assert only(chat.say("¿cuántos puntos me da?")).kind == "benefits"


def test_what_is_within_reach_is_asked_of_rewards(chat):
    chat.bank.points = 300
    chat.say("ver todas las recompensas")
    shown = only(chat.say("¿cuáles me alcanzan?"))
    assert (shown.kind, shown.query["affordable"]) == ("rewards", True)


@pytest.mark.parametrize("text", ["lo quiero devolver", "quiero regresarla a la tienda"])
def test_what_is_to_be_returned_was_bought(chat, text):
    assert "No tienes pedidos" in only(chat.say(text)).text


@pytest.mark.parametrize("text", ["regresar", "no lo quiero devolver"])
def test_going_back_returns_nothing(chat, text):
    assert "pedidos" not in only(chat.say(text)).text


# ── What was sent ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_again_is_for_who_was_asked_about(chat):
    chat.say("mándale 90 a mi hermano")
    chat.say("cancela")
    chat.say("¿ya le mandé 500 a mi mamá?")
    shown = card(chat.say("mándaselos otra vez"))
    assert (shown["amount"]["amount"], shown["payee"]["name"]) == ("500.00", "María Torres")


@pytest.mark.parametrize("text", ["¿seguro que no se mandó nada?", "¿se mandó o no?"])
def test_whether_something_was_sent_is_answered(chat, text):
    assert "Nada se mueve sin que toques" in only(chat.say(text)).text


@pytest.mark.parametrize("text", ["cómo va mi reporte", "dime cuánto me queda"])
def test_what_is_ones_own_is_shown_and_not_explained(chat, text):
    chat.say(text)
    assert looked_up(chat) == ""
