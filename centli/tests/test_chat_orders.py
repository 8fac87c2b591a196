"""Orders in the conversation of the real bank: bought, refused, taken back, and told once, whatever the door."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from banking import testing as banking
from banking.models import Account
from centli.agent import runner
from centli.agent.models import Message
from centli.agent.tests.world import kinds, make_world
from centli.confirmations import services as confirmations
from centli.events import bus
from centli.events.catalogue import PurchaseFailed, PurchaseRefunded, PurchaseRefunding
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import ids
from centli.kernel.call import Channel
from centli.kernel.money import Money
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import signed_in
from marketplace import facade as shop
from marketplace import testing as marketplace
from marketplace.contracts import BenefitKind
from marketplace.models import Offer, Purchase

pytestmark = pytest.mark.django_db
PRICE = 8_799_00
ENGLISH = ["Held", "Payment", "Confirmed"]


@pytest.fixture
def ana():
    world = make_world()
    store = marketplace.make_retailer("Tecnópolis")
    marketplace.make_benefit(store, BenefitKind.CASHBACK, 500)
    for name, sku in (("Laptop Nube 14", "L-1"), ("Laptop Trueno 15", "L-2")):
        marketplace.make_offer(name, code=sku, retailer=store, price_centavos=PRICE, stock=3)
    for account in (world.checking, world.savings):
        marketplace.make_paying_account(
            world.user, account_type=account.account_type, account_id=account.public_id
        )
    for limits in (banking.make_limits, marketplace.make_limits):
        limits(world.user, per_operation_centavos=10_000_000, per_day_centavos=25_000_000)
    return world


def confirm(ana, card):
    assert ana.confirm(card).fault is None
    return ana.hear()


def stock():
    return {(row.on_hand, row.reserved) for row in Offer.objects.all()}


def order_of(frames):
    return next(frame for frame in frames if frame["type"] == "ORDER")


def assert_told_apart(ana):
    """Who hears the page knows which shop's product a control is for."""
    client = Client()
    client.force_login(ana.user)
    page = client.get("/").content.decode()
    heard = re.findall(
        r"(Cómo pagas|Comprar)<span class=\"vh\">(.*?)</span></(?:label|button)", page
    )
    words = [(what, re.sub(r"<[^>]+>", "", name).strip()) for what, name in heard]
    assert ("Comprar", "Laptop Nube 14, Tecnópolis") in words
    assert ("Cómo pagas", "Laptop Nube 14, Tecnópolis") in words


def test_from_the_shelf_to_the_order(ana):
    before = ana.balance()
    [shelf] = ana.say("Quiero comprar una laptop")
    assert shelf["type"] == "PRODUCTS"
    assert_told_apart(ana)
    first = shelf["data"]["products"][0]
    assert first["options"][0] == {"id": "none", "label": "De contado"}
    ana.press("buy", shelf["id"], params={"choice": first["choice"]})
    [compared] = ana.hear()
    assert compared["type"] == "BENEFITS"
    assert compared["data"]["options"][0]["id"] == "cashback"
    ana.press(
        "buy", compared["id"], params={"choice": compared["data"]["choice"], "benefit": "cashback"}
    )
    [card] = ana.hear()
    assert card["type"] == "PURCHASE_CONFIRMATION"
    assert (card["data"]["state"], card["data"]["kind"]) == ("open", "purchase")
    assert (ana.balance(), stock()) == (before, {(3, 0)})
    assert "token" not in Message.objects.get(kind="PURCHASE_CONFIRMATION").data

    frames = confirm(ana, card)
    assert kinds(frames) == ["UPDATE", "ORDER", "UPDATE"]
    order, done = frames[1], frames[2]
    assert order["data"]["state"] in {"reserved", "confirmed"}
    assert done["data"]["target_id"] == order["id"]
    assert (done["data"]["state"], done["data"]["status"]) == ("confirmed", "completed")
    assert done["content"].startswith("Listo, compraste Laptop")
    kept = Message.objects.get(kind="ORDER")
    assert (kept.data["state"], kept.content) == ("confirmed", done["content"])
    assert before - ana.balance() == PRICE - 439_95
    left = Money(Account.objects.get(pk=ana.checking.pk).available_centavos)
    assert card["data"]["available_after"] == card["data"]["balance_after"] == left.json()
    assert card["data"]["rows"][-2:] == [
        {"label": "Comisión", "value": "$0.00 MXN"},
        {"label": "Disponible después", "value": left.display()},
    ]
    assert stock() == {(2, 0), (3, 0)}
    # What was told in Spanish has its steps and states in the page's language, whichever that is by now.
    for locale, words in (("es-mx", ["Apartado", "Pago", "Confirmado"]), ("en", ENGLISH)):
        User.objects.filter(pk=ana.user.pk).update(locale=locale)
        page = signed_in(User.objects.get(pk=ana.user.pk)).get("/").content.decode()
        card = page[page.rindex('class="card card-order"', 0, page.index("<dialog")) :]
        assert re.findall(r'data-step="done"><span><span[^>]*>(.+?)<', card)[:3] == words


