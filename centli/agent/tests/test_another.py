"""Few words over a card or a question that mean another than it has: one that is changed behind a yes, a sum, the other of two."""

from __future__ import annotations

from dataclasses import replace

import pytest

from centli.agent.engines import pointing, revising
from centli.agent.engines.flows.transfers import choosing
from centli.agent.engines.hearing import hear
from centli.agent.language import asides, courtesy, purposes
from centli.agent.testing import NOW
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask, Propose
from centli.kernel.testing import FEWER, read_long


def told(result):
    shown = card(result)
    payee = shown.get("payee") or {"name": ""}
    return payee["name"], shown["amount"]["amount"], shown["source"]["account_type"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sí, pero a mi mamá", ("María Torres", "500.00", "checking")),
        ("sí, pero 300 a mi mamá", ("María Torres", "300.00", "checking")),
        ("va, pero que sean 300", ("Juan López", "300.00", "checking")),
        ("ok pero desde ahorro", ("Juan López", "500.00", "savings")),
        ("sí, nomás que 450", ("Juan López", "450.00", "checking")),
        ("menos 100", ("Juan López", "400.00", "checking")),
        ("mejor menos 100", ("Juan López", "400.00", "checking")),
        ("otros 100 menos", ("Juan López", "400.00", "checking")),
        ("más 200", ("Juan López", "700.00", "checking")),
        ("súmale 50", ("Juan López", "550.00", "checking")),
        ("no, mejor 200 más", ("Juan López", "700.00", "checking")),
    ],
)
def test_what_is_changed_behind_a_yes_or_reckoned_makes_the_card_anew(chat, text, meant):
    chat.say("mándale 500 a mi hermano")
    assert told(chat.say(text)) == meant
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize("text", ["sí, pero a mi mamá", "sí, pero para mi mamá mejor"])
def test_what_is_changed_behind_a_yes_is_changed_of_an_order_that_is_to_be_now(chat, text):
    chat.say("mándale 500 a mi hermano mañana")
    assert told(chat.say(text))[:2] == ("María Torres", "500.00")


def test_today_will_do(chat):
    chat.say("mándale 500 a mi hermano mañana")
    assert told(chat.say("entonces hoy"))[:2] == ("Juan López", "500.00")


def test_what_is_to_be_beside_it_leaves_it_as_it_is(chat):
    chat.say("mándale 500 a mi hermano")
    assert told(chat.say("sí, pero también 200 a mi mamá"))[:2] == ("María Torres", "200.00")
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == ["500.00", "200.00"]


@pytest.mark.parametrize(
    "text", ["menos 100 de comisión", "más de doscientos", "no más 200", "más bien doscientos"]
)
def test_what_only_has_the_word_adds_nothing(text):
    assert revising.delta(text) == 0


@pytest.mark.parametrize("text", ["menos 900", "menos mil", "sí, pero no", "sí, pero todavía no"])
def test_what_leaves_nothing_changes_nothing(chat, text):
    before = card(chat.say("mándale 500 a mi hermano"))
    chat.say(text)
    assert [one.card for one in open_cards(chat)] == [before]


@pytest.mark.parametrize(
    "text",
    [
        *("no, la otra", "no, otra", "no, quiero la otra", "no, lo otro", "no, otra cosa"),
        *("no es esa", "ese no es", "no, la cuenta", "no, el concepto no", "esa no, la otra"),
    ],
)
def test_something_else_that_is_not_said_is_asked_and_cancels_nothing(chat, text):
    before = card(chat.say("mándale 500 a mi hermano"))
    assert only(chat.say(text)).text.startswith("¿Qué")
    assert [one.card for one in open_cards(chat)] == [before]


def test_pesos_are_what_it_is_in(chat):
    before = card(chat.say("mándale 500 a mi hermano"))
    assert "en pesos" in only(chat.say("digo, dólares")).text
    assert "no cambié nada" in only(chat.say("no, pesos")).text
    assert [one.card for one in open_cards(chat)] == [before]


