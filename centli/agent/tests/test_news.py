"""What did not begin in the chat appears in it all the same, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from banking import facade as bank
from banking import testing as banking
from centli.agent.models import Message
from centli.agent.tests.world import World, kinds, make_world
from centli.events import relay
from centli.kernel.call import Channel
from centli.kernel.money import Money
from centli.people import testing
from centli.people.calls import call_for
from crm import facade as crm

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


def by_rest(ana: World, pesos: int):
    call = call_for(ana.user, channel=Channel.REST, now=ana.now(), session_key="rest")
    person = next(p for p in crm.beneficiary_list(call) if p.alias == "hermano")
    view = bank.transfer_propose(
        call, amount=Money(pesos * 100), beneficiary_id=person.beneficiary_id
    )
    assert view.token is not None
    return bank.transfer_confirm(call, confirmation_id=view.public_id, token=view.token)


def test_a_transfer_by_rest_is_a_receipt_in_the_chat(ana):
    by_rest(ana, 250)
    [receipt] = ana.hear()
    assert receipt["type"] == "RECEIPT"
    assert "$250.00 MXN" in receipt["content"]
    relay.drain(ana.now() + timedelta(minutes=1))
    assert ana.hear() == []


def test_who_has_transfers_by_chat_again_is_given_the_receipt_in_the_chat(ana):
    call = call_for(ana.user, channel=Channel.REST, now=ana.now(), session_key="rest")
    bank.transfers_by_chat_off(call)
    ana.hear()
    view = bank.transfers_by_chat_propose(call, enabled=True)
    code = testing.code_of(ana.user, now=ana.now())
    bank.transfer_confirm(call, confirmation_id=view.public_id, token=view.token or "", factor=code)
    frames = ana.hear()
    assert sorted(kinds(frames)) == ["NOTICE", "RECEIPT"]
    [receipt] = [frame for frame in frames if frame["type"] == "RECEIPT"]
    assert "Listo, ya puedes hacer transferencias por chat." in receipt["content"]


def test_news_is_told_in_the_chosen_language_whatever_was_written_last(ana):
    [answer] = ana.say("how much money do I have?")
    assert "available" in answer["content"]
    call = call_for(ana.user, channel=Channel.REST, now=ana.now(), session_key="rest")
    bank.transfers_by_chat_off(call)
    [notice] = ana.hear()
    assert notice["type"] == "NOTICE"
    assert "transferencias por chat" in notice["content"]


def test_a_card_of_the_chat_that_rest_confirms_is_updated(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    call = call_for(ana.user, channel=Channel.REST, now=ana.now(), session_key=ana.session_key)
    bank.transfer_confirm(
        call, confirmation_id=card["data"]["confirmation_id"], token=card["data"]["token"]
    )
    assert kinds(ana.hear()) == ["RECEIPT", "UPDATE"]


def test_money_that_arrives_is_a_notice_once(ana):
    brother = World(ana.brother_account.owner, "", ana.brother_account, None, None)
    from centli.agent import runner  # noqa: PLC0415 - opened late on purpose

    brother.conversation_id = runner.conversation_open(brother.call())
    by_rest(ana, 250)
    frames = brother.hear()
    assert kinds(frames) == ["NOTICE"]
    assert "$250.00 MXN" in frames[0]["content"]
    relay.drain(ana.now() + timedelta(minutes=1))
    assert brother.hear() == []


def test_a_customer_without_a_conversation_is_left_alone():
    other = testing.make_user("Bruno Díaz")
    banking.make_account(balance_centavos=100_00, owner=other)
    relay.drain()
    assert not Message.objects.filter(conversation__customer=other).exists()


def test_an_expired_card_is_told(ana):
    from centli.confirmations import services as confirmations  # noqa: PLC0415 - the sweep

    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    ana.offset = timedelta(minutes=6)
    confirmations.expire_due(ana.now())
    [update] = ana.hear()
    assert update["data"]["state"] == "expired"
    assert update["data"]["target_id"] == card["id"]


def test_a_notice_is_in_the_language_that_the_customer_speaks(ana):
    from centli.agent import runner  # noqa: PLC0415 - opened late on purpose

    brother = World(ana.brother_account.owner, "", ana.brother_account, None, None)
    brother.user.locale = "en"
    brother.user.save(update_fields=["locale"])
    brother.conversation_id = runner.conversation_open(brother.call())
    by_rest(ana, 250)
    [notice] = [frame for frame in brother.hear() if frame["type"] == "NOTICE"]
    assert "sent you $250.00 MXN" in notice["content"] or "received" in notice["content"]
    assert "Recibiste" not in notice["content"]
