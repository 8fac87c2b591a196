"""Questions about what happened: how much went on something or to somebody, and whether wages have come."""

from __future__ import annotations

import pytest

from banking import testing as banking
from centli.agent.tests.world import World, kinds, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


def book(ana: World, kind: str, pesos: int, counterpart: str) -> None:
    banking.book(ana.checking, kind, pesos * 100, counterpart=counterpart)


def send(ana: World, text: str) -> None:
    [card] = ana.say(text)
    ana.confirm(card)
    assert kinds(ana.hear()) == ["RECEIPT", "UPDATE"]


@pytest.fixture
def spent(ana: World) -> World:
    book(ana, "groceries", -300, "Oxxo Centro")
    book(ana, "restaurants", -200, "La Fonda")
    book(ana, "transport", -90, "Uber")
    return ana


@pytest.mark.parametrize(
    ("words", "total", "title"),
    [
        ("¿cuánto gasté en comida este mes?", "500.00", "comida"),
        ("cuánto gasté en restaurantes este mes", "200.00", "restaurantes"),
        ("cuánto gasté en transporte este mes", "90.00", "transporte"),
        ("how much did I spend on food this month", "500.00", "food"),
        ("¿cuánto gasté este mes?", "590.00", "Tus gastos, "),
    ],
)
def test_spending_on_something_is_that_alone(spent, words, total, title):
    [chart] = spent.say(words)
    assert chart["type"] == "CHART"
    assert chart["data"]["total"]["amount"] == total
    assert title in chart["data"]["title"]


def test_spending_at_a_shop_is_its_payments(spent):
    said, shown = spent.say("¿cuánto gasté en La Fonda este mes?")
    assert "$200.00 MXN" in said["content"]
    assert [one["counterpart"] for one in shown["data"]["transactions"]] == ["La Fonda"]


def test_what_is_not_told_apart_is_said_and_nothing_else_is_shown(spent):
    [said] = spent.say("¿cuánto gasté en globos este mes?")
    assert said["type"] == "TEXT"
    assert "«globos»" in said["content"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("¿cuánto le mandé a mi mamá este mes?", "Le enviaste $800.00 MXN a María Torres"),
        ("how much did I send my mom this month?", "You sent $800.00 MXN to María Torres"),
    ],
)
def test_how_much_went_to_somebody_is_a_sum(ana, words, answer):
    send(ana, "Transfiere 300 pesos a mi mamá")
    send(ana, "Transfiere 500 pesos a mi mamá")
    send(ana, "Transfiere 70 pesos a mi hermano")
    said, shown = ana.say(words)
    assert said["content"].startswith(answer)
    assert {one["counterpart"] for one in shown["data"]["transactions"]} == {"María Torres"}


@pytest.mark.parametrize(
    "words", ["cuánto le mandé a Rigoberto este mes", "¿le llegó el dinero a Rigoberto?"]
)
def test_nobody_known_shows_nobody_elses_movements(ana, words):
    send(ana, "Transfiere 300 pesos a mi mamá")
    [said] = ana.say(words)
    assert said["type"] == "TEXT"
    assert "rigoberto" in said["content"].lower()


def test_an_english_question_about_the_past_is_about_that_person(ana):
    send(ana, "Transfiere 300 pesos a mi mamá")
    send(ana, "Transfiere 70 pesos a mi hermano")
    [shown] = ana.say("did my mom get the money?")
    assert {one["counterpart"] for one in shown["data"]["transactions"]} == {"María Torres"}


def test_whether_wages_have_come(ana):
    [said] = ana.say("¿me cayó la nómina?")
    assert said["content"].startswith("No:")
    book(ana, "payroll", 18_500, "Acme")
    said, shown = ana.say("¿me cayó la nómina?")
    assert said["content"].startswith("Sí:")
    assert "$18,500.00 MXN" in said["content"]
    assert [one["kind"] for one in shown["data"]["transactions"]] == ["payroll"]


def test_without_accounts_the_balance_says_so_and_what_to_do(ana):
    type(ana.checking).objects.filter(owner=ana.user).update(balance_centavos=0, owner=None)
    [frame] = ana.say("¿cuánto tengo?")
    assert frame["content"].startswith("No tienes cuentas abiertas.")
    assert frame["data"]["accounts"] == []
    assert frame["suggestions"][0] == "Hablar con una persona"
