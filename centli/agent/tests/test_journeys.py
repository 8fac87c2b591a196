"""The lines that must work literally, from frame to ledger and back, over the real bank."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps

from banking import testing as banking
from centli.agent import refusals, runner
from centli.agent.models import Conversation, Message, Turn, TurnStep
from centli.agent.tests.world import World, kinds, make_world
from centli.confirmations.errors import (
    AlreadyExecuted,
    ConfirmationExpired,
    OutcomeUnknown,
    PayeeNotUsable,
)
from centli.db.idempotency import InProgress
from centli.kernel import clabe
from centli.kernel.errors import NotFound
from centli.people import testing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


def test_fifty_thousand_to_my_brother(ana):
    before = ana.balance()
    [card] = ana.say("Envíale 50 lucas a mi hermano")
    assert card["type"] == "TRANSFER_CONFIRMATION"
    assert card["data"]["amount"] == {"amount": "50000.00", "currency": "MXN"}
    assert card["data"]["payee"]["name"] == "Juan López"
    assert card["data"]["said"] == "50 lucas"
    assert card["data"]["state"] == "open"
    assert card["data"]["token"]
    for words in ("$50,000.00 MXN", "cincuenta mil pesos", "Juan López", "50 lucas"):
        assert words in card["content"]
    assert card["content"].count("$50,000.00 MXN") == 2, (
        "in figures once, and as what was understood"
    )
    assert card["content"].count(card["data"]["payee"]["last4"]) == 1
    assert ana.balance() == before
    assert "token" not in Message.objects.get(kind="TRANSFER_CONFIRMATION").data

    ack = ana.confirm(card)
    assert ack.fault is None
    receipt, update = ana.hear()
    assert receipt["type"] == "RECEIPT"
    assert receipt["content"].startswith("Listo, le envié $50,000.00 MXN a Juan López. Folio: ")
    assert receipt["data"]["text"] == "Listo, le envié $50,000.00 MXN a Juan López"
    assert receipt["data"]["folio"] in receipt["content"]
    assert update["type"] == "UPDATE"
    assert update["data"]["target_id"] == card["id"]
    assert update["data"]["state"] == "executed"
    assert ana.balance() == before - 50_000_00


def test_the_same_again_within_ten_minutes_is_asked_about(ana):
    for expected in (False, True):
        [card] = ana.say("Transfiere 100 pesos a mi hermano")
        assert ("¿Es otro envío?" in card["content"]) is expected
        ana.confirm(card)
        ana.hear()


def test_a_second_confirm_answers_the_same_receipt(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    before = ana.balance()
    first, *others = (ana.confirm(card) for _ in range(3))
    assert (first.fault, first.duplicate, first.receipt) == (None, False, None)
    heard = ana.hear()
    assert kinds(heard) == ["RECEIPT", "UPDATE"]
    for ack in others:
        assert (ack.fault, ack.duplicate, ack.receipt) == (None, True, heard[0])
    assert ana.balance() == before - 100_00
    assert Message.objects.filter(kind="RECEIPT").count() == 1


def test_a_typed_yes_confirms_the_one_card(ana):
    before = ana.balance()
    ana.say("Transfiere 100 pesos a mi hermano")
    frames = ana.say("sí")
    assert kinds(frames) == ["RECEIPT", "UPDATE"]
    assert frames[0]["content"].startswith("Listo, le envié $100.00 MXN a Juan López")
    assert ana.balance() == before - 100_00


def test_a_typed_yes_from_another_login_confirms_with_its_own_token(ana):
    ana.say("Transfiere 100 pesos a mi hermano")
    ana.session_key = "another-login"
    assert kinds(ana.say("confirmo")) == ["RECEIPT", "UPDATE"]


@pytest.mark.parametrize("words", ["sí pero mañana", "sí", "ok"])
def test_a_yes_written_before_the_card_was_seen_is_no_consent(ana, words):
    before = ana.balance()
    ana.send("Transfiere 100 pesos a mi hermano")
    ana.send(words)
    assert "RECEIPT" not in kinds(ana.hear())
    assert ana.balance() == before


def test_a_yes_after_something_else_was_shown_is_no_consent(ana):
    before = ana.balance()
    ana.say("Transfiere 100 pesos a mi hermano")
    ana.say("¿cuánto tengo?")
    [answer] = ana.say("sí")
    assert "toca el botón" in answer["content"]
    assert ana.balance() == before


def test_a_yes_to_two_cards_is_no_consent(ana):
    before = ana.balance()
    ana.say("100 a mi hermano y 200 a mi mamá")
    [answer] = ana.say("sí")
    assert "varias operaciones" in answer["content"]
    assert ana.balance() == before


def test_a_yes_is_not_enough_when_a_factor_is_due(ana):
    before = ana.balance()
    [card] = ana.say("Transfiere 120,000 pesos a mi hermano")
    assert card["data"]["factor_required"]
    [answer] = ana.say("sí")
    assert "código de verificación" in answer["content"]
    assert ana.balance() == before


def test_a_yes_to_a_card_that_asks_for_a_code_stays_none_when_the_code_is_no_longer_due(ana):
    before = ana.balance()
    [card] = ana.say("Transfiere 120,000 pesos a mi hermano")
    assert card["data"]["factor_required"]
    banking.make_limits(ana.user, per_operation_centavos=200_000_00, per_day_centavos=250_000_00)
    [answer] = ana.say("sí")
    assert "toca el botón" in answer["content"]
    assert ana.balance() == before


def test_a_yes_without_a_login_is_no_consent(ana):
    before = ana.balance()
    ana.say("Transfiere 100 pesos a mi hermano")
    ana.session_key = ""
    [answer] = ana.say("sí")
    assert "toca el botón" in answer["content"]
    assert ana.balance() == before


def test_the_factor_is_taken_by_the_button(ana):
    before = ana.balance()
    [card] = ana.say("Transfiere 120,000 pesos a mi hermano")
    target, token = card["data"]["confirmation_id"], card["data"]["token"]
    ack = ana.press("confirm", target, token=token)
    assert ack.fault is not None
    assert ack.fault.code == "factor_required"
    ack = ana.press("confirm", target, token=token, params={"factor": "000000"})
    assert ack.fault is not None
    assert ack.fault.code == "factor_wrong"
    assert ana.hear() == []
    code = testing.code_of(ana.user, now=ana.now())
    assert ana.press("confirm", target, token=token, params={"factor": code}).fault is None
    assert kinds(ana.hear()) == ["RECEIPT", "UPDATE"]
    assert ana.balance() == before - 120_000_00


def test_how_much_do_i_have(ana):
    [frame] = ana.say("¿cuánto tengo?")
    assert frame["type"] == "BALANCE"
    assert "$180,000.00 MXN" in frame["content"]
    amounts = {one["account_type"]: one["available"]["amount"] for one in frame["data"]["accounts"]}
    assert amounts == {"checking": "180000.00", "savings": "1000.00"}
    assert 2 <= len(frame["suggestions"]) <= 5


def test_my_movements_and_more(ana):
    for pesos in range(12):
        [card] = ana.say(f"Transfiere {100 + pesos} pesos a mi ahorro")
        ana.confirm(card)
        ana.hear()
    [frame] = ana.say("mis movimientos")
    assert frame["type"] == "TRANSACTIONS"
    assert len(frame["data"]["transactions"]) == 10
    assert frame["data"]["has_more"]
    assert ana.press("load_more", frame["id"]).fault is None
    [more] = ana.hear()
    first = {(t["transaction_id"], t["account_id"]) for t in frame["data"]["transactions"]}
    second = {(t["transaction_id"], t["account_id"]) for t in more["data"]["transactions"]}
    assert not first & second
    ana.press("load_more", frame["id"])
    assert ana.hear() == []

    [frame] = ana.say("mis movimientos")
    Conversation.objects.update(open_for=None)
    ana.conversation_id = runner.conversation_open(ana.call())
    elsewhere = ana.press("load_more", frame["id"])
    assert elsewhere.fault is not None
    assert elsewhere.fault.code == "not_found"


def test_five_hundred_to_my_savings(ana):
    [card] = ana.say("pásame 500 a mi ahorro")
    assert card["data"]["kind"] == "own_transfer"
    ana.confirm(card)
    assert kinds(ana.hear()) == ["RECEIPT", "UPDATE"]
    ana.savings.refresh_from_db()
    assert ana.savings.balance_centavos == 1_500_00


def test_add_pedro_with_a_clabe(ana):
    number = clabe.generate(bank="012", account="1558734201")
    [card] = ana.say(f"agrega a Pedro con CLABE {number}")
    assert card["data"]["kind"] == "add_beneficiary"
    assert card["data"]["factor_required"]
    code = testing.code_of(ana.user, now=ana.now())
    ack = ana.press(
        "confirm",
        card["data"]["confirmation_id"],
        token=card["data"]["token"],
        params={"factor": code},
    )
    assert ack.fault is None
    assert "RECEIPT" in kinds(ana.hear())
    [people] = ana.say("mis contactos")
    assert "Pedro" in people["content"]
    assert not TurnStep.objects.filter(arguments__clabe=number).exists()


def test_a_record_of_what_was_said_back_names_nobody(ana):
    said = ana.say("mis movimientos y avísenme a paco795 @ prodigy.net.mx")
    assert any("paco795" in frame["content"] for frame in said)
    assert TurnStep.objects.filter(content__contains="[CORREO]").exists()
    assert not TurnStep.objects.filter(content__contains="paco795").exists()


def test_a_correction_makes_a_new_card_and_the_old_token_is_void(ana):
    before = ana.balance()
    [old] = ana.say("Transfiere 100 pesos a mi hermano")
    frames = ana.say("no, mejor 600")
    new = next(frame for frame in frames if frame["type"] == "TRANSFER_CONFIRMATION")
    assert new["data"]["amount"]["amount"] == "600.00"
    update = next(frame for frame in frames if frame["type"] == "UPDATE")
    assert (update["data"]["target_id"], update["data"]["state"]) == (old["id"], "void")
    ack = ana.confirm(old)
    assert ack.fault is not None
    assert ack.fault.code == "confirmation_expired"
    assert ana.balance() == before


def test_cancel_by_button_and_by_word(ana):
    before = ana.balance()
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    assert ana.press("cancel", card["data"]["confirmation_id"]).fault is None
    [update] = ana.hear()
    assert update["data"]["state"] == "void"
    ana.say("Transfiere 200 pesos a mi hermano")
    assert {"TEXT", "UPDATE"} == set(kinds(ana.say("cancela")))
    assert ana.balance() == before


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (PayeeNotUsable("2026-11-21T18:30:00+00:00", 0), "a partir de las 12:30"),
        (PayeeNotUsable("", 5_000_00), "puedes enviarle hasta $5,000.00 MXN"),
    ],
)
def test_when_and_how_much_a_new_payee_can_be_sent_is_told(error, told):
    said = refusals.explain(error)
    assert told in said
    assert said.endswith("No se movió dinero.")


def test_of_what_was_carried_out_nobody_says_that_no_money_moved(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    target, token = card["data"]["confirmation_id"], card["data"]["token"]
    assert ana.press("confirm", target, token=token).fault is None
    done = ana.balance()
    assert ana.press("confirm", target, token="x" * 43).fault is None, "the receipt is told again"
    said = {ana.press(action, target).fault.content for action in ("cancel", "renew")}
    assert said == {"Esta operación ya se hizo."}
    assert ana.balance() == done


@pytest.mark.parametrize(
    "error", [OutcomeUnknown(), InProgress(), AlreadyExecuted()], ids=lambda error: error.code
)
def test_of_what_is_done_or_may_be_yet_nobody_says_that_no_money_moved(error):
    assert refusals.explain(error) == error.title
    assert "money_moved" not in refusals.failure(error).data
    assert refusals.explain(ConfirmationExpired(state="void")).endswith("No se movió dinero.")


def test_an_expired_card_is_renewed_as_a_new_one(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    target, token = card["data"]["confirmation_id"], card["data"]["token"]
    ana.offset = timedelta(minutes=6)
    ack = ana.press("confirm", target, token=token)
    assert ack.fault is not None
    assert ack.fault.code == "confirmation_expired"
    ana.hear()
    assert ana.press("renew", target).fault is None
    frames = ana.hear()
    new = next(frame for frame in frames if frame["type"] == "TRANSFER_CONFIRMATION")
    assert new["data"]["confirmation_id"] != target
    assert ana.press("confirm", target, token=token).fault.code == "confirmation_expired"
    ack = ana.confirm(new)
    assert ack.fault is None
    assert kinds(ana.hear())[0] == "RECEIPT"


def test_cambiar_keeps_the_values(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    ana.press("edit", card["data"]["confirmation_id"])
    assert kinds(ana.hear()) == ["TEXT"]
    frames = ana.say("250")
    new = next(frame for frame in frames if frame["type"] == "TRANSFER_CONFIRMATION")
    assert new["data"]["amount"]["amount"] == "250.00"
    assert new["data"]["payee"]["name"] == "Juan López"


def test_another_customers_things_look_like_nothing(ana):
    eve = make_world()
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    target, token = card["data"]["confirmation_id"], card["data"]["token"]
    before = ana.balance()
    for action in ("confirm", "cancel", "renew"):
        ack = eve.press(action, target, token=token)
        assert ack.fault is not None
        assert ack.fault.code == "confirmation_not_found"
    for action, more in (("rate", {"params": {"rating": "up"}}), ("load_more", {})):
        ack = eve.press(action, card["id"], **more)
        assert ack.fault is not None
        assert ack.fault.code == "not_found"
    stolen = eve.conversation_id
    eve.conversation_id = ana.conversation_id
    for attempt in (
        lambda: eve.send("hola"),
        lambda: eve.press("cancel", target),
        lambda: runner.frames_after(eve.call(), ana.conversation_id, 0),
        lambda: runner.frames_last(eve.call(), ana.conversation_id),
        lambda: runner.stop(eve.call(), ana.conversation_id),
    ):
        with pytest.raises(NotFound):
            attempt()
    eve.conversation_id = stolen
    assert eve.hear() == []
    assert ana.hear() == []
    assert ana.balance() == before


def test_only_answers_are_judged(ana):
    [frame] = ana.say("¿cuánto tengo?")
    own = Message.objects.get(role="user").message_id
    refused = ana.press("rate", own, params={"rating": "up"})
    assert refused.fault is not None
    assert refused.fault.code == "not_found"
    assert ana.press("rate", frame["id"], params={"rating": "up"}).fault is None
    assert list(Message.objects.exclude(rating=0).values_list("role")) == [("assistant",)]


def test_a_resend_counts_once(ana):
    client_id = uuid4()
    first = ana.send("¿cuánto tengo?", client_id=client_id)
    again = ana.send("¿cuánto tengo?", client_id=client_id)
    assert (again.seq, again.duplicate) == (first.seq, True)
    assert kinds(ana.hear()) == ["BALANCE"]
    assert Turn.objects.count() == 1


def test_without_consent_the_answer_asks_for_it_and_no_turn_runs():
    eva = make_world(consent=False)
    [frame] = eva.say("Transfiere 100 pesos a mi hermano")
    assert frame["type"] == "ERROR"
    assert frame["data"]["code"] == "consent_required"
    assert not Turn.objects.exists()


def test_over_the_hours_turns_nothing_is_lost_and_the_wait_is_told(ana, settings):
    settings.CENTLI_TURNS_PER_HOUR = 2
    ana.say("hola")
    ana.say("hola")
    [frame] = ana.say("hola")
    assert frame["data"]["code"] == "too_many_turns"
    assert 3000 < frame["data"]["retry_after_s"] <= 3600
    assert Message.objects.filter(role="user").count() == 3
    assert Turn.objects.count() == 2


def test_a_card_number_is_never_stored(ana):
    ana.say("mi tarjeta es 4111 1111 1111 1111")
    assert not Message.objects.filter(content__contains="4111").exists()
    assert Message.objects.filter(content__contains="•••• 1111").exists()


@pytest.mark.parametrize("secret", ["zorzal-Quieto77", "90731588"])
def test_what_opens_an_account_is_kept_nowhere(ana, secret):
    ana.say(f"mándale 300 a mi hermano con concepto mi contraseña es {secret}")
    ana.say(f"mi nip es {secret}" if secret.isdigit() else f"mi contraseña: {secret}")
    assert Message.objects.filter(role="user", content__endswith=" ••••").count() == 2
    for model in apps.get_models():
        assert secret not in str(list(model._base_manager.values())), model


def test_the_numbers_of_a_conversation_have_no_gap(ana):
    for text in ("hola", "Transfiere 100 pesos a mi hermano", "sí", "¿cuánto tengo?"):
        ana.say(text)
    numbers = list(Message.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
