"""What is meant by what customers write: the day, the debt, the person; and what is only told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from banking.contracts import AccountType
from centli.agent.testing import product
from centli.agent.tests.test_brake import movement
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Propose, Say
from centli.confirmations.contracts import State
from centli.kernel.money import Money

# ── When ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        *(
            "mándale 1000 a mi hermano el viernes",
            "mándale 1000 a mi hermano el 31 de noviembre",
            "pásale 300 a mi mamá para el lunes",
            "mándale 500 a mi papá este fin",
        ),
        *("envíale 300 a mi mamá el 15", "mándale 300 a mi mamá el 24 de diciembre"),
        *("deposítale 300 a mi mamá en la quincena", "el jueves mándale 300 a mi mamá"),
        *("mándale 300 a mi mamá manana temprano", "mándale 300 a mi mamá hoy en la noche"),
        *(
            "mándale 300 a mi mamá al rato",
            "mándale 300 a mi mamá a las 5",
            "send 300 to mamá later",
        ),
    ],
)
def test_an_order_for_a_day_is_for_the_one_to_come(chat, text):
    assert "Todavía no puedo programar" in only(chat.say(text)).text
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        *("mándale 300 a mi mamá hoy", "mándale 300 a mi mamá por la cena del viernes"),
        *("mándale a mi mamá los 300 del viernes", "mándale 300 a mi mamá por lo de ayer"),
        *("mándale 300 a mi mamá por la cena de la noche", "mándale 300 a mi mamá a las 5 amigas"),
    ],
)
def test_a_day_that_says_what_it_is_for_holds_nothing_up(chat, text):
    assert card(chat.say(text))["amount"]["amount"] == "300.00"


@pytest.mark.parametrize(
    "text", ["mándale 300 a mi mamá si tengo más de mil", "mándale 300 a mi mamá si me alcanza"]
)
def test_whether_there_is_enough_is_told_before_anything_is_prepared(chat, text):
    said = only(chat.say(text))
    assert "e alcanza" in (said.text if isinstance(said, Say) else said.lead)
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("pásame lo que tengo en ahorro a la de débito", "savings", "checking"),
        ("pasa todo lo que hay en cheques a mi ahorro", "checking", "savings"),
    ],
)
def test_what_is_held_in_an_account_leaves_it(chat, text, source, target):
    chat.say(text)
    [moved] = [one for name, _call, one in chat.bank.calls if name == "banking_transfer_propose"]
    types = {one.account_id: one.account_type for one in chat.bank.accounts}
    assert (types[moved.from_account_id], types[moved.to_account_id]) == (source, target)


@pytest.mark.parametrize("text", ["no, el viernes dije", "pero hasta el lunes", "para mañana"])
def test_a_day_that_is_named_of_a_card_changes_nothing_and_is_answered(chat, text):
    chat.say("mándale 300 a mi mamá")
    assert "sale al momento" in only(chat.say(text)).text
    assert len(open_cards(chat)) == 1


# ── How much ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def owing(chat, pesos):
    """Let the credit card owe."""
    chat.bank.accounts = [
        replace(one, balance=Money(-pesos * 100)) if one.account_type is AccountType.CREDIT else one
        for one in chat.bank.accounts
    ]
    return chat


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("paga toda mi tarjeta de crédito", "4300.00"),
        ("liquida mi tarjeta de crédito", "4300.00"),
        ("paga la mitad de mi tarjeta de crédito", "2150.00"),
        ("paga a mi tarjeta de crédito todo lo que debo", "4300.00"),
    ],
)
def test_all_of_a_credit_card_is_what_it_owes(chat, text, amount):
    assert card(owing(chat, 4300).say(text))["amount"]["amount"] == amount


@pytest.mark.parametrize(
    "text", ["paga toda mi tarjeta de crédito", "liquida mi tarjeta de crédito"]
)
def test_a_credit_card_that_owes_nothing_takes_no_balance(chat, text):
    assert "Hoy debes $0.00" in only(chat.say(text)).text
    assert open_cards(chat) == []


def test_the_least_payment_is_not_the_debt(chat):
    chat = owing(chat, 4300)
    chat.say("quiero pagar mi tarjeta de crédito")
    assert "¿Cuántos pesos le paso?" in only(chat.say("el pago mínimo")).text


@pytest.mark.parametrize("text", ["y que sean 450", "y mejor 450"])
def test_another_amount_may_begin_with_and(chat, text):
    chat.say("mándale 400 a mi hermano")
    assert card(chat.say(text))["amount"]["amount"] == "450.00"
    assert len(open_cards(chat)) == 1


# ── Whether ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        *("mi mamá quiere que le mande 500", "mi mama me dijo que le mande 500"),
        "mi mamá pide que le deposite 500 pesos",
    ],
)
def test_what_somebody_wants_sent_is_asked_about(chat, text):
    assert only(chat.say(text)).text == "¿Quieres que prepare ese envío ahora?"
    assert card(chat.say("sí"))["payee"]["name"] == "María Torres"


# ── What a card came over ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_card_is_the_last_word_over_what_was_asked_before(chat):
    chat.say("mándale dinero a mi mamá")
    assert card(chat.say("mándale 300 a mi hermano"))["amount"]["amount"] == "300.00"
    found = card(chat.say("no, mejor 400"))
    assert (found["payee"]["name"], found["amount"]["amount"]) == ("Juan López", "400.00")
    assert "Sin prisa" in only(chat.say("espera")).text
    assert "Comisión: $0.00" in only(chat.say("¿cuánto cobra?")).text


def test_what_a_card_came_over_is_offered_back_when_it_is_gone(chat):
    chat.say("mándale dinero a mi mamá")
    chat.say("mándale 300 a mi hermano")
    cancelled, offer = chat.say("cancela").visible
    assert "lo cancelé" in cancelled.text
    assert open_cards(chat) == []
    assert offer.text.startswith("¿Seguimos con tu envío a María Torres?")
    assert card(chat.say("500"))["payee"]["name"] == "María Torres"


def test_a_shelf_waits_behind_a_card(chat):
    chat.say("quiero comprar una laptop")
    assert card(chat.say("espera, antes mándale 300 a mi mamá"))["amount"]["amount"] == "300.00"
    assert only(chat.say("ahora sí, la primera")).kind == "benefits"


# ── Questions of a card ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("¿quién es Juan López?", "Para: Juan López"),
        ("¿quién es?", "Para: Juan López"),
        ("¿y ahora qué hago?", "toca el botón de confirmar"),
        ("¿ya quedó?", "Todavía no se ha hecho nada"),
        ("¿ya se la mandaste o qué?", "Todavía no se ha hecho nada"),
        ("ya así está bien gracias", "toca el botón"),
        ("¿cómo va mi transferencia?", "Todavía no se ha hecho nada"),
        ("¿y quién es Pedro?", "No te entendí"),
    ],
)
def test_a_transfer_card_answers_who_it_is_for_and_what_is_next(chat, text, answer):
    chat.say("mándale 400 a mi hermano")
    assert answer in only(chat.say(text)).text
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("bloquea mi tarjeta de crédito", "espera, ¿eso me cobra?"),
        ("bloquea mi tarjeta de crédito", "¿me cobra algo bloquear?"),
        ("el cajero no me dio el dinero pero sí me lo descontó", "¿y me cobran por el reporte?"),
        ("agrega a Pedro con CLABE 012180026050783858", "¿cuesta algo?"),
    ],
)
def test_what_moves_no_money_is_free(chat, wish, text):
    chat.say(wish)
    assert "no tiene costo" in only(chat.say(text)).text
    assert len(open_cards(chat)) == 1


# ── Contacts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CLABE = "012180026050783858"


@pytest.mark.parametrize(
    ("texts", "name", "alias"),
    [
        ([f"agrega a mi tía Lupe con clabe {CLABE}"], "Lupe", "tía lupe"),
        ([f"manda 1500 a la clabe {CLABE}", "es de Rosa Martínez"], "Rosa Martínez", "Rosa"),
        (["agrega a mi primo beto", CLABE], "Beto", "primo beto"),
        (
            ["agrega un contacto", "sí", "espera, ¿eso me cobra?", "Ana Ruiz", CLABE],
            "Ana Ruiz",
            "Ana",
        ),
        (
            ["agrega un contacto", "no me acuerdo de su nombre", "Ana Ruiz", CLABE],
            "Ana Ruiz",
            "Ana",
        ),
        (
            ["agrega un contacto", "se llama Pedro Gómez, el alias que sea pete", CLABE],
            "Pedro Gómez",
            "pete",
        ),
        (
            ["agrega un contacto", "el alias que sea pete", "María de la Luz Ríos", CLABE],
            "María de la Luz Ríos",
            "pete",
        ),
    ],
)
def test_a_name_is_a_name(chat, texts, name, alias):
    *asked, last = texts
    for text in asked:
        assert all(isinstance(step, Say) for step in chat.say(text).visible)
    payee = card(chat.say(last))["payee"]
    assert (payee["name"], payee["alias"]) == (name, alias)


def test_a_wrong_clabe_is_told_before_anything_is_asked(chat):
    said = only(chat.say("agrega a mi hermana con la clabe 123456789012345678")).text
    assert said.startswith("Esa CLABE no es válida")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"mi hermano cambió de banco, su nueva clabe es {CLABE}", "Juan López"),
        (f"la nueva clabe de mi mamá es {CLABE}", "María Torres"),
        (f"Luis Pérez abrió otra cuenta, clabe {CLABE}", "Luis Pérez"),
        ("a mi mamá ponle de alias jefita", "María Torres"),
    ],
)
def test_a_contact_that_changed_is_changed_not_added(chat, text, name):
    step = only(chat.say(text))
    assert (step.proposal.kind, step.proposal.card["payee"]["name"]) == ("change_beneficiary", name)


@pytest.mark.parametrize("text", ["borra a mi hermano", "oye, elimina a Juan López porfa"])
def test_somebody_on_the_list_is_taken_off_it(chat, text):
    step = only(chat.say(text))
    assert step.proposal.kind == "remove_beneficiary"
    assert step.proposal.card["payee"]["name"] == "Juan López"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("¿quién es Juan López?", "Juan López («hermano»): BBVA México, cuenta terminación 7899."),
        ("¿y de qué banco es mi mamá?", "María Torres («mamá»)"),
        ("cuál es la clabe de mi mama", "María Torres («mamá»)"),
        ("¿tengo guardado a mi hermano?", "Juan López («hermano»)"),
        ("tengo registrada a carla?", "No, no tienes a «carla» entre tus contactos."),
        ("¿quién es el presidente?", "No te entendí"),
    ],
)
def test_what_is_asked_of_one_contact_is_told(chat, text, answer):
    assert answer in only(chat.say(text)).text


# ── What goes on from the answer before ──────────────────────────────────────────────────────────────────────────────


OWED = (
    "En tu tarjeta de crédito ···· 9034 debes $4,300.00 MXN y te quedan $20,000.00 MXN de crédito."
)


@pytest.mark.parametrize(
    ("wish", "text", "lead"),
    [
        ("¿cuánto tengo?", "¿y en el ahorro?", "En tu ahorro ···· 1177 tienes $40,000.00 MXN."),
        ("¿cuánto tengo?", "y la de crédito", OWED),
        ("¿cuánto tengo?", "¿y la mía?", ""),
        ("¿cuánto debo de mi tarjeta de crédito?", "¿cuánto debo en ella?", OWED),
    ],
)
def test_an_account_alone_asks_on_about_the_balance(chat, wish, text, lead):
    owing(chat, 4300).say(wish)
    shown = only(chat.say(text))
    assert (shown.kind, shown.lead) == ("balance", lead)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("dame el saldo nomás de la de ahorro", "En tu ahorro ···· 1177 tienes $40,000.00 MXN."),
        ("¿cuánto debo en la de crédito?", OWED),
        ("¿cuánto me queda de crédito?", OWED),
        (
            "how much do I have in savings and in checking?",
            (
                "En tu ahorro ···· 1177 tienes $40,000.00 MXN. "
                "En tu cuenta de cheques ···· 4821 tienes $180,000.00 MXN."
            ),
        ),
        ("¿cuánto tengo?", ""),
    ],
)
def test_what_is_asked_of_one_account_is_said_first(chat, text, lead):
    shown = only(owing(chat, 4300).say(text))
    assert (shown.kind, shown.lead) == ("balance", lead)


@pytest.mark.parametrize("locale", ["es-mx", "en"])
def test_the_month_before_that_is_offered_is_the_one_shown(chat, locale):
    with translation.override(locale):
        shown = only(chat.say("¿cuánto gasté en octubre?"))
        chat.say(shown.suggestions[-1])
    name, _call, arguments = chat.bank.calls[-1]
    days = (arguments.date_from, arguments.date_to)
    assert (name, days) == ("banking_spending_summary", ("2026-09-01", "2026-09-30"))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("¿y en uber?", "transporte"),
        ("y en restaurantes", "restaurantes"),
        ("en uber?", "transporte"),
    ],
)
def test_a_thing_alone_asks_on_about_spending_in_the_same_days(chat, text, about):
    chat.say("¿cuánto gasté en octubre?")
    shown = only(chat.say(text))
    assert (shown.kind, shown.query) == ("chart", {"about": about})
    name, _call, arguments = chat.bank.calls[-1]
    assert (name, arguments.date_from) == ("banking_spending_summary", "2026-10-01")


@pytest.mark.parametrize(
    "question", ["¿me alcanza para mandarle 3 mil a mi mamá?", "¿puedo enviarle 3 mil a mi mamá?"]
)
def test_what_was_only_asked_is_prepared_when_it_is_said(chat, question):
    chat.say(question)
    assert open_cards(chat) == []
    found = card(chat.say("va, mándaselos"))
    assert (found["amount"]["amount"], found["payee"]["name"]) == ("3000.00", "María Torres")


@pytest.mark.parametrize("text", ["mándaselos", "va, mándaselos"])
def test_nothing_is_prepared_where_nothing_was_asked(chat, text):
    chat.say("¿cuánto tengo?")
    chat.say(text)
    assert open_cards(chat) == []


@pytest.mark.parametrize("text", ["¿ya me cayó la quincena?", "ya me cayó la nómina"])
def test_wages_that_have_come_take_nothing_back(chat, text):
    assert "nómina" in only(chat.say(text)).text


def test_what_is_supposed_after_an_answer_reports_nothing(chat):
    chat.say("¿cómo cambio mi NIP?")
    chat.say("¿y si no tengo la app?")
    assert open_cards(chat) == []


# ── Answers of our own ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        *(
            "mandé a un contacto viejo, ¿cómo lo recupero?",
            "envié 300 a otra cuenta, ¿me lo regresan?",
        ),
    ],
)
def test_what_was_sent_does_not_come_back_by_itself(chat, text):
    assert "no se regresa solo" in only(chat.say(text)).text


@pytest.mark.parametrize("text", ["chin, me equivoqué, era para mi mamá", "¿y cómo lo recupero?"])
def test_what_was_sent_just_now_is_meant(chat, text):
    chat.say("mándale 50 a mi hermano")
    for key, view in chat.bank.proposals.items():
        chat.bank.proposals[key] = replace(view, state=State.EXECUTED)
    assert "no se regresa solo" in only(chat.say(text)).text


@pytest.mark.parametrize(
    "text",
    [
        *("y si le mando 300, ¿me cobran?", "no quiero transferir, quiero saber cuánto cuesta"),
        "¿cuánto cobran por enviar a otro banco?",
    ],
)
def test_what_sending_costs_is_asked_of_the_articles(chat, text):
    chat.say(text)
    questions = [one for name, _call, one in chat.bank.calls if name == "crm_knowledge_ask"]
    assert questions[0].question.startswith("¿Cuánto cuesta transferir")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("dile a Carla que me pague y bloquea su cuenta", ["Solo puedo bloquear o desbloquear"]),
        ("cóbrale 200 a Juan López", []),
        ("pídele a mi hermano que me pague", []),
    ],
)
def test_nobody_is_asked_for_money(chat, text, more):
    said = [step.text for step in chat.say(text).visible]
    told = ["No puedo cobrarle ni pedirle dinero a nadie", *more]
    assert [each.startswith(one) for each, one in zip(said, told, strict=True)] == [True] * len(
        told
    )
    assert open_cards(chat) == []


def test_the_shop_takes_no_points(chat):
    assert "no se paga con puntos" in only(chat.say("¿puedo pagar con puntos?")).text
    chat.say("quiero una laptop")
    chat.say("la primera")
    said, asked = chat.say("¿lo puedo pagar con puntos?").visible
    assert "no se paga con puntos" in said.text
    assert asked.text == "¿Cómo lo pagas?"


@pytest.mark.parametrize("text", ["¿cuál es mi CLABE?", "dame mi clabe para depósitos"])
def test_ones_own_clabe_is_told(chat, text):
    said = only(chat.say(text)).text
    assert "cuenta de cheques ···· 4821: 999999999999994821" in said
    assert "9034" not in said


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wish", "text", "figures"),
    [
        ("mándale 2 mil a mi hermano", "no, mejor 3", ["$3,000.00 MXN", "$3.00 MXN"]),
        ("mándale 50 lucas a mi hermano", "no, 60", ["$60,000.00 MXN", "$60.00 MXN"]),
    ],
)
def test_a_bare_figure_of_thousands_is_asked_about(chat, wish, text, figures):
    chat.say(wish)
    asked = only(chat.say(text))
    assert [option.label for option in asked.options] == figures
    chat.say("la primera")
    assert [view.card["amount"]["amount"] for view in open_cards(chat)] == [
        figures[0].strip("$ MXN").replace(",", "")
    ]


@pytest.mark.parametrize(
    ("wish", "text", "amount"),
    [
        ("mándale 2000 a mi hermano", "mejor 300", "300.00"),
        ("mándale 1000 a mi hermano", "mejor 50", "50.00"),
        ("mándale 2 mil a mi hermano", "no, 3 pesos", "3.00"),
        ("mándale 4000 a mi hermano", "¿estás loco? No, nomás 100", "100.00"),
    ],
)
def test_a_plain_figure_is_what_it_says(chat, wish, text, amount):
    chat.say(wish)
    assert card(chat.say(text))["amount"]["amount"] == amount


def test_a_limit_in_thousands_is_asked_about(chat):
    chat.say("sube mi límite a 50 mil")
    assert only(chat.say("no, a 60")).text == "¿De $60,000.00 MXN o de $60.00 MXN?"
    chat.say("$60,000.00 MXN")
    name, _call, arguments = chat.bank.calls[-1]
    assert (name, arguments.per_operation) == ("banking_limit_change_propose", "60000.00")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("mándale la mitad de mi ahorro a mi mamá", "20000.00"),
        ("mándale todo mi ahorro a mi mamá", "40000.00"),
    ],
)
def test_a_part_of_an_account_is_paid_by_it(chat, text, amount):
    found = card(chat.say(text))
    assert (found["amount"]["amount"], found["source"]["last4"]) == (amount, "1177")


@pytest.mark.parametrize("text", ["no, mejor de la otra", "de la otra cuenta mejor"])
def test_the_other_account_is_the_one_that_is_left(chat, text):
    chat.say("mándale 700 a mi hermano desde mi ahorro")
    found = card(chat.say(text))
    assert (found["amount"]["amount"], found["source"]["last4"]) == ("700.00", "4821")


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("manda 1000 a mi hermano y a mi mamá", "500 a cada uno"),
        ("manda 1000 a mi hermano y a mi mamá", "no, entre los dos"),
        ("divide 1000 entre mi hermano y mi mamá", "sí"),
    ],
)
def test_what_is_parted_is_parted(chat, wish, text):
    chat.say(wish)
    chat.say(text)
    assert [view.card["amount"]["amount"] for view in open_cards(chat)] == ["500.00"] * 2


@pytest.mark.parametrize("text", ["sí, pero a mi hermano no", "sí, no a mi hermano"])
def test_a_yes_that_leaves_one_out_prepares_nothing(chat, text):
    chat.say("divide 900 entre mi mamá y mi hermano")
    assert "a cada quien" in only(chat.say(text)).text
    assert open_cards(chat) == []


def test_what_is_supposed_is_no_amount(chat):
    chat.say("mándale dinero a mi mamá")
    assert isinstance(only(chat.say("¿y si son dos de 100 mil?")), Say)
    assert open_cards(chat) == []


def test_how_many_of_a_shelf_is_no_money(chat):
    chat.say("canjear puntos")
    assert "No te entendí" in only(chat.say("que sean dos")).text


def test_a_clabe_is_added_before_it_is_paid(chat):
    lead, asked = chat.say(f"mándale 500 a la cuenta {CLABE}").visible
    assert lead.text.startswith("Para enviar a una CLABE")
    assert asked.text.startswith("¿Cómo se llama")


def test_another_of_the_same_name_is_named_by_a_word(chat):
    chat.say("mándale 300 al compa luis")
    assert card(chat.say("no, al de ramos"))["payee"]["name"] == "Luis Ramos"


def test_what_is_owed_to_nobody_named_is_asked(chat):
    assert only(chat.say("paga la renta")).text == "¿A quién le envías y cuánto?"
    chat.say("12500")
    assert card(chat.say("a mi mamá"))["concept"] == "renta"


def test_a_complaint_is_one_thing(chat):
    assert [
        type(step)
        for step in chat.say("qué pésimo servicio, llevo esperando mi dinero 3 días").visible
    ] == [Propose]


def test_a_question_is_nobody(chat):
    chat.say("mándale dinero a mi tío")
    assert "No te entendí" in only(chat.say("¿es seguro?")).text
    assert "Sin prisa" in only(chat.say("no sé cuánto, luego te digo")).text


def test_some_of_a_shelf_are_left_when_words_fit_several(chat):
    chat.bank.products = [
        product("Pantalla Nopal 55", 7_000),
        product("Pantalla Nopal 43", 5_000),
        product("Pantalla Brisa 55", 9_000),
    ]
    chat.say("quiero una pantalla")
    asked = only(chat.say("la de 55"))
    assert [option.label for option in asked.options] == ["Pantalla Nopal 55", "Pantalla Brisa 55"]
    assert only(chat.say("la más barata")).value.product_name == "Pantalla Nopal 55"


def test_the_most_of_all_is_one_movement(chat):
    chat.bank.movements = [
        movement(chat, name, pesos)
        for name, pesos in (("Toks", -1_500), ("Liverpool", -9_000), ("Aurora", 24_000))
    ]
    assert "$9,000.00 MXN" in only(chat.say("¿cuál fue mi gasto más grande este mes?")).text
    assert "Toks" in only(chat.say("¿cuál fue el cargo más chico?")).text
    assert "Aurora" in only(chat.say("¿cuál fue mi depósito más grande?")).text


def test_what_was_sent_then_is_looked_for_then(chat):
    chat.bank.movements = [movement(chat, "María Torres", -2_500)]
    chat.say("mándale 300 a mi mamá")
    assert card(chat.say("no, lo del mes pasado"))["amount"]["amount"] == "2500.00"
    asked = next(
        one for name, _call, one in reversed(chat.bank.calls) if name == "banking_movement_page"
    )
    assert (asked.date_from, asked.date_to) == ("2026-10-01", "2026-10-31")


def test_two_thousand_after_a_thousand_is_asked_about(chat):
    chat.say("mándale mil a mi hermano")
    asked = only(chat.say("mejor dos"))
    assert [option.label for option in asked.options] == ["$2,000.00 MXN", "$2.00 MXN"]


@pytest.mark.parametrize(
    ("text", "concept"),
    [("ponle que es la renta", "la renta"), ("es para su medicina", "su medicina")],
)
def test_what_it_is_for_may_be_said_in_many_ways(chat, text, concept):
    chat.say("mándale 400 a mi hermano")
    assert card(chat.say(text))["concept"] == concept


def test_who_doubts_is_shown_whom_the_card_is_for(chat):
    chat.say("mándale 400 a mi hermano")
    assert "Para: Juan López" in only(chat.say("¿y si me equivoqué de cuenta?")).text


def test_a_title_is_no_alias_and_which_one_no_name(chat):
    chat.say("agrega a don beto el de los tacos")
    payee = card(chat.say(CLABE))["payee"]
    assert (payee["name"], payee["alias"]) == ("Beto", "don beto")
    assert card(chat.say("su alias es tacos"))["payee"]["alias"] == "tacos"
    assert card(chat.say("ponle de alias la seño rosa"))["payee"]["alias"] == "seño rosa"
    assert card(chat.say("call him pete"))["payee"]["alias"] == "pete"


def test_a_card_is_named_by_a_name_that_others_have_too(chat):
    chat.say("mándale 200 al compa luis")
    chat.say("y 300 a mi mamá")
    chat.say("cancela la de luis")
    assert [view.card["payee"]["name"] for view in open_cards(chat)] == ["María Torres"]


def test_a_day_alone_asks_on_after_an_answer(chat):
    chat.say("¿cómo cambio mi NIP?")
    assert isinstance(only(chat.say("¿y en domingo?")), Say)


def test_a_refusal_without_money_is_one(chat):
    assert "no hago nada" in only(chat.say("no quiero que le mandes a mi hermano")).text


@pytest.mark.parametrize(
    "text",
    ["mándale todo a mi hermano menos 1000", "envíale a mi hermano todo mi saldo excepto mil"],
)
def test_what_is_kept_of_a_whole_is_kept(chat, text):
    assert card(chat.say(text))["amount"]["amount"] == "179000.00"


def test_what_is_kept_without_a_figure_is_asked(chat):
    assert "cantidad exacta" in only(chat.say("mándale todo a mi hermano menos lo de la luz")).text
    assert open_cards(chat) == []


def test_a_credit_card_is_paid_from_the_account_that_is_named(chat):
    found = card(owing(chat, 4300).say("paga 500 de mi tarjeta de crédito con mi ahorro"))
    assert (found["amount"]["amount"], found["source"]["last4"]) == ("500.00", "1177")


def test_more_than_there_is_cannot_be_taken_off(chat):
    chat.say("mándale 300 a mi mamá")
    assert "no cambié nada" in only(chat.say("bájale 500")).text
    assert [view.card["amount"]["amount"] for view in open_cards(chat)] == ["300.00"]


@pytest.mark.parametrize(
    ("text", "amount"), [("agrégale 200", "500.00"), ("quítale 100", "200.00")]
)
def test_what_is_added_or_taken_off_changes_the_card(chat, text, amount):
    chat.say("mándale 300 a mi mamá")
    assert card(chat.say(text))["amount"]["amount"] == amount
    assert len(open_cards(chat)) == 1


def test_a_limit_that_is_raised_is_not_lowered(chat):
    asked = only(chat.say("sube mi límite a 150"))
    assert asked.text.startswith("Tu límite ya es de $100,000.00 MXN")
    assert asked.suggestions == ("$150,000.00 MXN", "$150.00 MXN")
    chat.say("$150,000.00 MXN")
    name, _call, arguments = chat.bank.calls[-1]
    assert (name, arguments.per_operation) == ("banking_limit_change_propose", "150000.00")


def test_now_is_a_yes_to_now(chat):
    chat.say("mándale 300 a mi mamá el viernes")
    assert card(chat.say("bueno ok ahora"))["amount"]["amount"] == "300.00"


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        ("una quina y un tostón", "550.00"),
        ("doscientos y otros cincuenta", "250.00"),
        ("1, 500", "1,500.00"),
        ("doscientos para la luz y cien para el gas", "300.00"),
        ("200 de la luz, 100 del gas", "200.00"),
        ("primero 100, luego 200", "300.00"),
    ],
)
def test_an_answer_of_two_figures_is_asked_about_whole(chat, answer, first):
    chat.say("mándale dinero a mi hermano")
    asked = only(chat.say(answer))
    assert asked.options[0].label == f"${first} MXN"
    assert open_cards(chat) == []


@pytest.mark.parametrize("text", ["movimientos del 31 de febrero", "¿cuánto gasté el 31/11/2026?"])
def test_of_a_day_that_does_not_exist_nothing_is_shown(chat, text):
    assert only(chat.say(text)).text.startswith("No existe esa fecha: «31")


@pytest.mark.parametrize(
    "text",
    [
        "Le pido transferir 500 pesos a mi mamá",
        "Te encargo que le mandes 500 a mi mamá",
        "Le agradecería que transfiriera 500 a mi mamá",
        "Sírvase transferir 500 a mi mamá",
        "¿Me haría el favor de transferir 500 a mi mamá?",
        "quinientos para mi mamá",
        "una milpa para mi mamá",
    ],
)
def test_who_asks_kindly_is_understood_as_who_orders(chat, text):
    assert card(chat.say(text))["payee"]["name"] == "María Torres"


def test_half_a_thousand_is_no_day(chat):
    assert card(chat.say("mándale 1/2 luca a mi mamá"))["amount"]["amount"] == "500.00"


def test_a_concept_ends_where_another_amount_begins(chat):
    asked = only(chat.say("mándale a mi hermano doscientos para la luz y cien para el gas"))
    assert asked.options[0].label == "$300.00 MXN"
    assert card(chat.say("300"))["concept"] == "luz"
