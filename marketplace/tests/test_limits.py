"""A purchase is measured against the customer's limits, as the marketplace has heard of them from banking."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from centli.confirmations.contracts import State
from centli.confirmations.errors import FactorRequired, FactorWrong, LimitExceeded
from centli.events.catalogue import (
    DefaultLimitsTold,
    LimitChanged,
    PurchaseRequest,
    TransferCompleted,
    TransferFailed,
)
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.kernel.money import Money
from centli.people.testing import code_of
from marketplace.contracts import PurchaseStatus
from marketplace.errors import LimitsUnavailable
from marketplace.models import Offer, PaymentLimit, Purchase, SentTransfer
from marketplace.services import limits
from marketplace.testing import make_offer

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = 2_099_900
"""Of a laptop in this shop, which is above everybody's limit."""


def sent(shop, centavos, *, to="···· 4821", no=1, ago=timedelta(), status="completed"):
    transaction_id = ids.public("transaction", UUID(int=no))
    moment = clock.wire(shop.call.now - ago)
    return TransferCompleted(
        transaction_id, "acc_x", to, Money(centavos).wire(), "MXN", status, moment
    )


def cost(centavos):
    Offer.objects.update(price_centavos=centavos)


def limit(shop, rule, centavos):
    shop.hear(LimitChanged(rule, Money(centavos).wire()))


def test_up_to_the_limit_a_tap_above_it_a_code(shop):
    PaymentLimit.objects.filter(customer_id=shop.ana.pk).delete()
    cost(1_304_381)
    assert not shop.propose().factor_required
    cost(1_304_382)
    proposal = shop.propose()
    assert proposal.factor_reasons == ("over_limit",)
    why = "Te pedimos tu código de verificación porque pasa de tu límite por operación ($13,043.81 MXN)."
    assert proposal.card["rows"][-1] == {"label": "Código", "value": why}
    with pytest.raises(FactorRequired):
        shop.confirm(proposal)
    with pytest.raises(FactorWrong):
        shop.confirm(proposal, factor="000000")
    assert (shop.stock(), Purchase.objects.count()) == ((3, 0), 0)
    assert shop.told("PAYMENT_REQUEST") == []
    code = code_of(shop.ana, now=shop.call.now)
    assert shop.confirm(proposal, factor=code).state is State.EXECUTED
    assert shop.stock() == (3, 1)


def test_above_a_ceiling_nothing_is_proposed_and_the_limit_is_named(shop):
    cost(12_500_001)
    with pytest.raises(LimitExceeded) as refused:
        shop.propose(quantity=2)
    assert (refused.value.limit, refused.value.limit_centavos) == ("ceiling", 25_000_000)
    shop.hear(sent(shop, 12_500_000))
    with pytest.raises(LimitExceeded) as refused:
        shop.propose()
    assert refused.value.limit == "ceiling_per_day"
    assert (refused.value.requested_centavos, shop.told("PAYMENT_REQUEST")) == (25_000_001, [])


def test_what_was_sent_and_bought_today_counts_for_the_days_total(shop):
    limit(shop, "per_day", 3 * PRICE)
    own = ids.public("account", shop.checking.account_id)
    shop.hear(sent(shop, PRICE, to=own, no=2), sent(shop, PRICE, no=3, ago=timedelta(days=1)))
    assert not shop.propose(quantity=3).factor_required, "own accounts and other days do not count"

    under_way = sent(shop, PRICE, status="pending")
    shop.hear(under_way, replace(under_way, status="completed"))
    shop.buy()
    third, fourth = shop.propose(), shop.propose()
    assert (third.factor_reasons, fourth.factor_reasons) == ((), ())
    assert shop.confirm(third).state is State.EXECUTED
    with pytest.raises(FactorRequired) as due:
        shop.confirm(fourth)
    assert due.value.reasons == ("over_day",)
    assert shop.stock() == (3, 2)

    shop.refused(Purchase.objects.latest("pk").purchase_id)
    assert shop.confirm(fourth).state is State.EXECUTED, "what was not paid does not count"


