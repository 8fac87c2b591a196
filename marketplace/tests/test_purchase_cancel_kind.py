"""Taking a purchase back by a card: proposed, confirmed, and refused when it is too late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.confirmations import selectors
from centli.confirmations import services as confirmations
from centli.events.models import Outbox
from centli.kernel import clock
from marketplace import facade
from marketplace.errors import NotRefundable, PurchaseNotFound
from marketplace.models import Purchase, Refund
from marketplace.testing import customer_call
from marketplace.tests import test_purchase_api as api

pytestmark = pytest.mark.django_db
shop = api.shop


def proposed(shop, purchase_id, **more):
    call = customer_call(shop.ana)
    return call, facade.purchase_cancel_propose(call, purchase_id=purchase_id, **more)


def confirm(call, view):
    return confirmations.confirm(call, confirmation_id=view.public_id, token=view.token)


def told(call, view):
    return selectors.proposal_as_it_stands(call, view.public_id).result


def asked():
    return [each.data["amount"] for each in Outbox.objects.filter(event_type="REFUND_REQUEST")]


def test_a_purchase_is_taken_back_by_its_card_once(shop):
    purchase_id = shop.bought(quantity=2)
    shop.paid(purchase_id)
    call, view = proposed(shop, purchase_id, quantity=1)
    assert view.card["amount"] == api.MONEY
    assert view.card["target"] == {"account_type": "checking", "last4": "4821"}
    assert not Refund.objects.exists()
    first, second = confirm(call, view), confirm(call, view)
    assert (first.result, second.replayed) == (second.result, True)
    assert first.result["text"] == "Cancelé Laptop Nube 14. Te devolvemos $20,999.00 MXN."
    assert asked() == ["20999.00"]
    assert facade.purchase_get(call, purchase_id).stage == "refunding"
    assert told(call, view) == first.result
    shop.refunded(purchase_id)
    text = "Cancelado: te devolvimos $20,999.00 MXN de Laptop Nube 14."
    assert told(call, view) == {**first.result, "status": "completed", "text": text}


def test_what_cannot_go_back_is_not_proposed(shop):
    purchase_id = shop.bought()
    with pytest.raises(NotRefundable):
        proposed(shop, purchase_id)
    shop.paid(purchase_id)
    for quantity in (0, -1, 2):
        with pytest.raises(NotRefundable):
            proposed(shop, purchase_id, quantity=quantity)
    with pytest.raises(PurchaseNotFound):
        proposed(shop, "pur_nothing")
    Purchase.objects.update(completed_at=clock.now() - timedelta(hours=25))
    with pytest.raises(NotRefundable):
        proposed(shop, purchase_id)
    assert asked() == []


def test_a_card_that_others_overtook_does_nothing(shop):
    purchase_id = shop.bought()
    shop.paid(purchase_id)
    call, view = proposed(shop, purchase_id)
    facade.purchase_cancel(call, purchase_id)
    with pytest.raises(NotRefundable):
        confirm(call, view)
    assert asked() == ["20999.00"]
    assert Refund.objects.count() == 1


def test_a_card_for_other_pieces_than_are_left_now_does_nothing(shop):
    """What goes back of cashback and points depends on which of the pieces it is."""
    purchase_id = shop.bought(quantity=3)
    shop.paid(purchase_id)
    call, view = proposed(shop, purchase_id, quantity=1)
    facade.purchase_cancel(call, purchase_id, quantity=1)
    shop.refunded(purchase_id)
    with pytest.raises(NotRefundable):
        confirm(call, view)
    assert asked() == ["20999.00"]
    assert Purchase.objects.get().refunded_quantity == 1


def test_a_card_for_other_pieces_than_are_left_now_is_not_renewed(shop):
    purchase_id = shop.bought(quantity=3)
    shop.paid(purchase_id)
    call, view = proposed(shop, purchase_id, quantity=1)
    Purchase.objects.update(refunded_quantity=1)
    with pytest.raises(NotRefundable):
        confirmations.renew(call, confirmation_id=view.public_id)