def test_a_payment_that_fails_says_that_nothing_was_charged(ana):
    ana.say("quiero comprar la laptop nube de contado")
    before = Account.objects.get(pk=ana.savings.pk).balance_centavos
    *_, card = (f for f in ana.say("mejor de mi ahorro") if f["type"] == "PURCHASE_CONFIRMATION")
    assert card["data"]["source"]["account_type"] == "savings"
    assert card["data"]["available_after"] is None
    assert f"Disponible después: No te alcanza: tienes {Money(before).display()}" in card["content"]
    frames = confirm(ana, card)
    update = frames[-1]
    assert (update["type"], update["data"]["state"]) == ("UPDATE", "failed")
    assert update["data"]["failure_text"] == "No te alcanza el saldo. No se cobró."
    [told] = ana.say("¿y por qué no pasó?")
    assert told["content"].endswith("No te alcanza el saldo. No se cobró.")
    assert "No se cobró" in update["content"]
    assert [step["state"] for step in update["data"]["steps"]] == ["done", "failed", "failed"]
    assert stock() == {(3, 0)}
    assert Account.objects.get(pk=ana.savings.pk).balance_centavos == before


def test_a_confirmation_told_twice_is_one_order(ana):
    [card] = ana.say("quiero comprar la laptop nube de contado")
    confirm(ana, card)
    confirm(ana, card)
    assert Purchase.objects.count() == 1
    assert Message.objects.filter(kind="ORDER").count() == 1
    assert Message.objects.filter(kind="UPDATE", data__state="confirmed").count() == 1


def test_an_order_is_taken_back_by_a_card(ana):
    before = ana.balance()
    [card] = ana.say("quiero comprar la laptop nube con cashback")
    order = order_of(confirm(ana, card))
    ana.press(
        "buy", order["id"], params={"choice": order["data"]["purchase_id"], "benefit": "cancel"}
    )
    [back] = ana.hear()
    assert (back["type"], back["data"]["kind"]) == ("PURCHASE_CONFIRMATION", "purchase_cancel")
    assert Purchase.objects.get().status == "completed"
    frames = confirm(ana, back)
    assert order_of(frames)["data"]["purchase_id"] == order["data"]["purchase_id"]
    assert frames[-1]["data"]["state"] == "cancelled"
    assert (ana.balance(), stock()) == (before, {(3, 0)})
    assert {m.data["state"] for m in Message.objects.filter(kind="ORDER")} == {"cancelled"}


def pieces_of(card):
    return next(
        row["value"] for row in card["data"]["rows"] if row["label"] in {"Piezas", "Pieces"}
    )


def test_what_is_said_after_buying_goes_on_from_it(ana):
    for name in ("nube", "trueno"):
        [card] = ana.say(f"compra 2 laptop {name} de contado")
        confirm(ana, card)
    [order] = ana.say("¿cuándo llega?")
    assert "La tienda hace la entrega" in order["content"]
    assert order["data"]["product_name"] == "Laptop Trueno 15"
    assert ana.say("¿y la otra?")[0]["data"]["product_name"] == "Laptop Nube 14"
    [card] = ana.say("devuelve una")
    assert (card["data"]["kind"], pieces_of(card)) == ("purchase_cancel", "1")
    assert "Laptop Nube 14" in card["content"]
    ana.say("cancela")
    [card] = ana.say("devuelve la otra")
    assert "Laptop Trueno 15" in card["content"]
    assert pieces_of(card) == "2"


@pytest.mark.parametrize("words", ["compré dos veces la misma", "I bought it twice by mistake"])
def test_what_was_bought_twice_is_taken_back_once(ana, words):
    bought = []
    for _ in range(2):
        [card] = ana.say("compra la laptop nube de contado")
        bought.append(order_of(confirm(ana, card))["data"]["purchase_id"])
    [back] = ana.say("la compré por error")
    assert len({option["detail"] for option in back["data"]["options"]}) == 2
    [back] = ana.say(words)
    assert (back["data"]["kind"], pieces_of(back)) == ("purchase_cancel", "1")
    confirm(ana, back)
    assert Purchase.objects.get(status="cancelled").public_id.hex in bought[-1]


def test_what_was_prepared_and_not_bought_takes_no_older_order_back(ana):
    [card] = ana.say("compra la laptop nube de contado")
    confirm(ana, card)
    ana.say("compra la laptop trueno de contado")
    ana.say("cancela")
    for words in ("ya no la quiero", "devuélvela", "cancela", "¿ya salió?"):
        assert all((f.get("data") or {}).get("kind") != "purchase_cancel" for f in ana.say(words))


@pytest.mark.parametrize(
    "words", ["me cobraron dos veces", "compré por error unos tenis en otra tienda", "devuelve una"]
)
def test_what_is_no_order_of_ours_prepares_no_cancellation(ana, words):
    if words != "devuelve una":
        [card] = ana.say("compra la laptop nube de contado")
        confirm(ana, card)
    assert all((f.get("data") or {}).get("kind") != "purchase_cancel" for f in ana.say(words))