def test_what_was_charged_late_and_given_back_counts_as_it_does_for_the_bank(shop):
    """Left out, the next purchase would be asked for no code, and be refused for the lack of one, all day."""
    limit(shop, "per_day", 2 * PRICE - 1)
    purchase_id = shop.buy()
    shop.refused(purchase_id, "timeout")
    assert not shop.propose().factor_required
    shop.paid(purchase_id)
    shop.refunded(purchase_id)
    assert Purchase.objects.get().status == PurchaseStatus.FAILED
    assert shop.propose().factor_reasons == ("over_day",)


def test_a_transfer_that_comes_to_nothing_gives_the_day_back(shop):
    limit(shop, "per_day", PRICE)
    order = sent(shop, 1, status="pending")
    shop.hear(order)
    assert shop.propose().factor_reasons == ("over_day",)
    shop.hear(TransferFailed("spei_rejected", transaction_id=order.transaction_id, amount="0.01"))
    assert not shop.propose().factor_required


def test_the_fifth_payment_in_ten_minutes_takes_the_code(shop):
    shop.buy()
    shop.hear(*(sent(shop, 100, no=no) for no in (1, 2)), sent(shop, 100, no=3, ago=timedelta(minutes=11)))  # fmt: skip
    assert not shop.propose().factor_required
    shop.hear(sent(shop, 100, no=4))
    assert shop.propose().factor_reasons == ("rapid",)


def test_a_limit_that_was_lowered_since_the_card_was_made_counts(shop):
    proposal = shop.propose()
    limit(shop, "per_operation", PRICE - 1)
    with pytest.raises(FactorRequired):
        shop.confirm(proposal)
    limit(shop, "per_operation", PRICE)
    assert shop.confirm(proposal).state is State.EXECUTED


def test_a_request_from_outside_carries_out_what_was_confirmed_with_its_code(shop):
    limit(shop, "per_operation", 1)
    proposal = shop.propose()
    code = code_of(shop.ana, now=shop.call.now)
    shop.confirm(proposal, factor=code, execute="on_event")
    shop.hear(
        PurchaseRequest(
            product_id=shop.offer.product.product_id,
            quantity=1,
            retailer_id=shop.retailer.retailer_id,
            account_id=ids.public("account", shop.checking.account_id),
            confirmation_id=proposal.public_id,
        )
    )
    assert shop.stock() == (3, 1)


def test_two_purchases_at_once_are_measured_together(shop):
    limit(shop, "per_day", PRICE)
    other = shop.propose(
        product_id=make_offer(retailer=shop.retailer).product.product_id,
        account_id=ids.public("account", shop.line.account_id),
    )

    def confirmed(proposal):
        try:
            return shop.confirm(proposal).state
        except FactorRequired:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        found = list(both.map(confirmed, [shop.propose(), other]))
    assert sorted(found, key=str) == [None, State.EXECUTED]
    assert Purchase.objects.count() == len(shop.told("PAYMENT_REQUEST")) == 1


def test_without_news_of_limits_nothing_is_bought(shop):
    proposal = shop.propose()
    PaymentLimit.objects.all().delete()
    for wish in (shop.propose, lambda: shop.confirm(proposal)):
        with pytest.raises(LimitsUnavailable):
            wish()
    shop.hear(DefaultLimitsTold("20999.00", "50000.00", "250000.00"))
    assert shop.confirm(proposal).state is State.EXECUTED
    assert not Outbox.objects.filter(event_type="PURCHASE_FAILED").exists()


def test_transfers_of_other_days_are_not_kept(shop):
    shop.hear(sent(shop, 100, no=1, ago=limits.KEPT + timedelta(minutes=1)), sent(shop, 100, no=2))
    assert SentTransfer.objects.get().transaction_id == UUID(int=2)