def test_pesos_are_asked_for_where_dollars_were_named(chat):
    asked = only(chat.say("mándale 100 dólares a mi hermano"))
    assert "100 pesos" in asked.suggestions
    assert only(chat.say("no, pesos")).text == "Va, en pesos. ¿Cuántos son?"
    assert told(chat.say("100 pesos"))[:2] == ("Juan López", "100.00")


@pytest.mark.parametrize("text", ["500 o 600", "no sé, 500 o 600", "como 500 o 600 pesos"])
def test_of_two_figures_it_is_asked_which_and_the_other_may_be_meant_after_all(chat, text):
    chat.say("mándale dinero a mi mamá")
    asked = only(chat.say(text))
    assert isinstance(asked, Ask)
    assert [one.label for one in asked.options] == ["$500.00 MXN", "$600.00 MXN"]
    assert told(chat.say("el segundo"))[1] == "600.00"
    assert told(chat.say("mejor el primero"))[1] == "500.00"
    assert told(chat.say("no, la otra cantidad"))[1] == "600.00"
    assert len(open_cards(chat)) == 1


def test_a_range_has_no_figures_to_choose_from(chat):
    chat.say("mándale dinero a mi mamá")
    assert not isinstance(only(chat.say("entre 500 y 600")), Ask)


def test_the_other_of_those_who_were_offered_is_nobody_once_another_is_named(chat):
    chat.say("mándale 300 a Luis")
    chat.say("el primero")
    assert told(chat.say("no, el otro"))[0] == "Luis Ramos"
    chat.say("mejor a mi mamá")
    assert only(chat.say("no, el otro")).text.startswith("¿Qué")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["María Torres"]


def test_a_sum_looks_for_nothing_in_the_shop(chat):
    heard, _later = hear("menos 100", now=NOW)
    assert (heard.intent, heard.sure) == ("out_of_scope", False)


@pytest.mark.parametrize(
    "piece",
    [
        "no mejor ",
        "si pero ",
        "menos otros ",
        "no ese es era ",
        "mejor la primera ",
        "no la otra cuenta ",
        "300 o 400 o ",
        "no, ",
        "quisiera pedirle por favor ",
        "le agradeceria que le ",
        "500 a mi hermano, renta de la renta de ",
        ", la cena de mi ",
        "solo la de mi mama si ",
        "dile que ya ve ",
        "mandale un abrazo ",
        "digo en pesos no dolares ",
    ],
)
def test_no_words_keep_a_card_waiting(piece):
    heard, _later = hear("hola", now=NOW)
    read_long(
        *(revising.delta, revising.names_another, revising.behind_but, revising.figure_of),
        *(asides.aside, courtesy.plainly, purposes.behind, purposes.instead, pointing.only_that),
        lambda text: choosing.points_at_another(replace(heard, text=text)),
        piece=piece,
        letters=FEWER,
    )


# ── What is said of one of several cards, by the way, politely, or behind a pause ────────────────────────────────────


@pytest.mark.parametrize("text", ["no a ese hermano", "no, a ese no", "no es a mi hermano"])
def test_who_is_denied_is_asked_for_and_gets_nothing(chat, text):
    chat.say("mándale 500 a mi hermano")
    assert not [one for one in chat.say(text).visible if isinstance(one, Propose)]
    chat.say("a mi mamá")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["María Torres"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("la de mi hermano no", ["María Torres"]),
        ("la primera cancélala", ["María Torres"]),
        ("la de mi mamá mejor no", ["Juan López"]),
        ("la de Bruno no", ["Juan López", "María Torres"]),
    ],
)
def test_one_of_two_is_taken_off_by_what_it_is(chat, text, left):
    chat.say("mándale 100 a mi hermano y 200 a mi mamá")
    chat.say(text)
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == left


