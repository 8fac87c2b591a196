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
    book(spent, "deposit", 700, "La Fonda")
    [shown] = spent.say("¿cuánto gasté en La Fonda este mes?")
    assert "$200.00 MXN" in shown["content"]
    assert "pendientes" not in shown["content"]
    listed = [(one["counterpart"], one["direction"]) for one in shown["data"]["transactions"]]
    assert listed == [("La Fonda", "charge")]
    [before] = spent.say("¿y el mes pasado?")
    assert before["content"].startswith("No gastaste en «fonda» del ")
    assert "$200.00 MXN en «fonda»" in spent.say("¿y este mes?")[0]["content"]


@pytest.mark.parametrize("further", ["and this month?", "and today?"])
def test_spending_is_asked_on_of_other_days_in_english(spent, further):
    spent.say("how much did I spend on food last month")
    [chart] = spent.say(further)
    assert (chart["type"], chart["data"]["total"]["amount"]) == ("CHART", "500.00")


def test_what_is_not_told_apart_is_said_and_nothing_else_is_shown(spent):
    [said] = spent.say("¿cuánto gasté en globos este mes?")
    assert said["type"] == "TEXT"
    assert "«globos»" in said["content"]


@pytest.fixture
def exchanged(ana: World) -> World:
    """Return Ana after two transfers to her mother, one to her brother, and what both sent her."""
    for order in ("300 pesos a mi mamá", "500 pesos a mi mamá", "70 pesos a mi hermano"):
        send(ana, f"Transfiere {order}")
    book(ana, "spei_in", 900, "María Torres")
    book(ana, "spei_in", 45, "Juan López")
    ana.hear()
    return ana


@pytest.mark.parametrize(
    ("words", "answer", "signs"),
    [
        (
            "¿cuánto le mandé a mi mamá este mes?",
            "Le enviaste $800.00 MXN a María Torres",
            {"charge"},
        ),
        (
            "how much did I send my mom this month?",
            "You sent $800.00 MXN to María Torres",
            {"charge"},
        ),
        (
            "¿cuántas veces le he depositado a mi mamá?",
            "a María Torres, en 2 movimientos.",
            {"charge"},
        ),
        ("how many times have I paid my mom?", "to María Torres, in 2 transactions.", {"charge"}),
        ("¿cuánto me ha mandado mi mamá?", "María Torres te envió $900.00 MXN, en 1", {"credit"}),
        ("¿cuánto me ha mandado María este mes?", "María Torres te envió $900.00 MXN", {"credit"}),
        ("how much has my mom sent me?", "María Torres sent you $900.00 MXN, in 1", {"credit"}),
        ("cuántos depósitos me ha hecho mi mamá", "María Torres te envió $900.00 MXN", {"credit"}),
    ],
)
def test_what_was_exchanged_is_a_sum_in_the_direction_that_is_asked(
    exchanged, words, answer, signs
):
    [shown] = exchanged.say(words)
    assert answer in shown["data"]["before"]
    assert shown["content"].startswith(shown["data"]["before"])
    assert {one["counterpart"] for one in shown["data"]["transactions"]} == {"María Torres"}
    assert {one["direction"] for one in shown["data"]["transactions"]} == signs


IN_ALL = (
    ("¿cuánto he mandado este mes?", ("Enviaste $870.00 MXN", "• María Torres: $800.00 MXN")),
    ("cuanto transferí hoy", ("en 3 movimientos", "• Juan López: $70.00 MXN")),
    ("how much have I sent this month", ("You sent $870.00 MXN", "• Juan López: $70.00 MXN")),
    ("cuánto me han mandado", ("Te enviaron $945.00 MXN", "• María Torres: $900.00 MXN")),
    ("cuánto he recibido este mes", ("Recibiste $187,945.00 MXN", "• Aurora: $6,000.00 MXN")),
    ("cuanto me depositaron esta quincena", ("Recibiste $187,945.00 MXN",)),
    ("how much money came in this month", ("You received $187,945.00 MXN",)),
    ("¿cuánto ha salido de mi cuenta este mes?", ("Salieron $970.00 MXN de tus cuentas",)),
    ("cuánto mandé ayer", ("No enviaste dinero el ",)),
    ("cuánto me mandaron ayer", ("Nadie te envió dinero el ",)),
    ("cuánto gané antier", ("No recibiste dinero el ",)),
    ("cuánto salió antier", ("No salió dinero de tus cuentas el ",)),
    (
        "¿cuánto he mandado y cuánto he recibido este mes?",
        ("Enviaste $870.00 MXN", "Recibiste $187,945.00 MXN"),
    ),
    (
        "¿cuánto me mandó mi mamá y cuánto tengo?",
        ("María Torres te envió $900.00 MXN", "disponibles"),
    ),
)


