"""The built-in engine: the shared suite, and what it is to say in a talk."""

from __future__ import annotations

import pytest

from banking.contracts import AccountType
from centli.agent.engines.builtin import Builtin
from centli.agent.engines.hearing import hear
from centli.agent.testing import NOW, Chat, MemoryBank, account
from centli.agent.tests.suite import EngineSuite
from centli.agent.types import Ask, Press, Propose, Refuse, Say, Show
from centli.confirmations.contracts import State
from centli.kernel.testing import read_long


class TestSuite(EngineSuite):
    def engine(self):
        return Builtin()


def only(result):
    assert len(result.visible) == 1, result.visible
    return result.visible[0]


def card(result):
    step = only(result)
    assert isinstance(step, Propose)
    return step.proposal.card


def open_cards(chat):
    return [view for view in chat.bank.proposals.values() if view.state is State.OPEN]


@pytest.mark.parametrize(
    ("text", "amount", "said"),
    [
        ("Envíale 50 lucas a mi hermano", "50000.00", "50 lucas"),
        ("Transfiere 100 pesos a mi hermano", "100.00", ""),
        ("mándale $1,500.50 a mi hermano", "1500.50", ""),
        ("pásale dos mil quinientos a mi hermano", "2500.00", ""),
    ],
)
def test_a_whole_wish_is_a_card_at_once(chat, text, amount, said):
    found = card(chat.say(text))
    assert found["amount"] == {"amount": amount, "currency": "MXN"}
    assert found["payee"]["name"] == "Juan López"
    assert found["said"] == said
    assert chat.bank.provenances[-1].amount_from_customer
    assert chat.bank.provenances[-1].payee_from_customer


@pytest.mark.parametrize(
    "text",
    [
        "¿a qué hora abren?",
        "qué requisitos piden para abrir una cuenta",
        "¿cobran por consultar el buró?",
        "¿es seguro usar este chat?",
    ],
)
def test_what_is_asked_of_the_bank_is_told_from_its_articles_or_not_at_all(chat, text):
    said = only(chat.say(text)).text
    assert "no inventarla" in said or "No te entendí" in said


def test_what_is_missing_is_asked_one_thing_at_a_time(chat):
    assert "cuánto" in only(chat.say("quiero enviar dinero")).text.lower()
    assert "quién" in only(chat.say("500")).text
    assert card(chat.say("a mi hermano"))["amount"]["amount"] == "500.00"


def test_the_person_alone_leaves_the_amount_to_be_asked(chat):
    assert "Juan López" in only(chat.say("mándale dinero a mi hermano")).text
    assert card(chat.say("300 pesos"))["amount"]["amount"] == "300.00"


def test_a_correction_voids_the_card_and_makes_a_new_one(chat):
    first = card(chat.say("Transfiere 100 pesos a mi hermano"))
    assert first["amount"]["amount"] == "100.00"
    assert card(chat.say("no, mejor 600"))["amount"]["amount"] == "600.00"
    assert len(chat.bank.proposals) == 2
    assert [view.card["amount"]["amount"] for view in open_cards(chat)] == ["600.00"]


@pytest.mark.parametrize(
    ("correction", "amount", "name"),
    [
        ("eran 110, no 100", "110.00", "Juan López"),
        ("quita un cero", "10.00", "Juan López"),
        ("mejor a mi mamá", "100.00", "María Torres"),
    ],
)
def test_corrections_keep_what_they_do_not_name(chat, correction, amount, name):
    chat.say("Transfiere 100 pesos a mi hermano")
    found = card(chat.say(correction))
    assert (found["amount"]["amount"], found["payee"]["name"]) == (amount, name)
    assert len(open_cards(chat)) == 1


def test_a_digression_is_answered_and_the_flow_offered_back(chat):
    chat.say("mándale dinero a mi hermano")
    shown, offer = chat.say("¿cuánto tengo?").visible
    assert isinstance(shown, Show)
    assert offer.text.startswith("¿Seguimos con tu envío a Juan López?")
    assert card(chat.say("500"))["payee"]["name"] == "Juan López"


def test_what_waits_behind_other_wishes_is_offered_once_and_may_still_be_answered(chat):
    chat.say("mándale dinero a mi hermano")
    chat.say("¿cuánto tengo?")
    for wish in ("mis últimos movimientos", "¿cuánto gasté este mes?"):
        assert isinstance(only(chat.say(wish)), Show)
    assert card(chat.say("500"))["payee"]["name"] == "Juan López"


def test_what_waits_behind_other_wishes_is_let_go_in_the_end(chat):
    chat.say("mándale dinero a mi hermano")
    for wish in ("¿cuánto tengo?", "mis últimos movimientos", "¿cuánto gasté este mes?"):
        chat.say(wish)
    chat.say("¿cuánto tengo?")
    assert not any(isinstance(step, Propose) for step in chat.say("500").visible)


