"""Movements as they are asked for in a talk: what came in, what went out, from which amount; and on from what was told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from banking.contracts import AccountType
from centli.agent.engines.builtin import Builtin
from centli.agent.engines.flows import asked, exchanged, going_on, in_all, listing, paid_for
from centli.agent.testing import Chat
from centli.agent.tests.test_brake import movement
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.kernel.money import Money
from centli.kernel.testing import FEWER, read_long


@pytest.fixture
def chat():
    found = Chat(Builtin())
    found.bank.movements = [
        movement(found, name, pesos)
        for name, pesos in (("Toks", -1_500), ("Aurora", 24_000), ("Liverpool", -9_000))
    ]
    return found


@pytest.fixture
def in_debt(chat):
    chat.bank.accounts = [
        replace(one, balance=Money(-4300_00)) if one.account_type is AccountType.CREDIT else one
        for one in chat.bank.accounts
    ]
    chat.say("¿cuánto debo en la de crédito?")
    return chat


def names(result):
    return [one.counterpart for one in only(result).value.items]


@pytest.mark.parametrize(
    "text",
    [
        *("¿quién me ha depositado este mes?", "quién me pasó dinero", "depósitos de noviembre"),
        "qué abonos tengo",
    ],
)
def test_what_came_in_is_told_apart(chat, text):
    shown = only(chat.say(text))
    assert [one.counterpart for one in shown.value.items] == ["Aurora"]
    assert shown.lead.endswith("(solo abonos):")


def test_days_above_the_list_are_written_in_full(chat):
    with translation.override("en"):
        lead = only(chat.say("mis movimientos de esta quincena")).lead
    assert lead == "Your transactions from November 16, 2026 to November 30, 2026:"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("movimientos del primero de noviembre al cinco", ("2026-11-01", "2026-11-05")),
        ("movimientos de octubre a la fecha", ("2026-10-01", "2026-11-21")),
        ("movimientos del 15 para acá", ("2026-11-15", "2026-11-21")),
        ("qué compré de octubre al día de hoy", ("2026-10-01", "2026-11-21")),
    ],
)
def test_from_one_day_to_another_is_nobodys_name(chat, text, days):
    query = only(chat.say(text)).query
    assert (query["date_from"], query["date_to"], query.get("counterpart")) == (*days, None)


def test_what_was_spent_in_days_in_words_is_spending(chat):
    chat.say("qué gasté entre el 5 y el 12 de noviembre")
    assert chat.bank.calls[-1][0] == "banking_spending_summary"


@pytest.mark.parametrize("text", ["nomás los cargos", "only charges", "just the charges"])
def test_what_was_shown_is_narrowed(chat, text):
    chat.say("mis movimientos del 1 al 15 de octubre")
    shown = only(chat.say(text))
    assert (shown.query["date_from"], shown.query["incoming"]) == ("2026-10-01", False)
    shown = only(chat.say("los de más de 1000"))
    assert (shown.query["incoming"], shown.query["least"]) == (False, "1000.00")
    assert "(desde $1,000.00 MXN)" in shown.lead


def test_other_days_of_the_same_are_shown_and_summed(chat):
    chat.say("mis movimientos con mi mamá")
    shown = only(chat.say("solo los de este mes"))
    assert (shown.query["counterpart"], shown.query["date_from"]) == ("María Torres", "2026-11-01")
    said = only(chat.say("¿cuánto suma?")).text
    assert said == ("Son 3 movimientos: entraron $24,000.00 MXN y salieron $10,500.00 MXN.")


def test_another_day_is_asked_the_same_of(chat):
    chat.say("¿me depositaron hoy?")
    shown = only(chat.say("¿y ayer?"))
    assert (shown.query["incoming"], shown.query["date_from"]) == (True, "2026-11-20")
    chat.say("¿cuánto le mandé a mi mamá este año?")
    assert (
        "María Torres del 1 de octubre de 2026 al 31 de octubre de 2026"
        in chat.say("¿y en octubre?").visible[0].text
    )


def test_somebody_else_is_asked_the_same_of(chat):
    chat.say("mándale 300 a mi mamá")
    chat.say("cancela")
    chat.say("¿cuánto le mandé a mi mamá este año?")
    assert "Juan López" in chat.say("¿y a mi hermano?").visible[0].text
    assert open_cards(chat) == []
    chat.say("mis movimientos con mi mamá")
    assert only(chat.say("¿y con mi hermano?")).query["counterpart"] == "Juan López"
    chat.say("mis movimientos de octubre")
    query = only(chat.say("¿y con mi hermano?")).query
    assert (query["counterpart"], query["date_from"]) == ("Juan López", "2026-10-01")
    chat.say("¿cuánto he mandado en octubre?")
    told = chat.say("¿y a mi mamá?").visible[0].text
    assert "María Torres del 1 de octubre de 2026" in told


def test_what_is_left_to_pay_is_the_debt(chat):
    assert "debes" in only(chat.say("¿cuánto me falta por pagar de la tarjeta?")).lead


def test_the_last_thing_is_not_undone(chat):
    assert "no se regresa solo" in only(chat.say("deshaz lo último")).text


def test_points_are_asked_on_for_what_they_buy(chat):
    chat.say("¿tengo puntos?")
    assert only(chat.say("¿para qué me alcanza?")).kind == "rewards"


@pytest.mark.parametrize(
    "text", ["a dónde me depositan", "¿cómo me depositan?", "mis datos para depósito"]
)
def test_where_money_comes_to_is_ones_own_clabe(chat, text):
    assert "CLABE" in only(chat.say(text)).text


def test_one_of_those_shown_is_told(chat):
    chat.say("mis movimientos")
    assert only(chat.say("¿cuánto fue?")).text.startswith("Toks: Cargo $1,500.00 MXN")
    assert only(chat.say("¿y el anterior a ese?")).text.startswith("Aurora: Abono $24,000.00 MXN")
    assert "Liverpool" in only(chat.say("¿y el anterior?")).text
    assert "No encontré otro" in only(chat.say("¿y el anterior?")).text


def test_the_most_and_the_least_of_the_same_are_asked_on(chat):
    chat.say("¿cuál fue mi gasto más grande?")
    assert "Toks" in only(chat.say("¿y el más chico?")).text


def test_a_month_after_a_shop_is_of_the_same(chat):
    chat.say("¿cuánto gasté en restaurantes en octubre?")
    assert only(chat.say("¿y este mes?")).query == {"about": "restaurantes"}


@pytest.mark.parametrize("text", ["¿y por operación?", "y por día", "¿y cuánto me queda hoy?"])
def test_a_limit_is_asked_on(chat, text):
    chat.say("¿cuál es mi límite?")
    assert only(chat.say(text)).kind == "limits"


def test_another_account_of_the_same_answer(chat):
    chat.say("¿cuánto tengo?")
    assert "En tu ahorro" in only(chat.say("nel, en ahorro")).lead
    chat.say("pásame mi clabe")
    assert "ahorro" in only(chat.say("y la de ahorro")).text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("págala toda", "4300.00"),
        ("sí, págala toda", "4300.00"),
        ("liquídala porfa", "4300.00"),
        ("abónale la mitad", "2150.00"),
        ("abónale 500 pesos a mi tarjeta", "500.00"),
        ("paga mil", "1000.00"),
    ],
)
def test_the_debt_that_was_told_is_paid(in_debt, text, amount):
    assert card(in_debt.say(text))["amount"]["amount"] == amount


@pytest.mark.parametrize(
    "text",
    [
        "paga toda la luz",
        "pagar 800 de la tanda",
        "¿si pago todo me cobran interés?",
        "si pago todo",
        "¿pago todo?",
        "¿pago todo o la mitad?",
        "saldo",
    ],
)
def test_what_is_not_the_debt_pays_no_card(in_debt, text):
    in_debt.say(text)
    assert open_cards(in_debt) == []


@pytest.mark.parametrize("before", ["¿cuánto tengo?", "pásame mi clabe"])
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("no reconozco la tarjeta de crédito", ["open_ticket", "block_account"]),
        ("y no encuentro mi tarjeta de crédito", ["open_ticket", "block_account"]),
        ("mejor bloquea la de ahorro", ["block_account"]),
        ("mejor la tarjeta de ahorro bloquéala", ["block_account"]),
    ],
)
def test_what_is_wished_of_an_account_is_no_look_at_it(chat, before, text, kinds):
    chat.say(before)
    assert [one.proposal.kind for one in chat.say(text).visible] == kinds


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("no, la de ahorro", "En tu ahorro"),
        ("¿y cuánto en la de ahorro?", "En tu ahorro"),
        ("digo, en la tarjeta de crédito", "En tu tarjeta de crédito"),
    ],
)
def test_an_account_alone_is_looked_at(chat, text, lead):
    chat.say("¿cuánto tengo?")
    assert only(chat.say(text)).lead.startswith(lead)


@pytest.mark.parametrize(
    "lead",
    [
        *("sí,", "si", "si por favor", "si puedes", "si me haces favor"),
        *("si se puede", "sí hazme favor"),
    ],
)
def test_yes_and_courtesy_are_no_condition(chat, lead):
    assert card(chat.say(f"{lead} mándale 500 a mi mamá"))["payee"]["name"] == "María Torres"


@pytest.mark.parametrize("lead", ["si gustas", "cuando puedas", "si quieres", "si no hay problema"])
def test_courtesy_that_leaves_a_doubt_is_asked_about(chat, lead):
    said = only(chat.say(f"{lead} mándale 500 a mi mamá")).text
    assert said == "¿Quieres que prepare ese envío ahora?"


@pytest.mark.parametrize(
    "lead",
    [
        *("si me depositan hoy", "sí, si me pagan", "si mañana me pagan", "si mi jefe me deposita"),
        *("si cae la nómina", "si hay saldo", "cuando me paguen", "en cuanto caiga la nómina"),
    ],
)
def test_nothing_waits_for_what_may_happen(chat, lead):
    assert "No sé esperar" in only(chat.say(f"{lead} mándale 500 a mi mamá")).text


@pytest.mark.parametrize("text", ["¿se mandó?", "¿seguro que no se mandó nada?"])
@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("mándale 600 a mi hermano", "Nada se mueve"),
        ("mándale 500 a mi mamá", "Nada se mueve"),
        ("mándale 600 a mi mamá", "ya llegó"),
        ("¿cuánto tengo?", "ya llegó"),
    ],
)
def test_whether_it_was_sent_is_of_what_was_prepared(chat, order, said, text):
    chat.bank.movements = [movement(chat, "María Torres", -600, kind="spei_out")]
    chat.say(order)
    chat.say("cancela")
    assert said in only(chat.say(text)).text


@pytest.mark.parametrize(
    "text",
    [
        *("no llegó mi transferencia", "no salió mi envío", "no pasó mi transferencia"),
        *("no llegó mi spei", "no llegó la transferencia a Juan", "¿no ha salido mi envío?"),
    ],
)
def test_who_says_that_it_did_not_arrive_is_not_told_that_it_did(chat, text):
    chat.bank.movements = [movement(chat, "Juan López", -600, kind="spei_out")]
    shown = chat.say(text).visible
    assert not any("ya llegó" in getattr(one, "text", "") for one in shown)


def test_that_nothing_was_sent_is_reported(chat):
    chat.bank.movements = [movement(chat, "María Torres", -600, kind="spei_out")]
    assert [one.proposal.kind for one in chat.say("no se mandó nada").visible] == ["open_ticket"]


@pytest.mark.parametrize(
    ("first", "then", "name"),
    [
        ("¿cuánto le mandé a mi mamá?", "¿y a mi hermano?", "Juan López"),
        ("¿cuánto le mandé al compa luis este año?", "¿y a mi hermano?", "Juan López"),
        ("¿cuánto le mandé a mi mamá?", "¿y al compa luis?", "Luis Pérez"),
    ],
)
def test_another_month_is_of_who_was_asked_about_last(chat, first, then, name):
    chat.say(first)
    chat.say(then)
    assert (
        f"{name} del 1 de octubre de 2026 al 31 de octubre de 2026"
        in chat.say("¿y en octubre?").visible[0].text
    )


def test_another_month_of_movements_is_with_who_was_asked_about_last(chat):
    chat.say("mis movimientos con mi mamá")
    chat.say("¿y con mi hermano?")
    shown = only(chat.say("¿y en octubre?"))
    assert (shown.query["counterpart"], shown.query["date_from"]) == ("Juan López", "2026-10-01")


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto tengo que pagar de anualidad de la tarjeta?",
        "¿cuánto tengo que pagar de comisión por la tarjeta de crédito?",
        "¿cuánto tengo que pagar para tener la tarjeta de crédito?",
    ],
)
def test_what_a_card_costs_is_not_the_debt(chat, text):
    assert "debes" not in str(getattr(only(chat.say(text)), "lead", ""))


def test_what_was_a_mistake_is_reported_not_listed(chat):
    chat.say("mis movimientos")
    assert only(chat.say("lo de ayer fue un error")).proposal.kind == "open_ticket"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("los de los últimos 3 días", "2026-11-19"),
        ("nomás los de la semana pasada", "2026-11-09"),
        ("los del 1 al 15 de octubre", "2026-10-01"),
        ("lo de antier", "2026-11-19"),
        ("los que hubo en octubre", "2026-10-01"),
    ],
)
def test_other_days_alone_are_of_the_same(chat, text, start):
    chat.say("mis movimientos con mi mamá")
    shown = only(chat.say(text))
    assert (shown.query["counterpart"], shown.query["date_from"]) == ("María Torres", start)


@pytest.mark.parametrize(
    ("pattern", "before", "piece", "behind"),
    [
        (listing._OF_DAYS, "los de ", "a", " hoy a a a a"),
        (listing._OF_DAYS, "los ", "y de ", "nada"),
        (going_on._WHEN_IT_HAPPENS, "", "si me a ", ""),
        (going_on._PAY_IT, "", "pago todo si ", ""),
        (going_on._AN_ACCOUNT, "en ", "de la ", "a a"),
        (going_on._HOW_IT_GOES, "llego mi spei a ", "a", " !"),
        (going_on._HOW_IT_GOES, "how is my transfer to ", "a", " !"),
        (going_on._HOW_IT_GOES, "did my transfer to ", "a", " !"),
        (exchanged._WENT, "", "mande a b c ", ""),
        (exchanged._CAME, "", "me ha ", ""),
        (exchanged._OWED, "", "cuanto le ", ""),
        (exchanged._BEHIND, "", "me debe a b ", ""),
        (exchanged._OF_ONE, "", "me ha ya ", ""),
        *((in_all._MEANT[whole], "", "cuanto me ha han ya ", "") for whole in in_all._MEANT),
        (paid_for._SUM, "", "cuanto ya llevo he ", ""),
        (paid_for._WHETHER, "", "oye si ya pague la ", ""),
        (listing._SENT_TO, "", "a quien le ya he ", ""),
        (asked._SPENT_ON, "", "gasto gasto con en ", ""),
    ],
)
def test_no_words_hold_up_what_reads_them(pattern, before, piece, behind):
    read_long(
        *(pattern.fullmatch, pattern.search),
        piece=piece, before=before, behind=behind, letters=FEWER,
    )  # fmt: skip


def test_one_movement_is_one(chat):
    chat.bank.movements = chat.bank.movements[:1]
    chat.say("mis movimientos")
    said = only(chat.say("¿cuánto suma?")).text
    assert said == "Es 1 movimiento: entraron $0.00 MXN y salieron $1,500.00 MXN."


def test_who_was_asked_about_is_meant(chat):
    chat.bank.movements = [movement(chat, "María Torres", -600, kind="spei_out")]
    chat.say("¿cuánto le mandé a mi mamá el mes pasado?")
    shown = card(chat.say("mándale lo mismo"))
    assert (shown["amount"]["amount"], shown["payee"]["name"]) == ("600.00", "María Torres")


def test_another_one_is_for_who_got_the_last(chat):
    chat.say("mándale 300 a mi mamá")
    chat.say("cancela")
    assert "¿A quién" in only(chat.say("mándale 200")).text
    chat.say("a mi hermano")
    assert card(chat.say("mándale otros 150"))["payee"]["name"] == "Juan López"
    assert len(open_cards(chat)) == 2


def test_a_shelf_holds_up_no_wish(chat):
    chat.say("enséñame laptops")
    chat.say("¿me alcanza para mandarle 3000 a mi hermano?")
    assert card(chat.say("mándaselos"))["amount"]["amount"] == "3000.00"


def test_another_month_is_no_question_of_how_things_are(chat):
    chat.say("¿cuánto le di al compa luis este año?")
    before = len(chat.bank.calls)
    chat.say("¿y en octubre?")
    assert "crm_knowledge_ask" not in [name for name, *_rest in chat.bank.calls[before:]]


@pytest.mark.parametrize("text", ["¿cuál fue mi último gasto?", "what was my last purchase"])
def test_the_last_expense_is_one_movement(chat, text):
    chat.bank.movements = [movement(chat, "Súper Sol", -120), movement(chat, "Gas Sol", -90)]
    shown = only(chat.say(text))
    assert [one.counterpart for one in shown.value.items] == ["Súper Sol"]


@pytest.mark.parametrize(
    ("talk", "told"),
    [
        (["¿cuánto le he mandado a mi mamá?"], "Sumé los últimos 250 movimientos; hay más."),
        (["¿cuánto le he mandado a Liverpool?"], "Sumé los últimos 250 movimientos; hay más."),
        (["mis movimientos", "¿cuánto suma?"], "Sumé los últimos 250 movimientos; hay más."),
        (["¿cuál fue mi gasto más grande?"], "Miré los últimos 250 movimientos; hay más."),
    ],
)
def test_what_was_not_looked_through_to_its_end_says_so(chat, talk, told):
    chat.bank.movements = [movement(chat, "Liverpool", -10)] * 251
    for text in talk[:-1]:
        chat.say(text)
    result = chat.say(talk[-1])
    assert result.ended == "done"
    assert told in result.visible[0].text
    chat.bank.movements.pop()
    assert "hay más" not in chat.say(talk[-1]).visible[0].text