def test_how_much_in_all_is_everybodys_sum(exchanged):
    book(exchanged, "payroll", 6_000, "Aurora")
    book(exchanged, "groceries", -100, "Súper Sol")
    exchanged.hear()
    for words, told in IN_ALL:
        said = "\n".join(frame["content"] for frame in exchanged.say(words))
        assert [each for each in told if each not in said] == [], said


def test_how_much_in_all_is_asked_on(exchanged):
    for words, answer in (
        ("¿cuánto he mandado ayer?", "No enviaste dinero el "),
        ("¿y este mes?", "Enviaste $870.00 MXN"),
        ("¿y cuánto he recibido?", "Recibiste $181,945.00 MXN"),
        ("¿cuánto le he mandado a mi mamá?", "Le enviaste $800.00 MXN a María Torres"),
        ("¿y cuánto me ha mandado?", "María Torres te envió $900.00 MXN"),
        ("¿cuánto he mandado este mes?", "Enviaste $870.00 MXN"),
    ):
        assert answer in exchanged.say(words)[0]["content"]


@pytest.mark.parametrize(
    "words", ["¿cuánto gasté con mi hermano?", "how much did I spend on my brother"]
)
def test_what_was_spent_with_somebody_went_to_them(exchanged, words):
    [shown] = exchanged.say(words)
    assert [one["counterpart"] for one in shown["data"]["transactions"]] == ["Juan López"]
    assert "$70.00 MXN" in shown["content"]


def test_who_was_sent_money_is_no_shop(exchanged):
    book(exchanged, "groceries", -100, "Súper Sol")
    [shown] = exchanged.say("¿a quién le mandé dinero este mes?")
    assert {one["counterpart"] for one in shown["data"]["transactions"]} == {
        "María Torres",
        "Juan López",
    }


def test_what_was_paid_for_something_is_found_by_what_it_was_for(ana):
    send(ana, "Transfiere 500 pesos a mi mamá con concepto renta")
    book(ana, "services", -450, "CFE")
    for words, told in (
        ("¿ya pagué la renta?", "Sí: el "),
        ("did I pay the rent?", "you paid $500.00 MXN to María Torres"),
        ("cuánto llevo pagado de renta", "Pagaste $500.00 MXN de «renta», en 1 movimiento."),
        ("¿y el año pasado?", "No encontré pagos de «renta» del 1 de enero de "),
        ("ya pagué la luz este mes?", "pagaste $450.00 MXN a CFE"),
        ("cuánto gasté en internet este mes", "No encontré pagos de «internet»"),
    ):
        assert told in ana.say(words)[0]["content"], words


BOTH = ("Le enviaste $70.00 MXN a Juan López", "Juan López te envió $45.00 MXN")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("¿cuánto nos hemos mandado mi hermano y yo?", BOTH),
        ("¿cuánto le debo a mi hermano?", ("No sé lo que se deben", *BOTH)),
        ("¿cuánto me debe Juan?", ("No sé lo que se deben", *BOTH)),
        (
            "how much do I owe my brother?",
            ("I do not know what you owe", "You sent $70.00", "$45.00"),
        ),
        (
            "how much does my brother owe me",
            ("I do not know what you owe", "You sent $70.00", "$45.00"),
        ),
        ("¿cuánto le mandé a mi mamá y a mi hermano?", ("$800.00 MXN a María Torres", BOTH[0])),
    ],
)
def test_what_is_owed_is_not_known_but_what_was_sent_is(exchanged, words, told):
    [said] = exchanged.say(words)
    assert said["type"] == "TEXT"
    for each in told:
        assert each in said["content"]


def test_the_other_direction_and_how_often_are_asked_on(exchanged):
    exchanged.say("¿cuánto le he mandado a mi mamá?")
    for words, answer in (
        ("¿y ella a mí?", "María Torres te envió $900.00 MXN"),
        ("¿y yo a ella?", "Le enviaste $800.00 MXN a María Torres"),
        ("¿cuántas veces?", "Le enviaste $800.00 MXN a María Torres, en 2 movimientos."),
        ("¿y a mi hermano?", "Le enviaste $70.00 MXN a Juan López"),
    ):
        assert answer in exchanged.say(words)[0]["content"]


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
    [shown] = ana.say("¿me cayó la nómina?")
    assert shown["content"].startswith("Sí:")
    assert "$18,500.00 MXN" in shown["data"]["before"]
    assert [one["kind"] for one in shown["data"]["transactions"]] == ["payroll"]


def test_without_accounts_the_balance_says_so_and_what_to_do(ana):
    type(ana.checking).objects.filter(owner=ana.user).update(balance_centavos=0, owner=None)
    [frame] = ana.say("¿cuánto tengo?")
    assert frame["content"].startswith("No tienes cuentas abiertas.")
    assert frame["data"]["accounts"] == []
    assert frame["suggestions"][0] == "Hablar con una persona"