def test_a_card_made_after_another_wish_takes_the_place_of_what_waited(chat):
    chat.say("mándale dinero a mi hermano")
    chat.say("¿cuánto tengo?")
    assert card(chat.say("Transfiere 100 pesos a mi mamá"))["payee"]["name"] == "María Torres"
    assert card(chat.say("que sean 300"))["payee"]["name"] == "María Torres"
    assert len(open_cards(chat)) == 1


def test_two_wishes_do_not_wait_for_what_was_passed_over(chat):
    chat.say("mándale dinero a mi hermano")
    chat.say("¿cuánto tengo?")
    chat.say("pasa 1000 a mi ahorro y mándale 500 a mi mamá")
    assert {view.card["amount"]["amount"] for view in open_cards(chat)} == {"1000.00", "500.00"}


@pytest.mark.parametrize("period", ["¿y el mes pasado?", "y en octubre", "¿y la semana pasada?"])
def test_a_period_alone_asks_on_about_spending(chat, period):
    chat.say("¿cuánto gasté este mes?")
    for _ in range(2):
        assert only(chat.say(period)).kind == "chart"
    assert only(chat.say("mis movimientos de octubre")).kind == "transactions"
    assert only(chat.say(period)).kind == "transactions"


def test_what_a_transfer_is_for_may_be_said_while_its_card_waits(chat):
    chat.say("Transfiere 100 pesos a mi hermano")
    found = card(chat.say("es para la renta"))
    assert (found["concept"], found["amount"]["amount"]) == ("la renta", "100.00")
    assert len(open_cards(chat)) == 1
    assert isinstance(only(chat.say("es para mi mamá")), Say)


def test_after_the_limits_a_figure_is_a_limit(chat):
    chat.say("¿cuál es mi límite?")
    assert only(chat.say("súbelo a 50 mil")).proposal.kind == "limit_change"


@pytest.mark.parametrize("words", ["repórtalo", "sí, repórtalo por favor", "pues denúncienlo"])
def test_an_order_to_report_is_no_cancellation(chat, words):
    chat.say("mándale dinero a mi hermano")
    said = " ".join(getattr(step, "text", "") for step in chat.say(words).visible)
    assert "cancel" not in said


def test_an_ambiguous_person_is_asked_with_buttons_never_guessed(chat):
    step = only(chat.say("mándale 500 a mi compa"))
    assert isinstance(step, Ask)
    assert [option.label for option in step.options] == [
        "Luis Pérez («compa luis»)",
        "Luis Ramos («compa ramos»)",
    ]
    assert not chat.bank.proposals
    press = Press("choose", "msg_1", step.options[1].id)
    assert card(chat.say("Luis Ramos", press))["payee"]["name"] == "Luis Ramos"
    assert chat.bank.provenances[-1].payee_from_customer


def test_none_of_the_candidates_asks_again(chat):
    chat.say("mándale 500 a mi compa")
    assert "quién" in only(chat.say("Ninguno", Press("choose", "msg_1", "none"))).text
    assert card(chat.say("mi hermano"))["amount"]["amount"] == "500.00"


def test_an_ambiguous_amount_is_asked_with_buttons(chat):
    step = only(chat.say("mándale 1.500 a mi hermano"))
    assert [option.label for option in step.options] == ["$1,500.00 MXN", "$1.50 MXN"]
    press = Press("choose", "msg_1", step.options[0].id)
    assert card(chat.say("$1,500.00 MXN", press))["amount"]["amount"] == "1500.00"
    assert chat.bank.provenances[-1].amount_from_customer


@pytest.mark.parametrize(
    "text", ["mándale 100 dólares a mi hermano", "mándale como dos mil a mi hermano"]
)
def test_vague_and_foreign_amounts_are_asked(chat, text):
    assert isinstance(only(chat.say(text)), Say)
    assert not chat.bank.proposals


def test_a_relative_amount_is_computed_and_marked_as_not_said(chat):
    assert card(chat.say("envíale todo mi saldo a mi mamá"))["amount"]["amount"] == "180000.00"
    assert not chat.bank.provenances[-1].amount_from_customer


def test_an_unknown_person_is_not_guessed(chat):
    step = only(chat.say("mándale 300 a zutano"))
    assert "No tengo a «zutano»" in step.text
    assert not chat.bank.proposals
    assert card(chat.say("a mi hermano"))["amount"]["amount"] == "300.00"


def test_another_account_is_offered_when_checking_cannot_pay():
    bank = MemoryBank(
        accounts=[
            account(AccountType.CHECKING, 100, "4821"),
            account(AccountType.SAVINGS, 40_000, "1177"),
        ]
    )
    chat = Chat(Builtin(), bank)
    step = only(chat.say("mándale 5000 a mi hermano"))
    assert [option.label for option in step.options] == ["ahorro ···· 1177"]
    assert card(chat.say("del ahorro"))["source"]["account_type"] == "savings"


