"""The bank's limits are the shop's: what one decides on the other's news, and what the bank finds when it charges."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from banking import facade as bank
from banking import testing as banking
from banking.models import LimitCounter
from banking.services import limits, reconcile
from centli.confirmations import services as confirmations
from centli.events import relay
from centli.kernel import clock, ids
from centli.kernel.money import Money
from centli.people.testing import code_of
from marketplace import facade as market
from marketplace import testing as marketplace
from marketplace.contracts import PurchaseStatus
from marketplace.models import Offer, PaymentLimit, Purchase, SentTransfer

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = 1_000_000


class Customer:
    """Ana with 100,000 pesos, a brother at our bank, a mother at another, and a laptop of 10,000 in the shop."""

    def __init__(self):
        self.user = banking.make_customer("Ana Torres", enrolled=True)
        self.account = banking.make_account(balance_centavos=10_000_000, owner=self.user)
        self.savings = banking.make_account(owner=self.user)
        self.brother = banking.make_payee(self.user, account=banking.make_account())
        self.mother = banking.make_payee(self.user, clabe="012180026050783858", alias="mamá")
        for account in (self.account, self.savings):
            marketplace.make_paying_account(self.user, account_id=account.public_id)
        self.offer = marketplace.make_offer(price_centavos=PRICE)
        self.call = marketplace.customer_call(self.user)

    def confirm(self, proposal, **more):
        return confirmations.confirm(
            self.call, confirmation_id=proposal.public_id, token=proposal.token, **more
        )

    def purchase(self):
        return market.purchase_propose(self.call, product_id=self.offer.product.product_id)

    def reasons(self):
        seen = self.purchase()
        confirmations.cancel(self.call, confirmation_id=seen.public_id)
        return seen.factor_reasons

    def transfer(self, centavos=PRICE, **to):
        to = to or {"payee": self.brother}
        payee = to.pop("payee", None)
        if payee is not None:
            to["beneficiary_id"] = ids.public("beneficiary", payee.beneficiary_id)
        return bank.transfer_propose(self.call, amount=Money(centavos), **to)

    def limit(self, **rules):
        proposal = bank.limit_change_propose(self.call, **rules)
        code = code_of(self.user, now=self.call.now) if proposal.factor_required else None
        self.confirm(proposal, factor=code)
        relay.drain()

    def outcome(self):
        relay.drain()
        purchase = Purchase.objects.latest("pk")
        return purchase.status, purchase.failure

    def money(self):
        self.account.refresh_from_db()
        return self.account.balance_centavos


@pytest.fixture
def ana():
    return Customer()


def test_the_shop_hears_of_limits_and_of_what_was_sent(ana):
    ana.limit(per_operation=Money(PRICE), per_day=Money(2 * PRICE))
    assert ana.reasons() == ()
    ana.confirm(ana.transfer(1, payee=ana.mother))
    ana.confirm(ana.transfer(PRICE, to_account_id=ids.public("account", ana.savings.public_id)))
    relay.drain()
    assert ana.reasons() == ()
    ana.confirm(ana.transfer(PRICE))
    relay.drain()
    assert ana.reasons() == ("over_day",)
    ana.limit(per_operation=Money(PRICE - 1))
    assert ana.reasons() == ("over_limit", "over_day")

    # A database that is older than this gets the same from its migration.
    limits.tell_defaults(ana.call.now)
    relay.drain()
    heard = copied()
    PaymentLimit.objects.all().delete()
    SentTransfer.objects.all().delete()
    import_module("marketplace.migrations.0016_limits_of_purchases").copy(apps, None)
    assert copied() == heard
    assert len(heard[0]) == len(heard[1]) == 2


def copied():
    return [
        set(
            PaymentLimit.objects.values_list(
                *("customer_id", "per_operation_centavos", "per_day_centavos", "ceiling_centavos")
            )
        ),
        set(SentTransfer.objects.values_list("customer_id", "transaction_id", "amount_centavos")),
    ]


def test_what_the_shop_had_not_heard_of_is_found_when_the_bank_charges(ana):
    """A transfer and a purchase, each within the day's total: together they take the code, and nobody is left to ask."""
    ana.limit(per_day=Money(PRICE))
    before = ana.money()
    ana.confirm(ana.purchase())
    ana.confirm(ana.transfer(1))
    assert ana.outcome() == (PurchaseStatus.FAILED, "factor_required")
    assert (ana.money(), LimitCounter.objects.get(rule="day").used_centavos) == (before - 1, 1)
    assert Offer.objects.get(pk=ana.offer.pk).reserved == 0
    view = market.purchase_page(ana.call).items[0]
    assert view.failure_text == (
        "Con lo que llevas hoy pasa de tu límite: pídela otra vez y te pedimos tu código. No se cobró."
    )
    again = ana.purchase()
    ana.confirm(again, factor=code_of(ana.user, now=ana.call.now))
    assert ana.outcome() == (PurchaseStatus.COMPLETED, "")
    assert ana.money() == before - 1 - PRICE


def test_a_purchase_confirmed_with_its_code_fails_for_no_lack_of_one(ana):
    ana.limit(per_operation=Money(PRICE - 1))
    ana.confirm(ana.purchase(), factor=code_of(ana.user, now=ana.call.now))
    proposal = bank.limit_change_propose(ana.call, per_day=Money(1))
    ana.confirm(proposal)
    assert ana.outcome() == (PurchaseStatus.COMPLETED, "")
    assert ana.transfer(1).factor_reasons == ("over_day",)
    assert reconcile.reconcile(now=clock.now() + timedelta(minutes=1)).differences == []


def test_above_the_days_ceiling_nothing_is_charged_with_whatever_code(ana):
    ana.limit(per_operation=Money(1))
    proposal = ana.purchase()
    ana.confirm(proposal, factor=code_of(ana.user, now=ana.call.now))
    LimitCounter.objects.create(
        customer_id=ana.user.pk,
        rule="day",
        period=clock.local_date(clock.now()).isoformat(),
        used_centavos=25_000_000 - PRICE + 1,
    )
    before = ana.money()
    assert (ana.outcome(), ana.money()) == ((PurchaseStatus.FAILED, "limit_exceeded"), before)
