"""What customers change of a card that waits, and what they add beside it; the card says what was understood, or nothing changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banking.contracts import AccountType
from centli.agent.engines.flows.transfers import amending, filling
from centli.agent.engines.hearing import hear
from centli.agent.engines.revising import derived
from centli.agent.testing import NOW
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask, Say, Show
from centli.confirmations import selectors
from centli.kernel.money import Money
from centli.kernel.testing import FEWER, read_long


def amount(result):
    return card(result)["amount"]["amount"]


@pytest.mark.parametrize(
    ("order", "text", "meant"),
    [
        ("mándale 800 a mi hermano", "no era eran 1250", "1250.00"),
        ("mándale 700 a mi hermano", "ah no eran seiscientos cincuenta", "650.00"),
        ("mándale 700 a mi hermano", "ay no que sean quinientos", "500.00"),
        ("mándale 600 a mi hermano", "quítale cien", "500.00"),
        ("mándale 700 a mi hermano", "no perate son 540", "540.00"),
        ("manda el 20% de mi ahorro a cheques", "mejor todo", "40000.00"),
        ("mándale 200 a mi hermano", "y no doscientos doscientos cincuenta", "250.00"),
        ("mándale 2000 a mi hermano", "x fa q sean 2.5k", "2500.00"),
        ("mándale 5000 a mi hermano", "otro cero menos", "500.00"),
        ("mándale 1234.50 a mi hermano", "quítale los centavos", "1234.00"),
        ("pasa la mitad de mi ahorro a mi hermano", "no, mejor el 10%", "4000.00"),
        ("pasa todo mi ahorro a mi hermano", "no, déjame mil", "39000.00"),
    ],
)
def test_another_figure_makes_the_card_anew(chat, order, text, meant):
    chat.say(order)
    assert amount(chat.say(text)) == meant
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ('ponle "Cena" al concepto', "Cena"),
        ("y ponle cena de concepto porfa", "cena"),
        ("oye ponle pago de la renta en el concepto", "pago de la renta"),
        ("agrégale una nota que diga Feliz cumpleaños", "Feliz cumpleaños"),
    ],
)
def test_what_it_is_for_may_be_said_before_the_word_for_it(chat, text, concept):
    chat.say("mándale 300 a mi mamá")
    assert card(chat.say(text))["concept"] == concept
    assert len(open_cards(chat)) == 1


def test_a_concept_that_is_too_long_is_cut_between_words_and_it_is_said_so(chat):
    said = chat.say(
        'mándale 300 a mi mamá con concepto "renta de noviembre y la luz de octubre de la casa"'
    )
    assert card(said)["concept"] == "renta de noviembre y la luz de octubre"
    assert "39 letras como mucho; puse «renta de noviembre y la luz de octubre»" in str(said)


def test_what_it_is_for_may_be_said_with_the_order(chat):
    chat.say('mándale 300 a mi mamá y ponle "Cena" al concepto')
    chat.say("mándale 500 a mi hermano y ponle renta al concepto")
    assert [one.card["concept"] for one in open_cards(chat)] == ["Cena", "renta"]


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("mándale 300 a mi mamá, agrégale una nota que diga 500 pesos", "500 pesos"),
        ("mándale 300 a mi mamá con una nota que diga te debo 500", "te debo 500"),
        ("mándale 300 a mi mamá que diga 500 pesos", "500 pesos"),
        ("con una nota que diga pago de 500 mándale 300 a mi mamá", "pago de 500"),
        ("mándale 300 a mi mamá con concepto cancela", "cancela"),
        ("mándale 300 a mi mamá y ponle 500 de concepto", "500"),
        ("mándale 300 a mi mamá con concepto mándale 500 a mi hermano", "mándale 500 a mi hermano"),
    ],
)
def test_a_figure_in_a_note_is_not_sent(chat, text, concept):
    shown = card(chat.say(text))
    assert (shown["amount"]["amount"], shown["concept"]) == ("300.00", concept)


def test_a_figure_in_a_note_alone_is_asked_about(chat):
    said = only(chat.say("mándale a mi mamá y agrégale una nota que diga 500 pesos")).text
    assert said == "¿Cuánto le envío a María Torres?"


@pytest.mark.parametrize(
    "text", ["ponle 400 y cena de concepto", "ponle 400 pesos y renta en el concepto"]
)
def test_an_amount_before_the_concept_is_not_written_into_it(chat, text):
    before = card(chat.say("mándale 300 a mi mamá"))
    assert "no cambié nada" in only(chat.say(text)).text
    [left] = open_cards(chat)
    assert left.card == before


def test_an_amount_behind_a_note_is_no_part_of_it(chat):
    chat.say("mándale 300 a mi mamá")
    shown = card(chat.say("ponle una nota que diga hola, y que sean 400"))
    assert (shown["amount"]["amount"], shown["concept"]) == ("400.00", "hola")


def test_an_order_behind_a_note_is_an_order(chat):
    shown = card(chat.say("ponle una nota que diga hola y manda 300 a mi hermano"))
    assert (shown["payee"]["name"], shown["amount"]["amount"]) == ("Juan López", "300.00")


@pytest.mark.parametrize(
    "told", ["renta y depósito de 500", "leche y mandado de 500", "pago y cambio de 500"]
)
def test_what_only_sounds_like_an_order_stays_in_the_note(chat, told):
    shown = card(chat.say(f"mándale 300 a mi mamá con una nota que diga {told}"))
    assert (shown["payee"]["name"], shown["amount"]["amount"]) == ("María Torres", "300.00")
    assert shown["concept"] == told


def test_a_change_behind_a_note_is_a_change(chat):
    chat.say("mándale 200 a mi mamá")
    shown = card(chat.say("ponle una nota que diga hola y cámbialo a 300"))
    assert (shown["amount"]["amount"], shown["concept"]) == ("300.00", "hola")


@pytest.mark.parametrize(
    "text", ["ponle 500 de concepto", "con concepto 500", "cambia el concepto a 500"]
)
def test_a_figure_alone_may_be_the_concept(chat, text):
    chat.say("mándale 200 a mi mamá")
    shown = card(chat.say(text))
    assert (shown["amount"]["amount"], shown["concept"]) == ("200.00", "500")


@pytest.mark.parametrize(
    "text",
    [
        "mándale 300 a mi mamá y a mi hermano con concepto renta 5",
        "divide 600 entre mi mamá y mi hermano con concepto renta 5",
    ],
)
def test_everybody_gets_the_concept(chat, text):
    chat.say(text)
    chat.say("sí, a cada quien")
    told = [(one.card["amount"]["amount"], one.card["concept"]) for one in open_cards(chat)]
    assert told == [("300.00", "renta 5")] * 2


def test_another_order_behind_a_note_is_no_part_of_it(chat):
    chat.say("mándale 300 a mi mamá con una nota que diga hola y 200 a mi hermano")
    shown = [(one.card["amount"]["amount"], one.card["payee"]["name"]) for one in open_cards(chat)]
    assert ("300.00", "Juan López") not in shown
    assert not any("200" in (one.card["concept"] or "") for one in open_cards(chat))


def test_an_amount_added_before_the_concept_is_added(chat):
    chat.say("mándale 300 a mi mamá")
    shown = card(chat.say("ponle 50 más y cena de concepto"))
    assert (shown["amount"]["amount"], shown["concept"]) == ("350.00", "")


def test_a_question_about_the_concept_writes_none(chat):
    chat.say("mándale 300 a mi mamá")
    chat.say("¿puedo poner renta en el concepto?")
    assert [one.card["concept"] for one in open_cards(chat)] == [""]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("cambia el concepto", "¿Qué concepto"),
        ("quiero cambiar el monto", "¿Cuál es el nuevo monto"),
    ],
)
def test_what_is_to_be_changed_may_be_named_before_its_value(chat, text, asked):
    chat.say("mándale 300 a mi mamá")
    assert asked in only(chat.say(text)).text


@pytest.mark.parametrize(
    "text",
    [
        *("no, al otro Luis", "al otro", "mejor al otro", "no era ese, era el otro"),
        "me equivoqué de Luis",
    ],
)
def test_the_other_of_one_name_gets_it_instead(chat, text):
    chat.say("mándale 300 a mi compa luis")
    changed = card(chat.say(text))
    assert (changed["payee"]["name"], changed["amount"]["amount"]) == ("Luis Ramos", "300.00")
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    "text",
    [
        *("¿es el otro Luis?", "¿era el otro?", "es el otro?", "¿al otro Luis?", "¿y es el otro?"),
        *("no es el otro", "no era el otro Luis", "no es al otro Luis", "no, ese no es el otro"),
        *("¿me equivoqué de Luis?", "¿mejor al otro Luis?"),
    ],
)
def test_whether_it_is_the_other_is_told_and_changes_nothing(chat, text):
    before = card(chat.say("mándale 300 a mi compa luis"))
    assert "Para: Luis Pérez" in only(chat.say(text)).text
    [left] = open_cards(chat)
    assert left.card == before


@pytest.mark.parametrize(
    ("order", "text"),
    [("mándale 300 a mi compa luis", "no al otro"), ("mándale 200 a mi hermano", "no, al otro")],
)
def test_not_to_the_other_and_to_none_changes_nothing(chat, order, text):
    before = card(chat.say(order))
    assert "no cambié nada" in only(chat.say(text)).text
    [left] = open_cards(chat)
    assert left.card == before


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mejor 500 al otro Luis", "500.00"),
        ("mejor 500 al otro Luis, concepto renta", "500.00"),
        ("mejor al otro Luis y 500", "500.00"),
        ("no, 500 al otro", "500.00"),
        ("que sean 500 para el otro Luis", "500.00"),
        ("mejor al otro Luis de mi ahorro", "300.00"),
        ("mejor la mitad al otro Luis", "150.00"),
    ],
)
def test_the_other_of_one_name_gets_it_with_what_else_is_changed(chat, text, meant):
    chat.say("mándale 300 a mi compa luis")
    changed = card(chat.say(text))
    assert (changed["payee"]["name"], changed["amount"]["amount"]) == ("Luis Ramos", meant)
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("concepto: al otro Luis", "300.00"), ("cambia el concepto a el otro Luis", "300.00")),
        ("cambia el concepto a pago al otro Luis", "300.00"),
        *(("500, ¿o era al otro Luis?", "500.00"), ("500, no sé si al otro Luis", "500.00")),
        *(("500 en vez de al otro Luis", "500.00"), ("mejor 500 como al otro Luis", "500.00")),
        ("lo mismo que al otro Luis", "300.00"),
    ],
)
def test_who_is_only_spoken_of_gets_nothing(chat, text, meant):
    chat.say("mándale 300 a mi compa luis")
    changed = card(chat.say(text))
    assert (changed["payee"]["name"], changed["amount"]["amount"]) == ("Luis Pérez", meant)
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize("text", ["no, a la otra mamá", "no, a la otra mamá mejor"])
def test_who_is_the_other_of_nobody_gets_it_by_name(chat, text):
    chat.say("mándale 200 a mi hermano")
    changed = card(chat.say(text))
    assert (changed["payee"]["name"], changed["amount"]["amount"]) == ("María Torres", "200.00")
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("no, al otro hermano", "¿A quién le envío $200.00 MXN?"),
        ("mejor 500 al otro", "¿A quién le envío $500.00 MXN?"),
    ],
)
def test_where_there_is_no_other_it_is_asked_who_and_the_card_is_replaced(chat, text, asked):
    chat.say("mándale 200 a mi hermano")
    assert only(chat.say(text)).text == asked
    chat.say("a mi mamá")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["María Torres"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mejor 500 a mi mamá, no al otro", "María Torres"),
        ("mejor 500 para el otro mes", "Luis Pérez"),
    ],
)
def test_who_is_named_besides_the_other_gets_it(chat, text, meant):
    chat.say("mándale 300 a mi compa luis")
    assert card(chat.say(text))["payee"]["name"] == meant


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("no, mejor mitad y mitad con mi mamá", "¿Son $1,000.00 MXN a cada quien"),
        ("mejor divídelo con mi mamá", "¿Son $1,000.00 MXN a cada quien"),
    ],
)
def test_what_is_shared_is_the_card_and_no_balance(chat, text, each):
    chat.say("pásale 2 mil a mi hermano")
    assert each in only(chat.say(text)).text
    chat.say("sí")
    assert [
        (one.card["payee"]["name"], one.card["amount"]["amount"]) for one in open_cards(chat)
    ] == [
        ("Juan López", "1000.00"),
        ("María Torres", "1000.00"),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("mejor la mitad a mi mamá", "1000.00"), ("no, todo a mi mamá", "2000.00")],
)
def test_a_share_for_somebody_else_is_of_the_card(chat, text, meant):
    chat.say("pásale 2 mil a mi hermano")
    changed = card(chat.say(text))
    assert (changed["payee"]["name"], changed["amount"]["amount"]) == ("María Torres", meant)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mejor el 10% de mi saldo a mi mamá", "18000.00"),
        ("mejor la mitad de mi dinero a mi mamá", "90000.00"),
    ],
)
def test_a_share_of_what_one_has_is_not_of_the_card(chat, text, meant):
    chat.say("mándale 200 a mi hermano")
    assert amount(chat.say(text)) == meant


@pytest.mark.parametrize("text", ["¿sale de mi ahorro?", "¿sale de mi crédito?"])
def test_whether_another_account_pays_changes_nothing(chat, text):
    before = card(chat.say("mándale 200 a mi hermano"))
    chat.say(text)
    assert [one.card for one in open_cards(chat)] == [before]


@pytest.mark.parametrize(
    "text", ["ponle que es para María", "ponle que va para María", "ponle que va para mi mamá"]
)
def test_who_is_a_contact_is_not_what_it_is_for(chat, text):
    chat.say("mándale 200 a mi hermano")
    assert only(chat.say(text)).text == "¿Cuánto le envío a María Torres?"


def test_a_share_of_an_account_is_of_that_account(chat):
    chat.say("pásale 2 mil a mi hermano")
    assert amount(chat.say("mejor la mitad de mi ahorro a mi mamá")) == "20000.00"


@pytest.mark.parametrize("text", ["y que salga del ahorro", "que salga de mi ahorro porfa"])
def test_another_account_may_be_said_in_many_ways(chat, text):
    chat.say("mándale 1500 a mi hermano")
    assert card(chat.say(text))["source"]["account_type"] == AccountType.SAVINGS


def test_what_it_is_for_is_nobody_who_gets_it(chat):
    chat.say("mándale 1500 a mi mamá")
    changed = card(chat.say("y ponle que es para el doctor"))
    assert (changed["payee"]["name"], changed["concept"]) == ("María Torres", "el doctor")


def test_the_same_for_the_other_is_not_for_the_one_before(chat):
    chat.say("mándale 300 a mi compa luis")
    assert card(chat.say("lo mismo al otro Luis"))["payee"]["name"] == "Luis Ramos"
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["Luis Pérez", "Luis Ramos"]


@pytest.mark.parametrize("order", ["ahora mándale 200 al otro Luis", "mándale 200 al otro"])
def test_an_order_for_the_other_is_not_for_the_one_before(chat, order):
    chat.say("mándale 300 a mi compa luis")
    assert card(chat.say(order))["payee"]["name"] == "Luis Ramos"
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["Luis Pérez", "Luis Ramos"]


@pytest.mark.parametrize(
    ("before", "order", "asked"),
    [
        ("hola", "mándale 200 al otro Luis", "«luis»"),
        ("mándale 300 a mi mamá", "mándale 200 al otro", "¿A quién"),
    ],
)
def test_where_nobody_is_the_other_it_is_asked_who(chat, before, order, asked):
    chat.say(before)
    assert asked in only(chat.say(order)).text


def test_what_is_left_of_all_is_asked_where_it_may_be_what_is_sent(chat):
    chat.say("pasa todo mi ahorro a mi hermano")
    asked = only(chat.say("no, deja mil"))
    assert isinstance(asked, Ask)
    assert [one.label for one in asked.options] == ["$39,000.00 MXN", "$1,000.00 MXN"]


@pytest.mark.parametrize(
    "text", ["déjame mil", "el 10%", "al revés", "mejor todo", "no, 450 no", "no son 450 no"]
)
def test_what_does_not_fit_a_card_changes_nothing(chat, text):
    before = card(chat.say("mándale 300 a mi hermano"))
    assert "no cambié nada" in only(chat.say(text)).text
    [left] = open_cards(chat)
    assert left.card == before


@pytest.mark.parametrize(
    ("before", "piece", "behind"),
    [
        ("", "que sea ", "xq"),
        ("", "no mejor ", "xq"),
        ("cambia", " de la", " !"),
        ("no, ", "ya ", "xq"),
    ],
)
def test_no_words_keep_a_card_waiting(before, piece, behind):
    heard, _later = hear("hola", now=NOW)
    read_long(
        lambda text: amending.amends(replace(heard, text=text)),
        piece=piece, before=before, behind=behind, letters=FEWER,
    )  # fmt: skip


def test_pesos_alone_are_of_the_customers_words():
    assert derived("quítale los centavos", 1234_50) == {1234_50, 1234_00}


def test_a_transfer_between_own_accounts_goes_the_other_way(chat):
    chat.say("pasa 2000 de cheques a ahorro")
    shown = card(chat.say("no, al revés"))
    assert shown["source"]["account_type"] == "savings"
    assert len(open_cards(chat)) == 1


def test_the_rest_of_a_debt_is_paid_by_the_card_that_waits(chat):
    chat.bank.accounts = [
        replace(one, balance=Money(-4300_00)) if one.account_type is AccountType.CREDIT else one
        for one in chat.bank.accounts
    ]
    chat.say("abona 100 a mi tarjeta de crédito")
    assert amount(chat.say("mejor liquídala")) == "4300.00"
    assert len(open_cards(chat)) == 1


def test_a_concept_is_given_and_taken_away(chat):
    chat.say("mándale 500 a mi hermano")
    assert card(chat.say("y que diga gasolina"))["concept"] == "gasolina"
    assert card(chat.say("quita el concepto"))["concept"] == ""
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    "text", ["ok, cámbiale la cuenta a la de ahorro", "y cámbialo a que sea de mi ahorro"]
)
def test_the_account_that_pays_is_changed_and_not_the_payee(chat, text):
    chat.say("mándale 500 a mi hermano")
    shown = card(chat.say(text))
    assert (shown["source"]["account_type"], shown["payee"]["name"]) == ("savings", "Juan López")


# ── Beside it, and instead of it ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        *("a mi hermano igual", "y lo mismo a mi hermano", "a mi hermano también"),
        *(
            "otro tanto a mi hermano",
            "mándale igual a mi hermano",
            "y la misma cantidad a mi hermano",
        ),
    ],
)
def test_as_much_for_another_comes_beside_the_card(chat, text):
    chat.say("mándale 250 a mi mamá")
    shown = card(chat.say(text))
    assert (shown["amount"]["amount"], shown["payee"]["name"]) == ("250.00", "Juan López")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == ["María Torres", "Juan López"]


def test_as_much_for_another_after_another_question(chat):
    chat.say("mándale 250 a mi mamá")
    chat.say("¿cuánto tengo?")
    assert card(chat.say("a mi hermano igual"))["payee"]["name"] == "Juan López"
    chat.say("¿cuánto le mandé a mi mamá este año?")
    chat.say("¿y a mi hermano también?")
    assert len(open_cards(chat)) == 2


def test_another_payee_alone_is_asked_how_much(chat):
    chat.say("mándale 250 a mi mamá")
    assert only(chat.say("y a mi hermano")).text == "¿Cuánto le envío a Juan López?"
    assert len(open_cards(chat)) == 1


def test_who_cancels_while_asked_about_a_change_leaves_no_card_to_confirm(chat):
    chat.say("mándale 250 a mi mamá")
    assert only(chat.say("mejor 500 al otro")).text == "¿A quién le envío $500.00 MXN?"
    assert only(chat.say("cancela")).text == "Listo, lo cancelé. No se movió dinero."
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text", ["ya no, mejor dime cuánto tengo", "ya no quiero mandarle nada, mejor dime mi saldo"]
)
def test_another_wish_instead_of_a_card_takes_it_back(chat, text):
    chat.say("mándale 300 a mi mamá")
    said, shown = chat.say(text).visible
    assert isinstance(said, Say)
    assert isinstance(shown, Show)
    assert open_cards(chat) == []


def test_what_is_wanted_instead_is_not_denied_with_the_card(chat):
    chat.say("mándale 300 a mi mamá")
    said, asked = chat.say("ya no, bloquea mi tarjeta").visible
    assert said.text.startswith("Listo, lo cancelé.")
    assert asked.text.startswith("¿Cuál bloqueo?")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        "no me acuerdo cuánto tengo, mejor dime mi saldo",
        "no sé, mejor dime primero mi saldo",
        "no, mejor dime mi saldo primero",
    ],
)
def test_what_is_asked_first_takes_no_card_back(chat, text):
    chat.say("mándale 300 a mi mamá")
    assert isinstance(only(chat.say(text)), Show)
    assert len(open_cards(chat)) == 1


def test_no_block_instead_of_one_is_said_once(chat):
    chat.say("bloquea mi tarjeta de crédito")
    chat.say("no, mejor no la bloquees")
    assert open_cards(chat) == []


def test_another_amount_instead_is_no_other_wish(chat):
    chat.say("mándale 300 a mi mamá")
    assert amount(chat.say("no, mejor 500")) == "500.00"
    assert len(open_cards(chat)) == 1


def test_the_other_of_those_shown_cancels_nothing(chat):
    chat.say("mándale 20 a luis")
    assert isinstance(only(chat.say("no, al otro luis")), Ask)


def test_who_owes_is_sent_nothing(chat):
    assert "No puedo cobrarle" in only(chat.say("mi hermano me debe 500, cóbrale")).text
    assert open_cards(chat) == []


def test_one_of_two_payees_is_asked_for_and_taken(chat):
    assert "¿A quién de ellos" in only(chat.say("mándale 100 a mi hermano o a mi mamá")).text
    assert card(chat.say("a mi hermano pues"))["payee"]["name"] == "Juan López"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sube la de mi hermano a 150",
            "la de mi hermano que sea de 150",
            "la de 100 que sea de 150",
        ),
        *("que la del hermano sea de 150", "la de mi hermano mejor de 150"),
    ],
)
def test_one_of_two_cards_gets_another_figure(chat, text):
    chat.say("pásale 100 a mi hermano y 200 a mi mamá")
    assert amount(chat.say(text)) == "150.00"
    assert sorted(one.card["amount"]["amount"] for one in open_cards(chat)) == ["150.00", "200.00"]


@pytest.mark.parametrize("between", ["mis movimientos", "mi mamá quiere que le mande 500"])
def test_what_is_taken_off_one_of_two_cards_is_taken_off_it(chat, between):
    chat.say("pásale 300 a mi hermano y 200 a mi mamá")
    chat.say(between)
    assert amount(chat.say("quítale 100 a la de mi mamá")) == "100.00"
    assert sorted(one.card["amount"]["amount"] for one in open_cards(chat)) == ["100.00", "300.00"]


def test_what_cannot_be_parted_evenly_is_asked_of_everybody(chat):
    asked = only(chat.say("divide mil entre mi mamá, mi hermano y compa luis con concepto renta 5"))
    assert "no se puede repartir en partes iguales" in asked.text
    assert "¿Son $300.00 MXN a cada quien" in only(chat.say("mejor 300 a cada uno")).text
    chat.say("sí")
    told = [(one.card["amount"]["amount"], one.card["concept"]) for one in open_cards(chat)]
    assert told == [("300.00", "renta 5")] * 3


@pytest.mark.parametrize("text", ["otra igual para mi hermano", "otra igual a mi hermano"])
def test_another_like_it_goes_to_who_is_named_beside_it(chat, text):
    chat.say("pásale 300 a mi mamá")
    assert card(chat.say(text))["payee"]["name"] == "Juan López"
    told = [(one.card["amount"]["amount"], one.card["payee"]["name"]) for one in open_cards(chat)]
    assert told == [("300.00", "María Torres"), ("300.00", "Juan López")]


def test_another_source_may_be_asked_for_please(chat):
    chat.say("pásale 300 a mi hermano")
    assert card(chat.say("y que salga de ahorro por favor"))["source"]["account_type"] == "savings"


def test_a_card_that_nobody_has_is_asked_for(chat):
    chat.say("pásale 100 a mi hermano y 200 a mi mamá")
    asked = only(chat.say("la del plomero que sea de 300"))
    assert isinstance(asked, Ask)
    assert amount(chat.say("la segunda")) == "300.00"
    assert sorted(one.card["amount"]["amount"] for one in open_cards(chat)) == ["100.00", "300.00"]


@pytest.mark.parametrize("text", ["mis movimientos", "muéstrame mis movimientos"])
def test_what_is_no_value_of_two_cards_is_not_asked_about_them(chat, text):
    chat.say("pásale 100 a mi hermano y 200 a mi mamá")
    assert isinstance(only(chat.say(text)), Show)


@pytest.mark.parametrize(
    ("text", "left"), [("cancel the last one", ["100.00"]), ("cancela las 2", [])]
)
def test_the_last_of_two_cards_is_cancelled_or_both(chat, text, left):
    chat.say("pásale 100 a mi hermano y 200 a mi mamá")
    chat.say(text)
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == left


def test_what_is_to_come_first_does(chat):
    shown, asked = chat.say("quiero mandarle a mi hermano pero primero dime cuánto tengo").visible
    assert (shown.kind, asked.text) == ("balance", "¿Cuánto le envío a Juan López?")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        *(("no tanto, 600", "600.00"), ("es mucho, mejor 600", "600.00")),
        *(("no tanto, 1200", "900.00"), ("es poco, 600", "900.00"), ("es poco, 1200", "1200.00")),
    ],
)
def test_too_much_is_made_less_and_never_more(chat, text, left):
    chat.say("pásale 900 a mi hermano")
    chat.say(text)
    assert [one.card["amount"]["amount"] for one in open_cards(chat)] == [left]


def test_the_other_limit_is_meant(chat):
    chat.say("¿cuánto puedo mandar al día?")
    chat.say("bájalo a 30 mil por operación")
    chat.say("no, por día")
    [arguments] = [one for name, _call, one in chat.bank.calls[-1:] if "limit_change" in name]
    assert (arguments.per_day, arguments.per_operation) == ("30000.00", None)
    assert arguments.supersedes is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [("¿quién recibe?", "Para: Juan López"), ("¿y ya con eso le llega?", "Todavía no se ha hecho")],
)
def test_a_card_answers_who_gets_it_and_whether_that_is_all(chat, text, said):
    chat.say("mándale 700 a mi hermano")
    assert said in only(chat.say(text)).text


# ── Whether and how ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "question",
    [
        *("¿puedo mandar 5000 a mi mamá?", "¿es posible mandarle 5000 a mi mamá?"),
        *("¿cómo le hago para mandarle 5000 a mi mamá?", "¿podría enviarle 5 mil a mi mamá?"),
    ],
)
@pytest.mark.parametrize("yes", ["sí", "va, mándaselos"])
def test_who_asks_whether_or_how_is_offered_the_card(chat, question, yes):
    said = only(chat.say(question)).text
    assert said == "Te alcanza. ¿Preparo el envío de $5,000.00 MXN a María Torres?"
    assert open_cards(chat) == []
    assert amount(chat.say(yes)) == "5000.00"


def test_who_asks_how_is_asked_how_much(chat):
    assert (
        "¿Cuánto le envío a María Torres?" in only(chat.say("cómo le mando dinero a mi mamá")).text
    )
    assert amount(chat.say("pues 500")) == "500.00"


def test_who_does_not_know_how_is_asked_how_much(chat):
    said = only(chat.say("quiero mandarle dinero a mi hermano pero no sé cómo se hace")).text
    assert "¿Cuánto le envío a Juan López?" in said


def test_what_cannot_be_paid_is_said_before_it_is_offered(chat):
    [refused] = chat.say("¿puedo mandarle 900 mil a mi mamá?").visible
    assert refused.error.code == "insufficient_funds"


def test_a_question_of_limits_changes_none(chat):
    assert isinstance(only(chat.say("¿puedo mandarle 20 mil a mi mamá o hay límite?")), Show)
    assert open_cards(chat) == []


def test_a_yes_is_no_payee(chat):
    chat.say("quiero mandar dinero")
    assert "«yes»" not in only(chat.say("yes")).text


# ── Reports ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["no, no está bloqueada", "todavía no está bloqueada"])
def test_how_an_account_stands_reports_nothing(chat, text):
    chat.say("creo que me clonaron la tarjeta de débito")
    before = open_cards(chat)
    assert "Ninguna de tus cuentas está bloqueada" in only(chat.say(text)).text
    assert open_cards(chat) == before


def test_nobody_is_called_by_what_only_sounds_alike(chat):
    chat.say("¿cuál es mi límite?")
    assert chat.say("¿y por operación?").handed_over == ""


@pytest.mark.parametrize("text", ["adiós", "hasta mañana", "nos vemos"])
def test_a_farewell_is_answered(chat, text):
    assert "Con gusto" in only(chat.say(text)).text


# ── Several ──────────────────────────────────────────────────────────────────────────────────────────────────────────

EVERYBODY = "mándale 100 a mi hermano, mi mamá, compa luis y compa ramos"


@pytest.mark.parametrize(
    ("order", "asked"),
    [
        ("mándale 300 a mi mamá y compa luis", "$300.00 MXN a cada quien (mi mamá y compa luis)"),
        ("manda 900 entre mi hermano, mi mamá y compa luis", "$300.00 MXN a cada quien"),
        ("parte 600 entre mi hermano y mi mamá", "$300.00 MXN a cada quien"),
        ("manda 200 a cada uno: mi hermano, mi mamá y fulano", "(mi hermano y mi mamá y fulano)"),
    ],
)
def test_a_list_is_asked_about_whole(chat, order, asked):
    assert asked in only(chat.say(order)).text
    assert not open_cards(chat)


@pytest.mark.parametrize(
    "order",
    [
        EVERYBODY,
        EVERYBODY.replace("mándale 100 a", "divide 1000 entre"),
        EVERYBODY.replace("mándale 100 a", "manda 200 a cada uno:"),
        "mándale 100 a mi hermano, 200 a mi mamá, 300 a compa luis y 400 a compa ramos",
    ],
)
def test_more_than_there_are_cards_for_are_not_begun(chat, order):
    assert "no preparé ninguno de esos 4 envíos" in only(chat.say(order)).text
    assert not open_cards(chat)


def test_a_card_that_waits_takes_room(chat):
    chat.say("mándale 50 a mi mamá")
    said = only(chat.say("mándale 100 a mi hermano, compa luis y compa ramos")).text
    assert "hay lugar para 2" in said
    assert len(open_cards(chat)) == 1


def test_the_room_is_that_of_the_bank():
    assert filling.OPEN_MAX == selectors.OPEN_MAX


@pytest.mark.parametrize(
    "text", ["otra igual para mi mamá y compa luis", "igual a mi mamá y compa luis"]
)
def test_as_much_for_several_is_asked_about(chat, text):
    chat.say("mándale 300 a mi hermano")
    assert "$300.00 MXN a cada quien (mi mam" in only(chat.say(text)).text
    chat.say("sí")
    assert [one.card["payee"]["name"] for one in open_cards(chat)] == [
        *("Juan López", "María Torres", "Luis Pérez")
    ]


def test_an_answer_may_name_several(chat):
    chat.say("mándale 200 de mi ahorro")
    chat.say("mi hermano, mi mamá y compa luis")
    chat.say("sí, a cada quien")
    cards = [one.card for one in open_cards(chat)]
    assert [one["payee"]["name"] for one in cards] == ["Juan López", "María Torres", "Luis Pérez"]
    assert {one["source"]["account_type"] for one in cards} == {"savings"}


@pytest.mark.parametrize(
    "text", ["300 que diga 500 a mi mamá", "mándale 300 que diga 500 a mi mamá"]
)
def test_a_figure_that_may_be_a_note_is_asked_about(chat, text):
    assert [one.label for one in only(chat.say(text)).options] == ["$300.00 MXN", "$500.00 MXN"]


def test_to_somebody_is_not_to_oneself(chat):
    assert only(chat.say("mándale 200 de mi ahorro")).text == "¿A quién le envío $200.00 MXN?"
    assert not open_cards(chat)


def test_who_is_taken_back_is_of_no_list(chat):
    chat.say("mándale 300 a mi hermano")
    assert card(chat.say("no a mi hermano, a mi mamá"))["payee"]["name"] == "María Torres"
    assert len(open_cards(chat)) == 1


# ── Which card ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        *("cancela la segunda", "cancela la de mi hermano", "cancela la de 500"),
        *("cancel the second one", "cancela la transferencia a mi hermano"),
    ],
)
def test_what_is_none_of_the_cards_cancels_none(chat, text):
    chat.say("mándale 300 a mi mamá")
    assert "lo único por confirmar es $300.00 MXN · María Torres" in only(chat.say(text)).text
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    "text", ["cancela la primera", "cancela la de mi mamá", "cancela la de 300"]
)
def test_the_one_card_is_cancelled_by_what_it_is(chat, text):
    chat.say("mándale 300 a mi mamá")
    chat.say(text)
    assert not open_cards(chat)


def test_a_card_is_changed_by_its_place(chat):
    chat.say("mándale 300 a mi hermano")
    chat.say("mándale 200 a mi mamá")
    assert "Ninguna es esa" in only(chat.say("la tercera que sea de 50")).text
    changed = card(chat.say("la primera q sea 150"))
    assert (changed["payee"]["name"], changed["amount"]["amount"]) == ("Juan López", "150.00")


def test_a_figure_that_contradicts_the_card_is_asked_about(chat):
    chat.say("mándale 300 a mi hermano")
    said = only(chat.say("no tanto, 600"))
    assert [one.label for one in said.options] == ["$300.00 MXN", "$600.00 MXN"]
    assert amount(chat.say("300")) == "300.00"
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("¿cuál es mi límite por día?", "per_day"),
        ("¿cuál es mi límite por operación?", "per_operation"),
        ("mis límites", "per_operation"),
    ],
)
def test_the_limit_that_was_spoken_of_is_changed(chat, asked, rule):
    chat.say(asked)
    chat.say("súbelo a 120 mil")
    wanted = [one for name, _, one in chat.bank.calls if name == "banking_limit_change_propose"]
    assert getattr(wanted[-1], rule) is not None


@pytest.mark.parametrize(
    "text",
    [
        "mi hermano me pidió 1200 para sus libros, le quiero mandar de una vez",
        "mi mamá me dijo ayer que necesita 800 para su medicina y pues quiero mandárselos",
        "ayer me habló mi mamá que le cobraron 900 del gas, quiero ayudarle y mandarle",
    ],
)
def test_a_tale_that_ends_in_a_wish_is_asked_about(chat, text):
    assert only(chat.say(text)).text == "¿Quieres que prepare ese envío ahora?"
    assert not open_cards(chat)
    assert card(chat.say("sí"))["amount"]["amount"] in {"1200.00", "800.00", "900.00"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("me depositaron 5000 y le quiero mandar 700 a mi mamá", "5000.00"),
        ("ayer gasté 200 en comida, quiero mandar 100 a mi mamá", "200.00"),
        ("mi mamá me debe 1200 y quiero mandarle 300", "1200.00"),
    ],
)
def test_a_figure_that_is_only_told_is_not_sent(chat, text, told):
    chat.say(text)
    chat.say("sí")
    assert told not in {one.card["amount"]["amount"] for one in open_cards(chat)}


def test_whom_a_tale_is_about_is_not_whom_was_asked_about_before(chat):
    chat.say("¿cuánto le he mandado a mi hermano?")
    chat.say("mi mamá me dijo que mi hija necesita 500 y pues le quiero mandar")
    assert only(chat.say("sí")).text == "¿A quién le envío $500.00 MXN?"


@pytest.mark.parametrize("text", ["mis hijos usan mi tarjeta", "my kids are using my card"])
def test_a_card_that_others_use_is_asked_about(chat, text):
    assert "sin tu permiso" in only(chat.say(text)).text


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ("sí", ["open_ticket"]),
        ("sí, claro", ["open_ticket"]),
        ("sin mi permiso", ["open_ticket"]),
        ("no", []),
    ],
)
@pytest.mark.parametrize("text", ["creo que mi hermano usa mi tarjeta", "el mesero usa mi tarjeta"])
def test_what_is_used_without_leave_is_reported(chat, text, answer, kinds):
    chat.say(text)
    said = chat.say(answer).visible
    assert [view.kind for view in open_cards(chat)] == kinds
    if kinds:
        assert said[-1].text.startswith("¿Cuál bloqueo?")
    else:
        assert said[-1].text == "De acuerdo, no hago nada."


# ── Halves ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("answer", "sent"), [("la mitad", "2250.00"), ("todo", "4500.00")])
def test_a_figure_and_its_half_are_asked_about(chat, answer, sent):
    said = only(chat.say("mándale a mi hermano 4500 pero la mitad ahorita y la otra después"))
    assert [one.label for one in said.options] == ["$2,250.00 MXN", "$4,500.00 MXN"]
    assert amount(chat.say(answer)) == sent


@pytest.mark.parametrize(
    "order",
    [
        "manda 1000, la mitad a mi mamá y la otra mitad a mi hermano",
        "mándale 1000 a mi mamá, mitad y mitad con mi hermano",
    ],
)
def test_halves_for_two_are_of_the_figure(chat, order):
    assert "¿Son $500.00 MXN a cada quien" in only(chat.say(order)).text
    chat.say("sí")
    assert {one.card["amount"]["amount"] for one in open_cards(chat)} == {"500.00"}


@pytest.mark.parametrize("between", ["cambia el monto", "le debo 200 a mi hermano"])
def test_a_card_is_cancelled_by_its_name_beside_a_question(chat, between):
    chat.say("mándale 850 a mi mamá")
    chat.say(between)
    chat.say("cancela la de mi mamá")
    assert not open_cards(chat)