def test_no_account_that_can_pay_is_said_and_nothing_is_proposed(chat):
    step = only(chat.say("mándale 999,999 a mi hermano"))
    assert isinstance(step, Refuse)
    assert step.error.code == "insufficient_funds"
    assert not chat.bank.proposals


def test_two_wishes_are_two_cards(chat):
    first, second = chat.say("500 a mi hermano y 300 a mi mamá").visible
    assert first.proposal.card["amount"]["amount"] == "500.00"
    assert second.proposal.card["amount"]["amount"] == "300.00"


def test_the_second_wish_waits_until_the_first_is_clear(chat):
    step = only(chat.say("500 a mi compa y 300 a mi mamá"))
    assert isinstance(step, Ask)
    first, second = chat.say("el primero").visible
    assert first.proposal.card["payee"]["name"] == "Luis Pérez"
    assert second.proposal.card["payee"]["name"] == "María Torres"


def test_own_accounts_need_no_payee(chat):
    step = only(chat.say("pásame 500 a mi ahorro"))
    assert step.proposal.kind == "own_transfer"
    assert chat.bank.calls[-1][2].beneficiary_id is None


def test_a_yes_never_confirms(chat):
    chat.say("Transfiere 100 pesos a mi hermano")
    assert "toca el botón" in only(chat.say("sí")).text
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("order", "text", "named"),
    [
        ("mándale 100 a mi mamá", "sí", "tu transferencia de $100.00 MXN a María Torres"),
        ("mándale 100 a mi mamá", "xyzzy plugh", "tu transferencia de $100.00 MXN a María Torres"),
        ("mándale 100 a mi mamá", "dame un momento", "tu transferencia de $100.00 MXN a María"),
        ("borra a mi mamá de mis contactos", "sí", "quitar a María Torres de tus contactos"),
        ("sube mi límite a 20000", "sí", "el cambio de tu límite"),
    ],
)
def test_what_waits_is_called_by_its_name(chat, order, text, named):
    chat.say(order)
    said = only(chat.say(text)).text
    assert named in said
    assert "tarjeta" not in said


def test_cancel_takes_the_card_back(chat):
    chat.say("Transfiere 100 pesos a mi hermano")
    assert "No se movió dinero" in only(chat.say("cancela")).text
    assert not open_cards(chat)


def test_cancel_ends_the_flow(chat):
    chat.say("quiero enviar dinero")
    assert "No se movió dinero" in only(chat.say("cancela")).text
    assert not chat.state["stack"]


@pytest.mark.parametrize(
    "words", ["¿se canceló?", "¿sí se canceló?", "¿la cancelaste?", "was it cancelled?"]
)
def test_whether_it_was_cancelled_is_told(chat, words):
    assert "No hay nada pendiente" in only(chat.say(words)).text
    chat.say("mándale 100 a mi hermano")
    assert "Sigue pendiente" in only(chat.say(words)).text
    assert len(open_cards(chat)) == 1


def test_cambiar_keeps_all_values(chat):
    chat.say("Transfiere 100 pesos a mi hermano concepto comida")
    [view] = open_cards(chat)
    assert isinstance(only(chat.say("Cambiar", Press("edit", view.public_id))), Say)
    found = card(chat.say("250"))
    assert found["amount"]["amount"] == "250.00"
    assert (found["payee"]["name"], found["concept"]) == ("Juan López", "comida")
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("mándale 100 a mi hermano", "El monto", "250"),
        ("sube mi límite por día a 120 mil", "", "130 mil"),
        ("agrega a Pedro con CLABE 012180015587342016", "El alias", "Pedrito"),
        ("cambia el alias de Juan López a Juanito", "", "Juancho"),
        ("canjea la taza centli", "La cantidad", "2"),
    ],
)
def test_a_change_stands_though_its_card_has_run_out_meanwhile(chat, words, field, value):
    before = only(chat.say(words)).proposal
    chat.say("Cambiar", Press("edit", before.public_id))
    if field:
        chat.say(field)
    chat.bank.withdraw(before.public_id)
    after = only(chat.say(value)).proposal
    assert [view.public_id for view in open_cards(chat)] == [after.public_id]


@pytest.mark.parametrize(
    ("field", "value", "name", "source"),
    [
        ("La persona", "mi mamá", "María Torres", "checking"),
        ("La cuenta", "ahorro", "Juan López", "savings"),
    ],
)
def test_cambiar_asks_for_the_field_that_is_named(chat, field, value, name, source):
    chat.say("Transfiere 100 pesos a mi hermano")
    [view] = open_cards(chat)
    chat.say("Cambiar", Press("edit", view.public_id))
    assert isinstance(only(chat.say(field)), Say | Ask)
    found = card(chat.say(value))
    assert (found["payee"]["name"], found["source"]["account_type"]) == (name, source)
    assert found["amount"]["amount"] == "100.00"