def test_an_order_taken_back_elsewhere_says_so_at_once_and_then_that_it_is_done(ana):
    [card] = ana.say("quiero comprar la laptop nube de contado")
    order = order_of(confirm(ana, card))
    call = call_for(ana.user, channel=Channel.REST, now=ana.now(), session_key="phone", idempotency_key="k" * 8)  # fmt: skip
    seen = shop.purchase_cancel(call, order["data"]["purchase_id"])
    assert seen.stage == "refunding"
    updates = [f for f in ana.hear() if f["type"] == "UPDATE"]
    assert [f["data"]["state"] for f in updates] == ["refunding", "cancelled"]
    assert {f["data"]["target_id"] for f in updates} == {order["id"]}
    assert Message.objects.filter(kind="ORDER").count() == 1


def test_of_an_order_that_is_not_there_nothing_is_told_and_nothing_waits_behind_it(ana):
    """News of a purchase that the shop has forgotten, or never had, must not keep other news of its customer waiting."""
    before = Message.objects.count()
    call = call_for(ana.user, channel=Channel.SYSTEM, now=ana.now())
    unknown = ids.public("purchase", ids.uuid7())
    with transaction.atomic():
        bus.publish(
            PurchaseRefunding(unknown, 1, "1.00"),
            PurchaseRefunded(unknown, 1, "1.00"),
            PurchaseFailed("out_of_stock", purchase_id=unknown),
            call=call,
        )
    assert ana.hear() == []
    assert Message.objects.count() == before
    assert not Outbox.objects.exclude(status=OutboxStatus.SENT).exists()


def test_an_order_of_another_door_appears_in_the_conversation_once(ana):
    call = call_for(ana.user, channel=Channel.REST, now=ana.now(), session_key="phone")
    product = Offer.objects.earliest("pk").product
    proposal = shop.purchase_propose(call, product_id=product.product_id)
    confirmations.confirm(call, confirmation_id=proposal.public_id, token=proposal.token)
    frames = ana.hear()
    assert kinds(frames).count("ORDER") == 1
    assert {f["type"] for f in frames} <= {"ORDER", "UPDATE", "NOTICE"}
    assert Message.objects.get(kind="ORDER").data["state"] == "confirmed"
    assert ana.hear() == []


def test_what_a_message_did_not_offer_is_no_button(ana):
    [shelf] = ana.say("Quiero comprar una laptop")
    choice = shelf["data"]["products"][0]["choice"]
    for params in (
        {"choice": "prd_x.ret_x"},
        {"choice": choice, "benefit": "MSI-6"},
        {"choice": choice, "benefit": "cancel"},
        {},
    ):
        ack = ana.press("buy", shelf["id"], params=params)
        assert ack.fault.code == "choice_unknown"
    assert ana.hear() == []
    assert not Purchase.objects.exists()


def test_more_products_follow_once(ana):
    for number in range(6):
        marketplace.make_offer(f"Laptop Marea {number}", price_centavos=PRICE)
    [shelf] = ana.say("qué laptops hay")
    assert shelf["data"]["has_more"]
    for _ in range(2):
        ana.press("load_more", shelf["id"])
    [more] = ana.hear()
    assert more["type"] == "PRODUCTS"
    shown = {one["choice"] for frame in (shelf, more) for one in frame["data"]["products"]}
    assert len(shown) == 8


def test_a_price_that_changed_is_told_and_nothing_charged(ana):
    before = ana.balance()
    [card] = ana.say("quiero comprar la laptop nube de contado")
    Offer.objects.update(price_centavos=PRICE + 100_00)
    ack = ana.confirm(card)
    assert ack.fault.code == "price_changed"
    error = next(f for f in ana.hear() if f["type"] == "ERROR")
    assert "Ahora cuesta $8,899.00 MXN" in error["content"]
    assert "No se cobró" in error["content"]
    assert (ana.balance(), Purchase.objects.count()) == (before, 0)


def test_a_card_that_expired_is_renewed(ana):
    [card] = ana.say("quiero comprar la laptop nube de contado")
    ana.offset += timedelta(minutes=6)
    ack = ana.confirm(card)
    assert ack.fault.code == "confirmation_expired"
    ana.press("renew", card["data"]["confirmation_id"])
    renewed = next(f for f in ana.hear() if f["type"] == "PURCHASE_CONFIRMATION")
    confirm(ana, renewed)
    assert Purchase.objects.get().status == "completed"


def test_staff_read_what_was_shown(ana):
    from centli.agent import masking, reading  # noqa: PLC0415 - the staff's side, here alone

    [shelf] = ana.say("Quiero comprar una laptop")
    [card] = ana.say("la primera de contado")
    confirm(ana, card)
    mask = masking.Mask()
    found = [reading.card_of(m, mask) for m in Message.objects.order_by("seq")]
    titles = [one.title for one in found if one is not None]
    assert titles[:3] == ["Productos", "Confirmación", "Pedido"]
    assert runner.head_seq(ana.call(), ana.conversation_id) > shelf["seq"]