@pytest.mark.parametrize("text", ["solo la de mi mamá", "la de mi mamá sí", "nomás la segunda"])
def test_the_one_of_two_that_is_wanted_is_told_how_to_confirm(chat, text):
    chat.say("mándale 100 a mi hermano y 200 a mi mamá")
    assert "$200.00 MXN a María Torres, toca el botón" in only(chat.say(text)).text
    assert len(open_cards(chat)) == 2


def test_both_are_confirmed_each_by_its_button(chat):
    chat.say("mándale 100 a mi hermano y 200 a mi mamá")
    assert "toca el botón de la que quieras" in only(chat.say("sí, las dos")).text


@pytest.mark.parametrize(
    "text",
    [
        *("y salúdamela", "mándale un abrazo", "dile que ya va", "avísale porfa"),
        *("que no se entere mi mamá", "no le digas nada", "eres un amor", "te quiero mucho"),
    ],
)
def test_what_is_said_by_the_way_changes_nothing_and_is_nobody(chat, text):
    chat.say("mándale 500")
    assert only(chat.say(text)).text.endswith("¿A quién le envío $500.00 MXN?")
    before = card(chat.say("a mi hermano"))
    assert only(chat.say(text)).text.endswith("sigue por confirmar.")
    assert [one.card for one in open_cards(chat)] == [before]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("quisiera pedirle que transfiera 300 pesos a mi mamá", ("María Torres", "300.00")),
        ("me gustaría que le enviara 300 a mi mamá", ("María Torres", "300.00")),
        (
            "buenas tardes, le agradecería que le depositara 300 a mi mamá",
            ("María Torres", "300.00"),
        ),
        ("¿tendría la amabilidad de mandarle 300 a mi mamá?", ("María Torres", "300.00")),
    ],
)
def test_an_order_may_be_as_polite_as_it_likes(chat, text, meant):
    assert told(chat.say(text))[:2] == meant
    assert told(chat.say("podría cambiarlo a 350"))[1] == "350.00"
    assert told(chat.say("disculpe, preferiría que fueran 220"))[1] == "220.00"
    assert told(chat.say("le pediría que fuera a mi hermano"))[0] == "Juan López"
    assert card(chat.say("¿podría usted ponerle concepto regalo?"))["concept"] == "regalo"
    chat.say("sería tan amable de cancelarlo")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        "quisiera que mi hermano me transfiriera 300",
        "me gustaría que me depositaran 300",
        "¿podría decirme cómo transferirle a mi mamá?",
        "no sé si podría mandarle 300 a mi mamá",
    ],
)
def test_what_is_politely_asked_or_wished_for_is_no_order(text):
    assert courtesy.plainly(text) == text


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("500 a mi hermano, renta de noviembre", "renta de noviembre"),
        ("mándale 500 a mi hermano, lo de la luz", "luz"),
        ("mándale 500 a mi hermano: boletos del concierto, porfa", "boletos del concierto"),
        ("mándale 500 a mi hermano, la cena de mañana", "cena de mañana"),
        ("pásale 500 a mi hermano; anticipo", "anticipo"),
        ("500 a mi hermano, pago inmediato", ""),
        ("500 a mi hermano, gracias", ""),
    ],
)
def test_what_it_is_for_may_be_named_behind_a_pause(chat, text, concept):
    shown = card(chat.say(text))
    assert (shown["payee"]["name"], shown["concept"]) == ("Juan López", concept)


def test_what_it_is_for_is_corrected_where_it_is_written(chat):
    chat.say("500 a mi hermano, renta de noviembre")
    assert card(chat.say("no, renta de diciembre"))["concept"] == "renta de diciembre"


def test_one_piece_and_the_lowest_price_are_of_the_goods_shown(chat):
    chat.say("cómprame una laptop")
    chat.say("que sean dos")
    assert not [one for one in chat.say("no, una nada más").visible if isinstance(one, Propose)]


