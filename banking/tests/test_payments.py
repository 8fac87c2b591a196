"""Purchases are charged once, as the customer confirmed them, and money comes back no more often than it left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction

from banking import facade, testing
from banking.contracts import AccountStatus, AccountType
from banking.models import Account, Entry, LimitCounter
from banking.rules import EntryKind
from banking.services import accounts, posting, reconcile
from banking.tests.test_events import answers
from centli.confirmations import services as confirmations
from centli.confirmations.contracts import State
from centli.confirmations.models import Proposal
from centli.events import inbound
from centli.events.catalogue import PaymentRequest, RefundRequest
from centli.events.envelope import InvalidEvent
from centli.events.models import Outbox
from centli.kernel import ids
from centli.kernel.money import Money
from centli.people import testing as people

pytestmark = pytest.mark.django_db(transaction=True)
NOW = people.NOW
RETAILER = "ret_0193a1f2e4047888e192a3b4c5d6e7f8"


class Shop:
    """Ana with 20,000 pesos and a credit line of 30,000; what she agreed to buy for 1,000."""

    def __init__(self, **terms):
        self.ana = testing.make_customer("Ana Torres")
        self.checking = testing.make_account(balance_centavos=2_000_000, owner=self.ana, now=NOW)
        self.credit = accounts.account_open(
            people.call_of(self.ana),
            account_type=AccountType.CREDIT,
            credit_limit_centavos=3_000_000,
        )
        self.terms = {
            "purchase_id": ids.public("purchase", ids.uuid7()),
            "from_account": ids.public("account", self.checking.public_id),
            "amount_centavos": 100_000,
            "currency": "MXN",
            "retailer_id": RETAILER,
            "retailer_name": "La Nopalera",
            "benefit": None,
            "cashback_centavos": 0,
            "concept": "Licuadora",
            **terms,
        }
        self.proposal = self.propose(self.ana, self.terms)

    def propose(self, owner, terms, *, state=State.EXECUTED, kind="purchase"):
        return Proposal.objects.create(
            customer_id=owner.pk,
            kind=kind,
            terms=terms,
            terms_hash=b"\0" * 32,
            card={},
            provenance={},
            factor_required=False,
            factor_reasons=[],
            needs_approver=False,
            state=state.value,
            policy_version="1",
            channel="chat",
            correlation_id=ids.uuid7(),
            created_at=NOW,
            expires_at=NOW + timedelta(minutes=5),
        )

    def propose_anew(self):
        self.terms["purchase_id"] = ids.public("purchase", ids.uuid7())
        self.proposal = self.propose(self.ana, self.terms)

    def counted(self):
        return LimitCounter.objects.values_list("used_centavos", "payments").get(rule="day")

    def request(self, **changes):
        fields = {
            "purchase_id": self.terms["purchase_id"],
            "from_account": self.terms["from_account"],
            "amount": "1000.00",
            "currency": "MXN",
            "retailer_id": RETAILER,
            "confirmation_id": self.proposal.confirmation_id,
        }
        return PaymentRequest(**{**fields, **changes})

    def ask(self, *events, by=None):
        return answers(people.call_of(by or self.ana), *events)

    def pay(self, **changes):
        return self.ask(self.request(**changes))[0][1]["transaction_id"]

    def refund(self, transaction_id, amount, **more):
        found = self.ask(
            RefundRequest(
                self.terms["purchase_id"], transaction_id, amount, "customer_cancelled", **more
            )
        )
        return found[0]

    def on_credit(self, **changes):
        return {**changes, "from_account": ids.public("account", self.credit.public_id)}

    def balances(self):
        merchant = Account.objects.filter(system_key=f"merchant:{RETAILER}").first()
        promo = Account.objects.filter(system_key="promo").first()
        self.checking.refresh_from_db()
        return (
            self.checking.balance_centavos,
            merchant.balance_centavos if merchant else 0,
            promo.balance_centavos if promo else 0,
        )


@pytest.fixture
def shop():
    return Shop()


def test_a_purchase_is_charged_and_its_merchant_credited(shop):
    ((kind, data),) = shop.ask(shop.request())
    assert (kind, data["purchase_id"], data["amount"]) == (
        "PAYMENT_COMPLETED",
        shop.terms["purchase_id"],
        "1000.00",
    )
    assert shop.balances() == (1_900_000, 100_000, 0)
    entry = Entry.objects.get(kind="purchase")
    assert (entry.counterpart, entry.memo) == ("La Nopalera", "Licuadora")
    assert entry.confirmation_id == shop.proposal.public_id
    assert reconcile.reconcile(now=NOW + timedelta(minutes=1)).differences == []
    Outbox.objects.filter(event_type="PAYMENT_COMPLETED").delete()
    (found,) = reconcile.reconcile(now=NOW + timedelta(minutes=1)).differences
    assert (found.check, found.detail) == ("outbox", "purchase told nobody")


def test_asked_again_it_answers_the_first_payment(shop):
    first = shop.pay()
    ((kind, data),) = shop.ask(shop.request())
    assert (kind, data["transaction_id"]) == ("PAYMENT_COMPLETED", first)
    assert shop.balances() == (1_900_000, 100_000, 0)
    assert shop.counted() == (100_000, 1)


def test_a_purchase_counts_for_the_day_that_transfers_are_measured_by(shop):
    payee = testing.make_payee(shop.ana, account=testing.make_account())
    testing.make_limits(shop.ana, per_day_centavos=100_000)
    call = people.call_of(shop.ana)

    def reasons(centavos):
        proposal = facade.transfer_propose(
            call,
            amount=Money(centavos),
            beneficiary_id=ids.public("beneficiary", payee.beneficiary_id),
        )
        cancelled = confirmations.cancel(call, confirmation_id=proposal.public_id)
        return cancelled.factor_reasons

    assert reasons(100_000) == ()
    shop.pay()
    assert reasons(1) == ("over_day",)
    testing.make_limits(shop.ana)
    for _ in range(3):
        shop.propose_anew()
        shop.pay()
    assert (shop.counted(), reasons(1)) == ((400_000, 4), ("rapid",))


def test_purchases_paid_before_they_counted_count_once_the_database_is_brought_up_to_date(shop):
    migration = import_module("banking.migrations.0009_purchases_count_for_the_day")
    shop.pay()
    LimitCounter.objects.all().delete()
    found = reconcile.reconcile(now=NOW + timedelta(minutes=1)).differences
    assert [each.check for each in found] == ["limit"]
    migration.count(apps, None)
    assert shop.counted() == (100_000, 1)
    assert reconcile.reconcile(now=NOW + timedelta(minutes=1)).differences == []
    migration.uncount(apps, None)
    assert shop.counted() == (0, 0)


def test_what_became_of_an_ended_purchase_is_told_and_nothing_is_charged_any_more(shop):
    before = shop.balances()
    ((kind, data),) = shop.ask(shop.request(answer_only=True))
    assert (kind, data["reason"]) == ("PAYMENT_FAILED", "purchase_ended")
    assert shop.balances() == before
    first = shop.pay()
    ((kind, data),) = shop.ask(shop.request(answer_only=True))
    assert (kind, data["transaction_id"]) == ("PAYMENT_COMPLETED", first)


def test_cashback_is_paid_in_the_same_entry():
    shop = Shop(benefit="cashback", cashback_centavos=5_000)
    shop.pay(benefit_applied="cashback", cashback="50.00")
    assert shop.balances() == (1_905_000, 100_000, -5_000)
    assert Entry.objects.filter(kind="purchase").count() == 1


def test_months_without_interest_take_the_credit_line_at_once(shop):
    shop = Shop()
    shop.terms |= shop.on_credit(benefit="MSI")
    Proposal.objects.filter(pk=shop.proposal.pk).update(terms=shop.terms)
    found = shop.ask(shop.request(**shop.on_credit(benefit_applied="MSI", months=6)))
    assert [kind for kind, _ in found] == ["PAYMENT_COMPLETED", "CREDIT_LINE_CHANGED"]
    assert found[1][1]["available"] == "29000.00"


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": "999.99"},
        {"retailer_id": "ret_0193a1f2e4047888e192a3b4c5d6e7f9"},
        {"purchase_id": "pur_0193a1f2c0017555be6f708192a3b4c5"},
        {"cashback": "1.00"},
        {"benefit_applied": "MSI", "months": 6},
    ],
)
def test_what_was_not_agreed_is_not_charged(shop, changes):
    ((kind, data),) = shop.ask(shop.request(**changes))
    assert (kind, data["reason"]) == ("PAYMENT_FAILED", "confirmation_mismatch")
    assert shop.balances() == (2_000_000, 0, 0)


def test_another_payer_than_agreed_is_refused(shop):
    ((kind, data),) = shop.ask(shop.request(**shop.on_credit()))
    assert (kind, data["reason"]) == ("PAYMENT_FAILED", "confirmation_mismatch")


@pytest.mark.parametrize("state", [State.OPEN, State.VOID, State.EXPIRED, State.FAILED])
def test_only_an_executed_proposal_pays(shop, state):
    other = shop.propose(shop.ana, shop.terms, state=state)
    ((kind, data),) = shop.ask(shop.request(confirmation_id=other.confirmation_id))
    assert (kind, data["reason"]) == ("PAYMENT_FAILED", "confirmation_required")
    assert shop.balances() == (2_000_000, 0, 0)


def test_anothers_proposal_or_one_of_another_kind_looks_like_none(shop):
    bruno = testing.make_customer("Bruno Díaz")
    found = shop.ask(shop.request(), by=bruno)
    transfer = shop.propose(shop.ana, shop.terms, kind="transfer")
    found += shop.ask(shop.request(confirmation_id=transfer.confirmation_id))
    assert [data["reason"] for _, data in found] == ["confirmation_not_found"] * 2
    assert shop.balances() == (2_000_000, 0, 0)


def test_months_are_not_paid_from_a_checking_account():
    shop = Shop(benefit="MSI")
    ((kind, data),) = shop.ask(shop.request(benefit_applied="MSI", months=6))
    assert (kind, data["reason"]) == ("PAYMENT_FAILED", "credit_account_required")
    assert shop.balances() == (2_000_000, 0, 0)


def test_without_funds_or_frozen_nothing_is_charged():
    shop = Shop(amount_centavos=2_000_001)
    ((_, poor),) = shop.ask(shop.request(amount="20000.01"))
    shop = Shop()
    Account.objects.filter(pk=shop.checking.pk).update(status=AccountStatus.BLOCKED)
    ((_, frozen),) = shop.ask(shop.request())
    assert (poor["reason"], frozen["reason"]) == ("insufficient_funds", "account_blocked")
    assert not Entry.objects.filter(kind="purchase").exists()


def test_refunds_together_never_exceed_the_payment(shop):
    paid = shop.pay()
    kind, data = shop.refund(paid, "600.00")
    assert (kind, data["amount"]) == ("REFUND_COMPLETED", "600.00")
    assert shop.refund(paid, "400.01")[1]["reason"] == "refund_too_large"
    assert shop.refund(paid, "400.00")[0] == "REFUND_COMPLETED"
    assert shop.refund(paid, "0.01")[1]["reason"] == "refund_too_large"
    assert (shop.balances(), shop.counted()) == ((2_000_000, 0, 0), (100_000, 1))
    assert reconcile.reconcile(now=NOW + timedelta(minutes=1)).differences == []


def test_a_refund_asked_for_twice_under_one_number_is_given_once(shop):
    paid = shop.pay()
    request = RefundRequest(shop.terms["purchase_id"], paid, "400.00", "staff", refund_no=1)
    (first,) = shop.ask(request)
    (second,) = shop.ask(request)
    assert first == second
    assert (first[0], first[1]["refund_no"]) == ("REFUND_COMPLETED", 1)
    assert shop.balances() == (1_940_000, 60_000, 0)
    shop.ask(replace(request, refund_no=2))
    assert shop.balances() == (1_980_000, 20_000, 0)


def test_a_refund_takes_its_cashback_back_and_no_more():
    shop = Shop(benefit="cashback", cashback_centavos=5_000)
    paid = shop.pay(benefit_applied="cashback", cashback="50.00")
    assert shop.refund(paid, "500.00", cashback="50.01")[1]["reason"] == "refund_too_large"
    assert shop.refund(paid, "500.00", cashback="25.00")[0] == "REFUND_COMPLETED"
    assert shop.balances() == (1_952_500, 50_000, -2_500)
    assert shop.refund(paid, "500.00", cashback="25.00")[0] == "REFUND_COMPLETED"
    assert shop.balances() == (2_000_000, 0, 0)


@pytest.mark.parametrize(
    ("amount", "cashback"), [("0.00", None), ("10.00", "10.01")], ids=["nothing", "more-cashback"]
)
def test_a_refund_of_nothing_is_refused(shop, amount, cashback):
    paid = shop.pay()
    assert shop.refund(paid, amount, cashback=cashback)[1]["reason"] == "invalid_amount"
    assert shop.balances() == (1_900_000, 100_000, 0)


def test_a_refund_is_not_taken_from_outside(shop):
    envelope = json.loads(
        Path(settings.ROOT, "docs/events/examples/REFUND_REQUEST.json").read_text()
    )
    with pytest.raises(InvalidEvent) as refused:
        inbound.check({**envelope, "user_id": shop.ana.user_id})
    assert refused.value.path == "$.event_type"


def test_only_the_customers_own_payments_are_refunded(shop):
    paid = shop.pay()
    request = RefundRequest(shop.terms["purchase_id"], paid, "10.00", "customer_cancelled")
    ((kind, other),) = shop.ask(request, by=testing.make_customer("Bruno Díaz"))
    assert (kind, other["reason"]) == ("REFUND_FAILED", "transaction_not_found")
    ((_, unknown),) = shop.ask(replace(request, transaction_id="tr_0"))
    assert unknown["reason"] == "transaction_not_found"
    assert shop.balances() == (1_900_000, 100_000, 0)


def test_what_paid_for_no_purchase_is_not_refunded(shop):
    """A transfer's principal would go back from whoever got it."""
    shop.pay()
    juan = testing.make_account(owner=testing.make_customer("Juan López"))
    with transaction.atomic():
        sent = posting.post(
            people.call_of(shop.ana),
            posting.Draft(
                kind=EntryKind.TRANSFER,
                legs=[posting.Leg(shop.checking.pk, juan.pk, 5_000)],
                customer_id=shop.ana.pk,
            ),
        )
    kind, data = shop.refund(ids.public("transaction", sent.public_id), "10.00")
    assert (kind, data["reason"]) == ("REFUND_FAILED", "transaction_not_found")
    assert Account.objects.get(pk=juan.pk).balance_centavos == 5_000
