"""Contacts by chat: taken off at a tap, and «Deshacer» for ten seconds; who is asked for a person gets one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.agent import runner
from centli.agent.engines.flows import going_on
from centli.agent.frames import Action, ActionFrame
from centli.agent.models import AnsweredBy, Conversation, Message
from centli.agent.tests.world import kinds, make_world
from centli.events import sweeper
from centli.kernel.errors import NotFound
from crm import facade as crm

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_world()


def aliases(ana):
    return {one.alias for one in crm.beneficiary_list(ana.call())}


def fault_of(ack):
    return None if ack.fault is None else ack.fault.code


def removed(ana):
    [card] = ana.say("elimina a mi hermano de mis contactos")
    assert card["data"]["kind"] == "remove_beneficiary"
    assert "hermano" in aliases(ana)
    ana.confirm(card)
    return next(frame for frame in ana.hear() if frame["type"] == "RECEIPT")


def test_a_contact_is_taken_off_only_when_confirmed_and_comes_back(ana):
    receipt = removed(ana)
    assert aliases(ana) == {"mamá"}
    assert receipt["data"]["undo"]["label"] == "Deshacer"
    assert ana.press("undo", receipt["id"]).fault is None
    assert aliases(ana) == {"hermano", "mamá"}
    assert "sigue entre tus contactos" in ana.hear()[0]["content"]


def test_undoing_twice_is_told_once(ana):
    receipt = removed(ana)
    for _time in range(2):
        assert ana.press("undo", receipt["id"]).fault is None
    assert Message.objects.filter(dedupe_key=f"undo:{receipt['id']}").count() == 1


def test_after_ten_seconds_nothing_comes_back(ana):
    receipt = removed(ana)
    ana.offset += timedelta(seconds=11)
    assert fault_of(ana.press("undo", receipt["id"])) == "undo_expired"
    assert aliases(ana) == {"mamá"}


def test_nobody_undoes_for_another(ana):
    receipt = removed(ana)
    bruno = make_world()
    frame = ActionFrame(action=Action.UNDO, target_id=receipt["id"])
    with pytest.raises(NotFound):
        runner.act(bruno.call(), ana.conversation_id, frame)
    assert fault_of(bruno.press("undo", receipt["id"])) == "not_found"
    assert aliases(ana) == {"mamá"}


def test_a_receipt_of_money_has_no_undo(ana):
    [card] = ana.say("mándale 100 a mi hermano")
    ana.confirm(card)
    receipt = ana.hear()[0]
    assert "undo" not in receipt["data"]
    before = ana.balance()
    assert fault_of(ana.press("undo", receipt["id"])) == "not_available"
    assert ana.balance() == before


def test_asking_for_a_person_hands_over_and_silences_the_assistant(ana):
    frames = ana.say("quiero hablar con una persona")
    assert kinds(frames) == ["NOTICE"]
    assert Conversation.objects.get(customer=ana.user).answered_by == AnsweredBy.WAITING
    assert ana.say("¿cuánto tengo?") == []


def test_an_empty_chat_offers_somebody_paid_before(ana):
    words = [text for _icon, text in runner.starters(ana.call())]
    assert words[0] == "¿Cuánto tengo?"
    assert words[1].startswith("Transferir a ")
    [card] = ana.say("mándale 100 a mi mamá")
    ana.confirm(card)
    ana.hear()
    assert runner.starters(ana.call())[1][1] == "Transferir a mamá"


# ── Transfers that wait ──────────────────────────────────────────────────────────────────────────


def sent(ana):
    [card] = ana.say("mándale 100 a mi hermano")
    ana.confirm(card)
    return next(frame for frame in ana.hear() if frame["type"] == "RECEIPT")


def test_a_transfer_that_waits_is_undone_at_a_tap_and_plainly_told_once(ana, settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 15
    before = ana.balance()
    receipt = sent(ana)
    assert receipt["data"]["status"] == "pending"
    assert receipt["data"]["undo"] == {"until": receipt["data"]["undo_until"], "label": "Deshacer"}
    for _time in range(2):
        assert ana.press("undo", receipt["id"]).fault is None
    told = [frame for frame in ana.hear() if frame["type"] != "UPDATE"]
    assert [(frame["type"], frame["content"]) for frame in told] == [
        (
            "NOTICE",
            "Deshiciste el envío; no se movió dinero. $100.00 MXN están disponibles otra vez en tu cuenta.",
        )
    ]
    ana.checking.refresh_from_db()
    assert (ana.checking.balance_centavos, ana.checking.held_centavos) == (before, 0)


def test_a_transfer_that_went_out_is_told_and_not_undone(ana, settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 15
    before = ana.balance()
    receipt = sent(ana)
    ana.offset += timedelta(seconds=16)
    sweeper.run_all(ana.now())
    assert fault_of(ana.press("undo", receipt["id"])) == "undo_expired"
    assert "Tu envío ya salió." in ana.hear()[0]["content"]
    assert ana.balance() == before - 100_00


BACK = (
    "cancela la transferencia que acabo de hacer",
    "ya no lo mandes",
    "cancélalo",
    "¿sí se canceló?",
    "mejor no",
    "deshaz el envío",
    "échalo para atrás",
    "detén el envío",
    "me equivoqué, regrésame el dinero",
)


@pytest.mark.parametrize("words", BACK)
@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (15, "Si su comprobante trae «Deshacer», tócalo y no se mueve dinero"),
        (0, "ya llegó. Un envío hecho no se regresa solo"),
    ],
)
def test_who_wants_back_what_was_just_confirmed_hears_how_it_stands(
    ana, settings, words, seconds, told
):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = seconds
    sent(ana)
    before = ana.balance()
    [answer] = ana.say(words)
    assert "Tu envío de $100.00 MXN a Juan López ya" in answer["content"]
    assert (told in answer["content"], "No se movió" in answer["content"]) == (True, False)
    assert ana.balance() == before


def test_nothing_is_told_of_a_transfer_that_was_undone_or_is_past_or_not_meant(
    ana, settings, monkeypatch
):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 15
    nothing = "No hay nada que cancelar."
    receipt = sent(ana)
    assert ana.say("no gracias")[-1]["content"] == nothing
    ana.press("undo", receipt["id"])
    ana.hear()
    assert ana.say("cancélalo")[-1]["content"] == nothing
    sent(ana)
    monkeypatch.setattr(going_on, "JUST_SENT", timedelta())
    assert ana.say("cancélalo")[-1]["content"] == nothing
