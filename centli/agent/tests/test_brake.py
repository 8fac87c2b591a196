"""The brake by chat: words that wish it prepare a card, words that ask, suppose or deny prepare none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banking.contracts import AccountStatus, AccountType, MovementStatus, MovementType, MovementView
from centli.agent.engines import brake
from centli.agent.engines.flows.support import reports
from centli.agent.testing import NOW, USER_ID
from centli.agent.tests.test_builtin import only, open_cards
from centli.agent.types import Ask, Press, Propose, Say
from centli.confirmations.contracts import State
from centli.kernel import ids
from centli.kernel.money import Money


def proposed(chat, kind):
    return [view for view in chat.bank.proposals.values() if view.kind == kind]


def movement(chat, name, pesos, *, kind="payment", status=MovementStatus.COMPLETED):
    one = chat.bank.accounts[0]
    return MovementView(
        transaction_id=ids.public("transaction", ids.uuid7()),
        account_id=one.account_id,
        account_type=one.account_type,
        user_id=USER_ID,
        type=MovementType.PAYMENT,
        kind=kind,
        amount=Money(pesos * 100),
        status=status,
        from_account="",
        to_account="",
        counterpart=name,
        description="",
        balance_after=None,
        tracking_key="",
        created_at=NOW,
    )


@pytest.mark.parametrize(
    "text",
    [
        "¿qué pasa si me roban?",
        "¿qué hago si me roban la tarjeta?",
        "¿cómo bloqueo mi tarjeta?",
        "¿puedo bloquear mi tarjeta desde la app?",
        "¿cuánto cuesta bloquear la tarjeta?",
        "¿por qué bloquearon mi cuenta?",
        "¿se puede bloquear la cuenta?",
        "no bloquees mi tarjeta",
        "todavía no bloquees mi cuenta",
        "don't block my card",
        "mi cuenta está bloqueada",
        "me llegó un mensaje de que mi cuenta está bloqueada, ¿es de ustedes?",
        "me quieren bloquear la tarjeta",
        "si me roban, bloquea mi tarjeta",
        "bloquea al contacto Juan",
        "bloquea la tarjeta de mi hermano",
        "bloquea la cuenta de Juan López",
        "bloquea su tarjeta",
        "desbloquea la cuenta de mi mamá",
        "quiero activar mi tarjeta nueva",
        "quiero un plan para mi tarjeta",
        "I sent you my code",
        "transfieren dinero de mi cuenta a la de ahorro",
    ],
)
def test_nothing_is_blocked_by_words_that_do_not_wish_it(chat, text):
    said = " ".join(getattr(step, "text", "") for step in chat.say(text).visible)
    assert "Ninguna de tus cuentas está bloqueada" not in said
    assert not proposed(chat, "block_account")
    assert not proposed(chat, "unblock_account")


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("bloquea mi tarjeta de crédito", [AccountType.CREDIT]),
        ("congela mi cuenta de ahorro", [AccountType.SAVINGS]),
        ("¿puedes bloquear mi tarjeta de débito por favor?", [AccountType.CHECKING]),
        ("bloquea todas mis cuentas", list(AccountType)),
        ("bloquea todo", list(AccountType)),
        ("please freeze my savings account", [AccountType.SAVINGS]),
        ("párenle a mi tarjeta de crédito", [AccountType.CREDIT]),
        ("ya frenen mi cuenta de ahorro", [AccountType.SAVINGS]),
    ],
)
def test_what_is_named_is_a_card_at_once(chat, text, which):
    step = only(chat.say(text))
    assert isinstance(step, Propose)
    assert step.proposal.kind == "block_account"
    wanted = [one.account_id for one in chat.bank.accounts if one.account_type in which]
    assert step.proposal.card["account_ids"] == wanted
    assert chat.bank.executed == 0


@pytest.mark.parametrize(
    "text", ["bloquea mi tarjeta", "urge bloquear", "bloqueen ya", "párenle a mi tarjeta"]
)
def test_which_card_is_asked_and_never_guessed(chat, text):
    asked = only(chat.say(text))
    assert isinstance(asked, Ask)
    assert not chat.bank.proposals
    step = only(chat.say("la de crédito"))
    credit = next(o for o in chat.bank.accounts if o.account_type == AccountType.CREDIT)
    assert step.proposal.card["account_ids"] == [credit.account_id]


def test_all_of_them_is_one_of_the_buttons(chat):
    chat.say("bloquea mi tarjeta")
    step = only(chat.say("Todas mis cuentas", Press("choose", "msg_1", brake.ALL)))
    assert len(step.proposal.card["account_ids"]) == len(chat.bank.accounts)


def test_none_of_them_blocks_nothing(chat):
    chat.say("bloquea mi tarjeta")
    assert "no bloqueé" in only(chat.say("ninguna")).text
    assert not chat.bank.proposals


def test_the_only_account_needs_no_question(chat):
    chat.bank.accounts = chat.bank.accounts[:1]
    assert isinstance(only(chat.say("bloquea mi tarjeta")), Propose)


@pytest.mark.parametrize("text", ["no bloquees mi tarjeta", "todavía no bloquees mi cuenta"])
def test_taking_it_back_before_it_is_there_is_heard(chat, text):
    assert "no cambié nada" in only(chat.say(text)).text
    assert not chat.bank.proposals


def test_what_is_blocked_already_is_said(chat):
    chat.bank.accounts = [replace(o, status=AccountStatus.BLOCKED) for o in chat.bank.accounts]
    assert "ya están bloqueadas" in only(chat.say("bloquea mi tarjeta")).text


def test_unblocking_is_for_what_the_customer_blocked(chat):
    assert "Ninguna" in only(chat.say("desbloquea mi cuenta")).text
    first, *rest = chat.bank.accounts
    chat.bank.accounts = [replace(first, status=AccountStatus.BLOCKED), *rest]
    step = only(chat.say("desbloquea mi cuenta"))
    assert isinstance(step, Say)
    assert "congeló el banco" in step.text
    chat.bank.accounts = [replace(first, status=AccountStatus.BLOCKED, can_unblock=True), *rest]
    assert only(chat.say("desbloquea mi cuenta")).proposal.kind == "unblock_account"


@pytest.mark.parametrize(
    "text", ["me robaron el celular", "me robaron la cartera en el metro con todas mis tarjetas"]
)
def test_a_theft_is_a_report_and_the_brake_on_everything(chat, text):
    report, brakes = chat.say(text).visible
    assert report.proposal.kind == "open_ticket"
    assert len(brakes.proposal.card["account_ids"]) == len(chat.bank.accounts)


def test_of_a_charge_it_is_asked_which_and_its_account_is_offered_to_block(chat):
    chat.bank.movements = [
        movement(chat, "Nómina", 9_000),
        movement(chat, "Súper Sol", -120),
        movement(chat, "Rechazado", -350, status=MovementStatus.FAILED),
        movement(chat, "Ahorro", -350, kind="own_transfer"),
        movement(chat, "Ropa Luna", -350),
    ]
    asked = only(chat.say("no reconozco un cargo de 350 pesos"))
    assert isinstance(asked, Ask)
    assert [option.label for option in asked.options] == ["Ropa Luna", "Súper Sol"]
    report, brakes = chat.say("el primero").visible
    assert report.proposal.card["about"] == asked.options[0].id
    assert brakes.proposal.card["account_ids"] == [chat.bank.accounts[0].account_id]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("de 350", ["Gas Sol", "Luz Norte", "Ropa Luna", "Súper Sol"]),
        ("de 350 en Ropa Luna", ["Ropa Luna", "Gas Sol", "Luz Norte", "Súper Sol"]),
        ("de 120", ["Súper Sol", "Ropa Luna", "Gas Sol", "Luz Norte"]),
        ("", ["Súper Sol", "Ropa Luna", "Luz Norte", "Gas Sol"]),
    ],
)
def test_charges_of_the_nearest_amounts_come_first(chat, told, shown):
    chat.bank.movements = [
        movement(chat, "Súper Sol", -120),
        movement(chat, "Ropa Luna", -315),
        movement(chat, "Luz Norte", -360),
        movement(chat, "Gas Sol", -345),
    ]
    asked = only(chat.say(f"no reconozco un cargo {told} en mi cuenta"))
    assert [option.label for option in asked.options] == shown


def test_a_shop_comes_before_an_amount_that_is_only_near(chat):
    chat.bank.movements = [
        movement(chat, "Ropa Luna", -350),
        movement(chat, "Gas Sol", -288),
        movement(chat, "Farmacias Sur", -900),
        movement(chat, "Farmacias Sur", -575),
    ]
    asked = only(chat.say("no reconozco un cargo de 320 en farmacia"))
    assert [one.detail.split()[1] for one in asked.options] == [
        "$575.00",
        "$900.00",
        "$350.00",
        "$288.00",
    ]


def test_a_shop_is_named_by_one_of_it_too(chat):
    chat.bank.movements = [movement(chat, "Gas Sol", -320), movement(chat, "Farmacias Sur", -320)]
    asked = only(chat.say("me cobraron dos veces en la farmacia"))
    assert asked.options[0].label == "Farmacias Sur"


def test_none_of_the_charges_is_still_a_report(chat):
    chat.bank.movements = [movement(chat, "Súper Sol", -120)]
    chat.say("me cobraron de más en el súper, fueron 350 pesos")
    step = only(chat.say("ninguno de estos"))
    assert step.proposal.card["about"] is None


def test_the_folio_of_a_receipt_names_the_charge(chat):
    one = movement(chat, "Súper Sol", -120)
    chat.bank.movements = [movement(chat, "Otro", -10), one]
    folio = one.transaction_id[-10:].upper()
    step = only(chat.say(f"Quiero reportar un problema con el folio {folio}"))
    assert step.proposal.card["about"] == one.transaction_id


def test_a_blocked_account_tells_why_its_card_does_not_pass(chat):
    first, *rest = chat.bank.accounts
    chat.bank.accounts = [replace(first, status=AccountStatus.BLOCKED, can_unblock=True), *rest]
    said, report = chat.say("mi tarjeta no pasa en ningún lado").visible
    assert "está bloqueada" in said.text
    assert report.proposal.kind == "open_ticket"


@pytest.mark.parametrize(
    "text",
    [
        "¿por qué está bloqueada mi cuenta?",
        "por que esta bloqueada mi tarjeta",
        "ayer bloqueé mi tarjeta",
        "bloquee mi tarjeta ayer",
        "¿ya la bloquearon o qué?",
        "¿ya está bloqueada mi tarjeta?",
    ],
)
def test_how_an_account_stands_is_told_and_nothing_prepared(chat, text):
    assert only(chat.say(text)).text == "Ninguna de tus cuentas está bloqueada."
    assert not chat.bank.proposals


def test_what_is_blocked_is_named(chat):
    chat.bank.accounts[0] = replace(
        chat.bank.accounts[0], status=AccountStatus.BLOCKED, can_unblock=True
    )
    assert chat.bank.accounts[0].last4 in only(chat.say("ayer bloqueé mi tarjeta")).text
    assert not chat.bank.proposals


@pytest.mark.parametrize("text", ["siempre no, ya la encontré", "y ya la quiero usar otra vez"])
def test_after_a_block_the_account_is_wanted_back(chat, text):
    chat.say("bloquea mi cuenta de cheques")
    for key, view in chat.bank.proposals.items():
        chat.bank.proposals[key] = replace(view, state=State.EXECUTED)
    chat.bank.accounts[0] = replace(
        chat.bank.accounts[0], status=AccountStatus.BLOCKED, can_unblock=True
    )
    chat.say(text)
    assert proposed(chat, "unblock_account")
    assert not proposed(chat, "purchase")


def test_a_block_that_waits_is_taken_back(chat):
    chat.say("bloquea mi cuenta de cheques")
    chat.say("siempre no, ya la encontré")
    assert not chat.bank.open()
    assert not proposed(chat, "unblock_account")


def test_an_account_left_out_is_not_blocked_instead(chat):
    chat.say("bloquea mi cuenta de cheques")
    [card] = proposed(chat, "block_account")
    chat.say("la de ahorro no eh")
    assert [one.confirmation_id for one in chat.bank.open()] == [card.public_id]


def test_all_but_one_are_blocked(chat):
    chat.say("bloquea todas menos la de ahorro")
    [asked] = [a for n, _, a in chat.bank.calls if n == "banking_account_block_propose"]
    spared = [a for a in chat.bank.accounts if a.account_type is AccountType.SAVINGS]
    assert spared
    assert set(asked.account_ids) == {a.account_id for a in chat.bank.accounts if a not in spared}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("congélenme la cuenta por favor urge", brake.BLOCK),
        ("desactívenmela, la tarjeta", brake.BLOCK),
        ("ya apareció mi tarjeta, estaba en el carro, reactívenla", brake.UNBLOCK),
        ("puedes apagarle a la de crédito por mientras?", brake.BLOCK),
        ("ponle candado a mi cuenta", brake.BLOCK),
        ("no la bloquees todavía déjame buscarla bien", brake.KEEP),
        ("ya apareció mi tarjeta, estaba en otro pantalón, la puedes activar?", brake.UNBLOCK),
    ],
)
def test_the_brake_in_every_form_of_its_verbs(text, intent):
    found = brake.asked(text)
    assert found is not None
    assert found.intent == intent


@pytest.mark.parametrize("text", ["mis cuentas activas", "¿qué cuentas tengo activas?"])
def test_what_is_active_is_not_activated(text):
    assert brake.asked(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "cancela el envío y bloquea todas mis cuentas",
        "no la mandes, bloquea todas mis cuentas",
        "no, no le mandes nada, me robaron el celular",
    ],
)
def test_what_is_taken_back_goes_beside_what_is_urgent(chat, text):
    chat.say("mándale 300 a mi mamá")
    chat.say(text)
    kinds = {one.kind for one in open_cards(chat)}
    assert brake.BLOCK in kinds
    assert "transfer" not in kinds


@pytest.mark.parametrize("text", ["cancela", "no, mejor no le mandes"])
def test_a_report_that_is_called_off_says_so_and_asks_of_the_card(chat, text):
    chat.say("mándale 300 a mi mamá")
    chat.say("le robaron la cartera")
    told, asked = chat.say(text).visible
    assert "reporte" in told.text
    assert asked.text.startswith("¿Cancelo $300.00 MXN")
    chat.say("sí")
    assert open_cards(chat) == []


def test_a_story_without_end_is_kept_and_heard_as_far_as_a_report_goes(chat, monkeypatch):
    monkeypatch.setattr(reports, "TEXT_LENGTH_MAX", 100)
    chat.bank.movements = [movement(chat, "Súper Sol", -350)]
    chat.say("Me cobraron dos veces lo mismo en el súper el martes")
    for _more in range(2):
        assert isinstance(only(chat.say("además fue una compra del centro comercial")), Ask)
    assert len(chat.state["stack"][-1]["slots"]["text"]) == reports.TEXT_LENGTH_MAX


@pytest.mark.parametrize(
    ("told", "of_both"),
    [
        ("me clonaron la tarjeta y hay un cargo de 850 que no hice", False),
        ("me robaron la tarjeta de ahorro y hay cargos que no hice", True),
        ("un cargo raro de 850, alguien usa mi tarjeta", False),
        ("mi tarjeta no aparece y hay un cargo de 850 que no hice", False),
    ],
)
def test_a_card_that_others_have_is_offered_to_block_before_it_is_asked_which_charge(
    chat, told, of_both
):
    chat.bank.movements = [movement(chat, "Ropa Luna", -850), movement(chat, "Súper Sol", -120)]
    checking, savings = (one.account_id for one in chat.bank.accounts[:2])
    brakes, asked = chat.say(told).visible
    assert brakes.proposal.kind == "block_account"
    assert brakes.proposal.card["account_ids"] == [savings if of_both else checking]
    assert asked.slot == "movement"
    report, *more = chat.say("el primero").visible
    assert report.proposal.card["about"] == asked.options[0].id
    # The charge was on the other account: both are offered in the place of the one.
    assert [one.proposal.card["account_ids"] for one in more] == [[checking, savings]] * of_both


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("no llegó una transferencia de 300 pesos que hice ayer", ["Ana", "Luis"]),
        ("no me llegó una transferencia", ["Ana", "Luis"]),
        ("me hicieron un cargo de más en mi tarjeta, fue de 120", ["Súper Sol", "Ana"]),
    ],
)
def test_who_tells_of_a_transfer_is_shown_transfers(chat, told, shown):
    failed = MovementStatus.FAILED
    chat.bank.movements = [
        movement(chat, "Súper Sol", -120),
        movement(chat, "Ana", -300, kind="spei_out"),
        movement(chat, "Luis", -80, kind="transfer", status=failed),
    ]
    asked = next(one for one in chat.say(told).visible if isinstance(one, Ask))
    assert [option.label for option in asked.options] == shown
