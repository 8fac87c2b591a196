"""Few words over a card or a question that mean another than it has: one that is changed behind a yes, a sum, the other of two."""

from __future__ import annotations

import time

import pytest

from centli.agent.engines import revising
from centli.agent.engines.flows.transfers import choosing
from centli.agent.engines.hearing import hear
from centli.agent.testing import NOW
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask


def told(result):
    shown = card(result)
    payee = shown.get("payee") or {"name": ""}
    return payee["name"], shown["amount"]["amount"], shown["source"]["account_type"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sí, pero a mi mamá", ("María Torres", "500.00", "checking")),
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


@pytest.mark.parametrize("text", ["más de doscientos", "no más 200", "más bien doscientos"])
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
    "text",
    [
        "no mejor " * 200,
        "si pero " * 250,
        "menos otros " * 160,
        "no ese es era " * 140,
        "mejor la primera " * 120,
        "no la otra cuenta " * 110,
        "300 o 400 o " * 160,
        "no, " * 600,
        "digo en pesos no dolares " * 80,
    ],
)
def test_no_words_keep_a_card_waiting(text):
    heard, _later = hear("hola", now=NOW)
    begun = time.process_time()
    revising.delta(text)
    revising.names_another(text)
    revising.behind_but(text)
    revising.figure_of(text)
    assert time.process_time() - begun < 0.2
    assert not choosing.points_at_another(heard)
