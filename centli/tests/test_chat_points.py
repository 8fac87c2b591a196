"""Points in the conversation of the real bank: told, redeemed by a card, and followed, judged by the points' ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from centli.agent.models import Message
from centli.agent.tests.world import kinds, make_world
from centli.confirmations import services as confirmations
from centli.kernel import clock
from centli.kernel.call import Channel
from centli.people.calls import call_for
from points import facade
from points.contracts import OrderStatus
from points.models import Order, PointsAccount, PointsTransaction, Reward
from points.services import expiry, redemptions
from points.testing import make_points, make_reward, staff_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    world = make_world()
    make_points(world.user, 670, days=20, now=clock.now())
    make_reward("Taza CENTLI", cost=120, stock=5)
    make_reward("Taza de viaje", cost=260, stock=1)
    make_reward("Audífonos", cost=980, stock=3)
    make_reward("Cafetera", cost=600, stock=2, staged=True)
    # What was given is told before anything is said.
    assert "NOTICE" in kinds(world.hear())
    return world


def ledger(ana):
    account = PointsAccount.objects.get(pk=ana.user.user_id)
    return (
        account.current_points,
        Order.objects.count(),
        PointsTransaction.objects.count(),
        list(Reward.objects.order_by("points_cost").values_list("stock_quantity", flat=True)),
    )


NOTHING_TAKEN = (670, 0, 1, [5, 1, 2, 3])


def confirm(ana, card):
    assert ana.confirm(card).fault is None
    return ana.hear()


def test_how_many_points_and_when_they_expire(ana):
    [frame] = ana.say("¿cuántos puntos tengo?")
    assert frame["type"] == "POINTS"
    assert frame["content"].startswith("Tienes 670 puntos para canjear.\nPrimero vencen 670 puntos")
    assert frame["data"]["current_points"] == 670
    assert [each["points_text"] for each in frame["data"]["movements"]] == ["+670"]
    assert frame["data"]["pending_text"] == ""
    make_points(ana.user, 40, days=300, now=clock.now(), pending_hours=24)
    ana.hear()
    [frame] = ana.say("¿cuántos puntos tengo?")
    assert frame["data"]["pending_text"] == "Además, 40 puntos por confirmar."
    assert frame["data"]["pending_text"] in frame["content"]
    [frame] = ana.say("¿cuándo vencen mis puntos?")
    assert frame["content"].startswith("Primero vencen 670 puntos, al terminar el ")
    assert frame["data"]["lead"] == frame["content"].split("\n")[0]


def test_from_what_points_buy_to_the_order(ana):
    [shelf] = ana.say("¿qué puedo canjear?")
    assert shelf["type"] == "POINTS"
    offered = shelf["data"]["rewards"]
    assert [one["name"] for one in offered] == ["Taza CENTLI", "Taza de viaje", "Cafetera"]
    assert "1. Taza CENTLI · 120 puntos · te alcanza" in shelf["content"]
    ana.press("buy", shelf["id"], params={"choice": offered[1]["choice"]})
    [card] = ana.hear()
    assert card["type"] == "PURCHASE_CONFIRMATION"
    assert card["content"].startswith("Revisa y confirma tu canje.")
    assert (card["data"]["kind"], card["data"]["points_text"]) == ("redemption", "260 puntos")
    assert ledger(ana) == NOTHING_TAKEN
    assert "token" not in Message.objects.get(kind="PURCHASE_CONFIRMATION").data

    frames = confirm(ana, card)
    assert kinds(frames) == ["UPDATE", "ORDER"]
    order = frames[1]
    assert order["content"].startswith("Listo, canjeaste Taza de viaje por 260 puntos. Folio: ")
    assert (order["data"]["state"], order["data"]["status"]) == ("delivered", "Delivered")
    assert ledger(ana) == (410, 1, 2, [5, 0, 2, 3])
    # Told twice, it is one order.
    confirm(ana, card)
    assert ledger(ana) == (410, 1, 2, [5, 0, 2, 3])
    assert Message.objects.filter(kind="ORDER").count() == 1


def test_a_typed_yes_redeems_the_one_card(ana):
    ana.say("canjea la taza centli")
    assert "ORDER" in kinds(ana.say("sí"))
    assert ledger(ana) == (550, 1, 2, [4, 1, 2, 3])


def test_too_few_points_say_how_many_are_missing_and_take_nothing(ana):
    [frame] = ana.say("canjea unos audífonos")
    assert frame["type"] == "ERROR"
    assert frame["content"] == (
        "No te alcanzan los puntos. Te faltan 310 puntos: tienes 670 puntos. No se descontó ningún punto."
    )
    assert (frame["data"]["missing"], frame["data"]["money_moved"]) == (310, False)
    assert ledger(ana) == NOTHING_TAKEN


def test_who_comes_too_late_is_told_and_keeps_their_points(ana):
    [card] = ana.say("canjea la taza de viaje")
    Reward.objects.filter(name="Taza de viaje").update(stock_quantity=0)
    ana.confirm(card)
    frames = ana.hear()
    assert kinds(frames) == ["ERROR", "UPDATE"]
    assert frames[1]["content"] == "No se pudo hacer. No se descontó ningún punto."
    assert ledger(ana) == (670, 0, 1, [5, 0, 2, 3])


def test_a_reward_that_takes_longer_is_followed_to_its_end(ana):
    [card] = ana.say("canjea la cafetera")
    frames = confirm(ana, card)
    order = next(frame for frame in frames if frame["type"] == "ORDER")
    assert (order["data"]["state"], order["data"]["cancel_url"] != "") == ("requested", True)
    order_id = Order.objects.get().wire_id
    said = {
        OrderStatus.APPROVED: "Aprobamos tu canje de Cafetera",
        OrderStatus.SHIPPED: "Cafetera va en camino",
        OrderStatus.DELIVERED: "Listo, canjeaste Cafetera",
    }
    for status, words in said.items():
        redemptions.order_advance(staff_call(now=clock.now()), order_id=order_id, status=status)
        frames = ana.hear()
        assert sorted(kinds(frames)) == ["NOTICE", "UPDATE"]
        update = next(frame for frame in frames if frame["type"] == "UPDATE")
        assert update["data"]["target_id"] == order["id"]
        assert update["data"]["state"] == status.value.lower()
        assert update["content"].startswith(words)
    assert Message.objects.get(kind="ORDER").data["state"] == "delivered"
    [shown] = ana.say("¿cómo va mi canje?")
    assert (shown["type"], shown["data"]["state"]) == ("ORDER", "delivered")


def test_a_redemption_of_another_door_appears_in_the_conversation_once(ana):
    call = call_for(ana.user, channel=Channel.WEB, now=ana.now(), session_key="page")
    product_id = Reward.objects.get(name="Cafetera").wire_id
    proposal = facade.redemption_propose(call, product_id=product_id)
    confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token or "")
    assert kinds(ana.hear()) == ["ORDER"]
    facade.order_cancel(replace(call, now=ana.now()), Order.objects.get().wire_id)
    [update] = ana.hear()
    assert (update["type"], update["data"]["state"]) == ("UPDATE", "cancelled")
    assert ledger(ana)[0] == 670


def test_the_card_of_a_canceled_redemption_says_what_was_done_with_it_and_no_more(ana, client):
    [card] = ana.say("canjea la cafetera")
    confirm(ana, card)
    call = call_for(ana.user, channel=Channel.WEB, now=ana.now(), session_key="page")
    facade.order_cancel(call, Order.objects.get().wire_id)
    ana.hear()
    client.force_login(ana.user)
    page = client.get("/").content.decode()
    asked, ordered = page[page.index(f'data-id="{card["id"]}"') :].split("card-status")[1:3]
    shown = '<span data-if="data.verb=redeem">Lo confirmaste</span>'
    assert (shown in asked, "Confirmada" in asked) == (True, False)
    assert '<span class="tag" data-if="data.state=cancelled">Cancelado</span>' in ordered


def test_a_button_that_was_not_offered_is_refused(ana):
    [shelf] = ana.say("ver recompensas")
    dear = next(one for one in shelf["data"]["rewards"] if one["name"] == "Audífonos")
    assert not dear["can_redeem"]
    ack = ana.press("buy", shelf["id"], params={"choice": dear["choice"]})
    assert ack.fault is not None
    assert ledger(ana) == NOTHING_TAKEN


def test_the_points_pages_confirm_no_proposal_of_another_kind(ana, client):
    before = ana.balance()
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    client.force_login(ana.user)
    at = f"/puntos/confirmar/{card['data']['confirmation_id']}/"
    assert client.get(at).status_code == 404
    assert client.post(at, {"token": card["data"]["token"]}).status_code == 404
    assert ana.balance() == before


def test_more_rewards_are_shown_page_by_page(ana):
    for number in range(8):
        make_reward(f"Cosa {number}", cost=10 + number)
    [first] = ana.say("ver recompensas")
    assert len(first["data"]["rewards"]) == 8
    assert ana.press("load_more", first["id"]).fault is None
    [more] = ana.hear()
    names = [one["name"] for one in (*first["data"]["rewards"], *more["data"]["rewards"])]
    assert len(names) == len(set(names)) == Reward.objects.count()


def test_points_that_expire_soon_are_told_in_the_chat_once(ana):
    for ahead in (timedelta(), timedelta(days=14), timedelta(days=20)):
        ana.offset = ahead
        for _each in range(2):
            expiry.warn_due(ana.now())
        [notice] = ana.hear()
        assert notice["type"] == "NOTICE"
        assert "Puntos que vencen al terminar el" in notice["content"]
        assert ": 670." in notice["content"]