# ── Two wishes in one breath ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "text", "payee"),
    [
        ("mándale 500", "a mi hermano, y bloquea mi tarjeta", "Juan López"),
        ("mándale dinero a mi mamá", "500, y bloquea mi tarjeta", "María Torres"),
        ("mándale 500", "a mi mamá y luego dime mis movimientos", "María Torres"),
    ],
)
def test_what_was_asked_is_answered_before_what_is_ordered_with_it(chat, before, text, payee):
    chat.say(before)
    first, second = chat.say(text).visible
    assert (first.proposal.card["payee"]["name"], isinstance(second, Propose)) == (payee, False)
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == ["500.00"]


def test_who_is_only_addressed_gets_nothing(chat):
    before = card(chat.say("mándale 300 a mi mamá"))
    chat.say("hermano, bloquea mi tarjeta")
    assert [one.card for one in open_cards(chat)] == [before]


@pytest.mark.parametrize(
    "text",
    [
        "compra los audífonos y mándale 300 a mi hermano",
        "quiero comprar una laptop y pásale 300 a mi hermano",
        "canjea una taza y mándale 300 a mi hermano",
    ],
)
def test_a_transfer_that_says_all_waits_for_no_choice(chat, text):
    first, *_rest = chat.say(text).visible
    assert (first.proposal.card["amount"]["amount"], len(_rest)) == ("300.00", 1)


@pytest.mark.parametrize("text", ["a mi mamá no, bloquea mi tarjeta", "la primera y bloquéala"])
def test_who_is_refused_beside_an_alarm_gets_nothing(chat, text):
    chat.say("mándale 500")
    chat.say(text)
    assert not [one for one in open_cards(chat) if one.card.get("amount")]


# ── Of the card, and of nothing else ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("menos la mitad", ("Juan López", "250.00", "checking")),
        ("actually, half of that", ("Juan López", "250.00", "checking")),
        ("no tanto, la mitad", ("Juan López", "250.00", "checking")),
        ("y que sea de mi ahorro", ("Juan López", "500.00", "savings")),
        ("sube 20 más", ("Juan López", "520.00", "checking")),
        ("baja 20", ("Juan López", "480.00", "checking")),
        ("jajaja no, a mi mamá", ("María Torres", "500.00", "checking")),
    ],
)
def test_few_words_change_the_card_that_waits(chat, text, meant):
    chat.say("mándale 500 a mi hermano")
    assert told(chat.say(text)) == meant
    assert len(open_cards(chat)) == 1


def test_who_it_was_not_for_is_asked_for(chat):
    chat.say("mándale 500 a mi hermano")
    assert only(chat.say("no era mi hermano")).text == "¿A quién le envío $500.00 MXN?"


def test_another_day_may_be_said_against_today(chat):
    chat.say("mándale 500 a mi hermano")
    assert "no puedo programar" in only(chat.say("pero no hoy, mañana")).text


def test_one_of_two_is_changed_by_what_it_is_and_none_is_wanted_after_all(chat):
    chat.say("mándale 100 a mi hermano y 200 a mi mamá")
    assert told(chat.say("la de mi mamá cámbiala a 450"))[:2] == ("María Torres", "450.00")
    chat.say("ya mejor ninguna")
    assert open_cards(chat) == []


@pytest.mark.parametrize("text", ["no, uno", "no, la anterior", "no, la de abajo"])
def test_another_reward_or_number_cancels_none(chat, text):
    chat.say("canjea una taza")
    chat.say("la primera")
    before = [one.card for one in open_cards(chat)]
    assert len(before) == 1
    chat.say(text)
    assert len(open_cards(chat)) == 1


def test_a_day_behind_a_pause_is_the_orders(chat):
    assert "programar" in only(chat.say("mándale 300 a mi hermano, el domingo")).text


def test_an_order_for_somebody_else_chooses_no_figure(chat):
    chat.say("mándale 200 y 300 a mi mamá")
    chat.say("pásale 300 a mi hermano")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] in ([], ["Juan López"])