@pytest.mark.parametrize("name", ["Laura Torres", "Luis Ramos García", "Pedro Pérez", "Ximena"])
def test_names_are_taken_as_names(chat, name):
    chat.say("Agregar contacto")
    assert f"CLABE de {name}" in only(chat.say(name)).text


def test_a_contact_with_a_clabe_is_a_card(chat):
    step = only(chat.say("agrega a Pedro con CLABE 012180015587342016"))
    if isinstance(step, Say):
        pytest.fail(step.text)
    assert step.proposal.card["payee"]["name"] == "Pedro"


def test_a_wrong_clabe_is_asked_again(chat):
    assert "no es válida" in only(chat.say("agrega a Pedro con CLABE 012180015587342017")).text
    assert not chat.bank.proposals
    assert isinstance(only(chat.say("012180015587342016")), Propose)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("¿cuánto tengo?", "balance"),
        ("mis movimientos", "transactions"),
        ("mis contactos", "beneficiaries"),
    ],
)
def test_reads_show_what_the_tool_returned(chat, text, kind):
    assert only(chat.say(text)).kind == kind


def test_a_limit_is_shown_and_its_change_proposed(chat):
    assert only(chat.say("¿cuál es mi límite?")).kind == "limits"
    assert "límite" in only(chat.say("Cambiar mi límite")).text
    assert only(chat.say("80 mil")).proposal.kind == "limit_change"
    assert chat.bank.calls[-1][2].per_operation == "80000.00"


def test_a_relation_is_an_alias_and_the_name_is_asked(chat):
    assert "Cómo se llama" in only(chat.say("agrega a mi hermana")).text
    assert "CLABE de Laura Torres" in only(chat.say("Laura Torres")).text
    assert not chat.bank.proposals
    found = only(chat.say("012180015587342016")).proposal.card["payee"]
    assert (found["name"], found["alias"]) == ("Laura Torres", "hermana")


def test_nonsense_gets_an_honest_answer_with_suggestions(chat):
    step = only(chat.say("blorp fnord"))
    assert "No te entendí" in step.text
    assert 2 <= len(step.suggestions) <= 5


def test_a_transfer_is_not_mistaken_for_the_clabe_or_limit_that_was_asked(chat):
    chat.say("agrega a Pedro")
    result = chat.say("envíale 50 lucas a mi hermano")
    proposed = [step for step in result.visible if isinstance(step, Propose)]
    assert [one.proposal.card["amount"]["amount"] for one in proposed] == ["50000.00"]
    assert isinstance(result.visible[-1], Propose), "the card is the last word"
    assert "CLABE" in chat.say("cancela").visible[-1].text, "then the contact is offered again"
    assert "CLABE, de 18 dígitos" in only(chat.say("1234567890")).text

    limit = Chat(Builtin())
    limit.say("quiero cambiar mi límite")
    result = limit.say("mándale 500 a mi hermano")
    kinds = [view.kind for view in limit.bank.proposals.values()]
    assert kinds == ["transfer"], result.visible


def test_cancela_todo_takes_every_card_back(chat):
    chat.say("envía 500 a mi hermano y 300 a mi mamá")
    assert len(open_cards(chat)) == 2
    assert "todas" in only(chat.say("cancela todo")).text
    assert open_cards(chat) == []


def test_why_is_about_the_last_question_not_about_a_refusal_before_it(chat):
    assert isinstance(only(chat.say("mándale 900 mil a mi hermano")), Refuse)
    asked = chat.say("mejor mándale 300 a Luis").visible[-1]
    assert isinstance(asked, Ask)
    reason, again = chat.say("¿por qué?").visible
    assert "más de un contacto" in reason.text
    assert again == asked


def test_why_it_asks_which_card(chat):
    chat.say("mándale 100 a mi hermano")
    chat.say("mándale 200 a mi mamá")
    asked = only(chat.say("cancela"))
    reason, again = chat.say("¿por qué?").visible
    assert "más de una operación por confirmar" in reason.text
    assert again == asked


@pytest.mark.parametrize("said", ["ya puse el código", "listo, ya escribí el código"])
def test_a_code_is_put_on_the_card_and_said_of_nothing_else(chat, said):
    chat.say("mándale 200 a mi hermano")
    assert "toca el botón" in only(chat.say(said)).text
    assert len(chat.bank.proposals) == 1


def test_a_long_word_after_a_day_holds_nothing_up():
    read_long(lambda text: hear(text, now=NOW), piece="a", before="mándale 500 a Juan el viernes ")
