"""Buying end to end, without the bank: its answers are given by hand, in every order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import State
from centli.confirmations.errors import ConfirmationExpired, LimitExceeded
from centli.db.idempotency import KeyReused
from centli.events.catalogue import (
    PaymentCompleted,
    PurchaseRequest,
    RefundCompleted,
    RefundFailed,
)
from centli.kernel import clock, ids
from centli.kernel.money import CENTAVOS_MAX, Money
from centli.people.testing import make_user
from marketplace import errors, facade, saga
from marketplace.contracts import BenefitKind, PurchaseStatus
from marketplace.models import (
    Benefit,
    BenefitCounter,
    CreditLine,
    Instalment,
    Offer,
    PayingAccount,
    Purchase,
    Refund,
    Saga,
    SagaState,
    StockMovement,
)
from marketplace.services import purchases
from marketplace.testing import (
    customer_call,
    make_benefit,
    make_paying_account,
    staff_call,
)
from marketplace.tests.shops import PAID

pytestmark = pytest.mark.django_db(transaction=True)


# ── The straight way ─────────────────────────────────────────────────────────────────────────────


def test_a_purchase_is_set_aside_paid_and_the_customers(shop):
    purchase_id = shop.buy()
    assert (shop.stock(), shop.state(purchase_id)) == ((3, 1), (PurchaseStatus.PENDING, "reserved"))
    (request,) = shop.told("PAYMENT_REQUEST")
    assert (request["amount"], request["from_account"]) == (
        "20999.00",
        ids.public("account", shop.checking.account_id),
    )
    shop.paid(purchase_id)
    assert shop.stock() == (2, 0)
    assert shop.state(purchase_id) == (PurchaseStatus.COMPLETED, "confirmed")
    ((confirmed),) = shop.told("PURCHASE_CONFIRMED")
    assert confirmed["purchase"]["status"] == "completed"
    kinds = StockMovement.objects.filter(reference=purchase_id).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == ["reserved", "sold"]
    assert [step.name for step in Saga.objects.get().steps.order_by("no")] == ["reserved", "paid"]


def test_nothing_is_set_aside_before_it_is_confirmed(shop):
    shop.propose()
    assert shop.stock() == (3, 0)
    assert not Purchase.objects.exists()
    assert shop.told("PAYMENT_REQUEST") == []


def test_confirmed_twice_it_is_one_purchase(shop):
    proposal = shop.propose()
    first, second = shop.confirm(proposal), shop.confirm(proposal)
    assert second.replayed
    assert first.result == second.result
    assert shop.stock() == (3, 1)


def test_a_payment_told_twice_sells_once(shop):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    shop.paid(purchase_id)
    assert shop.stock() == (2, 0)
    assert len(shop.told("PURCHASE_CONFIRMED")) == 1


def test_months_are_planned_and_add_up(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 6)
    purchase_id = shop.buy(benefit=BenefitKind.MSI, months=6)
    (request,) = shop.told("PAYMENT_REQUEST")
    assert (request["benefit_applied"], request["months"]) == ("MSI", 6)
    assert request["from_account"] == ids.public("account", shop.line.account_id)
    assert not Instalment.objects.exists()
    shop.paid(purchase_id)
    view = facade.purchase_get(shop.call, purchase_id)
    assert len(view.instalments) == 6
    assert sum(each.amount.centavos for each in view.instalments) == 2_099_900


def test_cashback_takes_from_its_budget_and_counts_for_the_month(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500, budget_centavos=200_000)
    shop.buy(benefit=BenefitKind.CASHBACK)
    (request,) = shop.told("PAYMENT_REQUEST")
    assert request["cashback"] == "1049.95"
    assert Benefit.objects.get().budget_used_centavos == 104_995
    assert BenefitCounter.objects.get().used_centavos == 104_995


# ── What fails before the pivot ──────────────────────────────────────────────────────────────────


def test_a_refused_payment_gives_everything_back(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500, budget_centavos=200_000)
    purchase_id = shop.buy(benefit=BenefitKind.CASHBACK)
    shop.refused(purchase_id)
    assert shop.stock() == (3, 0)
    assert Benefit.objects.get().budget_used_centavos == 0
    assert BenefitCounter.objects.get().used_centavos == 0
    view = facade.purchase_get(shop.call, purchase_id)
    assert (view.status, view.failure) == (PurchaseStatus.FAILED, "insufficient_funds")
    assert view.failure_text.endswith("No se cobró.")
    (failed,) = shop.told("PURCHASE_FAILED")
    assert (failed["reason"], failed["status"]) == ("insufficient_funds", "failed")
    shop.refused(purchase_id)
    assert shop.stock() == (3, 0)
    assert len(shop.told("PURCHASE_FAILED")) == 1


def test_what_nobody_pays_in_time_is_released(shop):
    purchase_id = shop.buy()
    assert saga.drive_due(clock.now() + timedelta(minutes=9)) == 0
    later = clock.now() + timedelta(minutes=11)
    assert saga.drive_due(later) == 1
    assert saga.drive_due(later) == 0
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.FAILED)
    (failed,) = shop.told("PURCHASE_FAILED")
    assert failed["reason"] == "payment_timeout"


def test_a_payment_that_comes_too_late_is_sent_back_once(shop):
    purchase_id = shop.buy()
    saga.drive_due(clock.now() + timedelta(minutes=11))
    late = PaymentCompleted(purchase_id, PAID, "20999.00")
    shop.hear(late, late, after=timedelta(minutes=12))
    (request,) = shop.told("REFUND_REQUEST")
    assert (request["amount"], request["reason"]) == ("20999.00", "late_payment")
    back = ids.public("transaction", ids.uuid7())
    shop.hear(RefundCompleted(purchase_id, back, "20999.00"), after=timedelta(minutes=12))
    assert Refund.objects.get().state == "done"
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.FAILED)
    assert shop.told("PURCHASE_REFUNDED") == []
    assert shop.told("PURCHASE_CONFIRMED") == []


def test_a_payment_that_comes_too_late_takes_its_cashback_along(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500)
    purchase_id = shop.buy(benefit=BenefitKind.CASHBACK)
    saga.drive_due(clock.now() + timedelta(minutes=11))
    shop.hear(PaymentCompleted(purchase_id, PAID, "20999.00"), after=timedelta(minutes=12))
    (request,) = shop.told("REFUND_REQUEST")
    assert (request["amount"], request["cashback"]) == ("20999.00", "1049.95")


def test_a_payment_past_its_time_that_no_sweep_has_seen_is_sent_back_too(shop):
    purchase_id = shop.buy()
    Saga.objects.update(deadline_at=clock.now() - timedelta(seconds=1))
    shop.paid(purchase_id)
    assert shop.stock() == (3, 0)
    assert len(shop.told("REFUND_REQUEST")) == 1
    assert len(shop.told("PURCHASE_FAILED")) == 1


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def test_more_than_there_is_cannot_be_proposed(shop):
    with pytest.raises(errors.OutOfStock):
        shop.propose(quantity=4)
    assert not Purchase.objects.exists()


def test_the_last_piece_is_sold_once(shop):
    Offer.objects.filter(pk=shop.offer.pk).update(on_hand=1)
    first, second = shop.propose(), shop.propose()
    shop.confirm(first)
    with pytest.raises(errors.OutOfStock):
        shop.confirm(second)
    assert shop.stock() == (1, 1)
    assert Purchase.objects.count() == 1
    (failed,) = shop.told("PURCHASE_FAILED")
    assert failed["reason"] == "out_of_stock"


def test_a_price_that_changed_meanwhile_is_not_paid(shop):
    proposal = shop.propose()
    Offer.objects.filter(pk=shop.offer.pk).update(price_centavos=2_199_900)
    with pytest.raises(errors.PriceChanged):
        shop.confirm(proposal)
    assert (shop.stock(), Purchase.objects.count()) == ((3, 0), 0)


def test_a_benefit_that_does_not_apply_says_why(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 6, minimum_centavos=3_000_000)
    with pytest.raises(errors.BenefitUnavailable) as refused:
        shop.propose(benefit=BenefitKind.MSI, months=6)
    assert "te faltan $9,001.00" in refused.value.why_not


def test_a_budget_that_others_used_up_meanwhile_is_not_overdrawn(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500, budget_centavos=150_000)
    proposals = [shop.propose(benefit=BenefitKind.CASHBACK) for _ in range(2)]
    shop.confirm(proposals[0])
    with pytest.raises(errors.BenefitUnavailable):
        shop.confirm(proposals[1])
    assert Benefit.objects.get().budget_used_centavos == 104_995
    assert shop.stock() == (3, 1)


@pytest.mark.parametrize("bound", ["budget_centavos", "cap_month_centavos"])
def test_the_last_of_a_bound_goes_to_one_of_two_who_have_both_been_told_yes(shop, bound):
    """Both have read what is left; the row itself is what counts."""
    benefit = make_benefit(shop.retailer, BenefitKind.CASHBACK, 500, **{bound: 100})
    terms = {"gain_centavos": 60}
    with transaction.atomic():
        purchases.grant_step(shop.call, terms, benefit)
    with pytest.raises(errors.BenefitUnavailable), transaction.atomic():
        purchases.grant_step(shop.call, terms, benefit)
    assert Benefit.objects.get().budget_used_centavos == 60
    assert BenefitCounter.objects.get().used_centavos == 60


def test_a_benefit_that_gives_another_amount_meanwhile_is_not_taken(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500)
    proposal = shop.propose(benefit=BenefitKind.CASHBACK)
    Benefit.objects.update(rate_basis_points=600)
    with pytest.raises(errors.BenefitUnavailable):
        shop.confirm(proposal)
    assert (Purchase.objects.count(), shop.stock()) == (0, (3, 0))


@pytest.mark.parametrize("bound", ["budget_centavos", "cap_month_centavos"])
def test_a_bound_is_used_up_to_its_last_centavo_and_no_further(shop, bound):
    benefit = make_benefit(shop.retailer, BenefitKind.CASHBACK, 500, **{bound: 100})
    for gain in (60, 40):
        with transaction.atomic():
            purchases.grant_step(shop.call, {"gain_centavos": gain}, benefit)
    with pytest.raises(errors.BenefitUnavailable), transaction.atomic():
        purchases.grant_step(shop.call, {"gain_centavos": 1}, benefit)
    assert BenefitCounter.objects.get().used_centavos == 100


def test_what_goes_back_to_a_benefit_is_its_own_customers(shop):
    benefit = make_benefit(shop.retailer, BenefitKind.CASHBACK, 500, budget_centavos=1_000_000)
    with transaction.atomic():
        purchases.grant_step(customer_call(make_user("Bruno")), {"gain_centavos": 70}, benefit)
    purchase_id = shop.buy(benefit=BenefitKind.CASHBACK)
    shop.refused(purchase_id)
    assert Benefit.objects.get().budget_used_centavos == 70
    assert sorted(BenefitCounter.objects.values_list("used_centavos", flat=True)) == [0, 70]


def test_more_than_the_bank_moves_at_once_is_not_bought(shop):
    Offer.objects.update(price_centavos=CENTAVOS_MAX)
    with pytest.raises(errors.InvalidQuantity):
        shop.propose(quantity=2)
    with pytest.raises(LimitExceeded):
        shop.propose(quantity=1)


def test_a_key_that_proposed_some_months_proposes_no_others(shop):
    for months in (3, 6):
        make_benefit(shop.retailer, BenefitKind.MSI, months)
    keyed = replace(shop.call, idempotency_key="months-0001")
    wish = {"product_id": shop.offer.product.product_id, "benefit": BenefitKind.MSI}
    first = facade.purchase_propose(keyed, **wish, months=3)
    assert facade.purchase_propose(keyed, **wish, months=3).public_id == first.public_id
    for months, quantity in ((6, 1), (3, 2)):
        with pytest.raises(KeyReused):
            facade.purchase_propose(keyed, **wish, months=months, quantity=quantity)


@pytest.mark.parametrize("quantity", [0, -1, 11])
def test_an_impossible_quantity_is_refused(shop, quantity):
    with pytest.raises(errors.InvalidQuantity):
        shop.propose(quantity=quantity)


def test_anothers_account_looks_like_none(shop):
    other = make_paying_account(make_user("Bruno Díaz"))
    for unknown in (ids.public("account", other.account_id), "acc_nothing"):
        with pytest.raises(errors.AccountNotFound):
            shop.propose(account_id=unknown)


def test_a_frozen_account_pays_nothing(shop):
    proposal = shop.propose()
    PayingAccount.objects.filter(pk=shop.checking.pk).update(is_usable=False)
    with pytest.raises(errors.AccountUnusable):
        shop.confirm(proposal)
    assert shop.stock() == (3, 0)


def test_months_need_the_credit_account(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 6)
    with pytest.raises(errors.AccountUnusable):
        shop.propose(
            benefit=BenefitKind.MSI,
            months=6,
            account_id=ids.public("account", shop.checking.account_id),
        )
    CreditLine.objects.update(is_usable=False)
    with pytest.raises(errors.BenefitUnavailable) as refused:
        shop.propose(benefit=BenefitKind.MSI, months=6)
    assert refused.value.why_not == "Necesitas una tarjeta de crédito CENTLI activa."


def test_a_cancelled_proposal_buys_nothing(shop):
    proposal = shop.propose()
    confirmations.cancel(shop.call, confirmation_id=proposal.public_id)
    with pytest.raises(ConfirmationExpired):
        shop.confirm(proposal)
    assert shop.stock() == (3, 0)


# ── From outside ─────────────────────────────────────────────────────────────────────────────────


def test_a_request_from_outside_carries_out_what_was_confirmed_once(shop):
    proposal = shop.propose()
    request = PurchaseRequest(
        product_id=shop.offer.product.product_id,
        retailer_id=shop.retailer.retailer_id,
        quantity=1,
        account_id=ids.public("account", shop.checking.account_id),
        confirmation_id=proposal.public_id,
    )
    shop.hear(request)
    assert shop.told("PURCHASE_FAILED")[0]["reason"] == "confirmation_required"
    assert shop.confirm(proposal, execute="on_event").state is State.CONFIRMED
    shop.hear(request)
    purchase = Purchase.objects.get()
    shop.paid(purchase.purchase_id)
    shop.hear(request)
    assert len(shop.told("PURCHASE_CONFIRMED")) == 2, (
        "the repeat is answered with the first outcome"
    )
    assert shop.stock() == (2, 0)


# ── Money back ───────────────────────────────────────────────────────────────────────────────────


def test_a_customer_cancels_in_part_and_then_in_full(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 500)
    purchase_id = shop.buy(quantity=3, benefit=BenefitKind.CASHBACK)
    shop.paid(purchase_id)
    view = facade.purchase_cancel(shop.call, purchase_id, quantity=1)
    assert view.stage == "refunding"
    with pytest.raises(errors.NotRefundable):
        facade.purchase_cancel(shop.call, purchase_id, quantity=1)
    shop.refunded(purchase_id)
    assert shop.stock() == (1, 0)
    facade.purchase_cancel(shop.call, purchase_id)
    shop.refunded(purchase_id)
    shop.refunded(purchase_id)
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.CANCELLED)
    asked = shop.told("REFUND_REQUEST")
    assert [each["amount"] for each in asked] == ["20999.00", "41998.00"]
    back = sum(Money.parse(each["cashback"]).centavos for each in asked)
    assert back == Purchase.objects.get().cashback_centavos
    assert BenefitCounter.objects.get().used_centavos == 0
    assert [each["quantity"] for each in shop.told("PURCHASE_REFUNDED")] == [1, 2]


def test_a_key_cancels_so_many_pieces_and_no_others(shop):
    purchase_id = shop.buy(quantity=3)
    shop.paid(purchase_id)
    keyed = replace(shop.call, idempotency_key="cancel-0001")
    done = [facade.purchase_cancel(keyed, purchase_id, quantity=1).replayed for _ in range(2)]
    assert done == [False, True]
    shop.refunded(purchase_id)
    with pytest.raises(KeyReused):
        facade.purchase_cancel(keyed, purchase_id, quantity=2)
    assert len(shop.told("REFUND_REQUEST")) == 1


def test_piece_by_piece_exactly_what_a_benefit_gave_goes_back_to_its_budget(shop):
    make_benefit(shop.retailer, BenefitKind.CASHBACK, 501, budget_centavos=1_000_000)
    purchase_id = shop.buy(quantity=3, benefit=BenefitKind.CASHBACK)
    shop.paid(purchase_id)
    gain = Purchase.objects.get().gain_centavos
    assert (gain % 3, Benefit.objects.get().budget_used_centavos) == (2, gain)
    for _ in range(3):
        facade.purchase_cancel(shop.call, purchase_id, quantity=1)
        shop.refunded(purchase_id)
    assert Benefit.objects.get().budget_used_centavos == 0
    assert BenefitCounter.objects.get().used_centavos == 0


def test_a_plan_is_spread_anew_over_what_is_to_come(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 6)
    purchase_id = shop.buy(quantity=2, benefit=BenefitKind.MSI, months=6)
    shop.paid(purchase_id)
    facade.purchase_cancel(shop.call, purchase_id, quantity=1)
    shop.refunded(purchase_id)
    view = facade.purchase_get(shop.call, purchase_id)
    assert sum(each.amount.centavos for each in view.instalments) == 2_099_900


def test_a_plan_of_which_more_is_due_than_is_left_asks_for_nothing_more(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 6)
    purchase_id = shop.buy(quantity=2, benefit=BenefitKind.MSI, months=6)
    shop.paid(purchase_id)
    yesterday = clock.local_date(shop.call.now) - timedelta(days=1)
    Instalment.objects.filter(no__lte=5).update(due_date=yesterday)
    facade.purchase_cancel(shop.call, purchase_id, quantity=1)
    shop.refunded(purchase_id)
    plan = Instalment.objects.order_by("no").values_list("amount_centavos", flat=True)
    assert (sum(plan[:5]) > 2_099_900, plan[5]) == (True, 0)


def test_what_is_due_today_stays_as_it_was_told(shop):
    make_benefit(shop.retailer, BenefitKind.MSI, 6)
    purchase_id = shop.buy(quantity=2, benefit=BenefitKind.MSI, months=6)
    shop.paid(purchase_id)
    first = Instalment.objects.get(no=1)
    Instalment.objects.filter(no=1).update(due_date=clock.local_date(clock.now()))
    facade.purchase_cancel(shop.call, purchase_id, quantity=1)
    shop.refunded(purchase_id)
    plan = list(Instalment.objects.order_by("no").values_list("amount_centavos", flat=True))
    assert (plan[0], sum(plan)) == (first.amount_centavos, 2_099_900)


def test_after_a_day_only_staff_give_money_back(shop):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    Purchase.objects.update(completed_at=clock.now() - timedelta(hours=25))
    with pytest.raises(errors.NotRefundable):
        facade.purchase_cancel(shop.call, purchase_id)
    with pytest.raises(errors.ReasonRequired):
        saga.purchase_refund(staff_call(), purchase_id=purchase_id, quantity=None, reason="corto")
    saga.purchase_refund(
        staff_call(), purchase_id=purchase_id, quantity=None, reason="Llegó con la pantalla rota"
    )
    shop.refunded(purchase_id)
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.CANCELLED)


@pytest.mark.parametrize("quantity", [0, -1, 2])
def test_no_more_comes_back_than_was_bought(shop, quantity):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    with pytest.raises(errors.NotRefundable):
        facade.purchase_cancel(shop.call, purchase_id, quantity=quantity)
    assert not Refund.objects.exists()


def test_what_was_not_paid_cannot_be_cancelled(shop):
    purchase_id = shop.buy()
    with pytest.raises(errors.NotRefundable):
        facade.purchase_cancel(shop.call, purchase_id)
    with pytest.raises(errors.NotRefundable):
        saga.purchase_refund(
            staff_call(), purchase_id=purchase_id, quantity=None, reason="Lo pidió el cliente"
        )
    assert shop.told("REFUND_REQUEST") == []


def test_anothers_purchase_looks_like_none(shop):
    purchase_id = shop.buy()
    bruno = customer_call(make_user("Bruno Díaz"))
    for unknown in (purchase_id, "pur_nothing"):
        with pytest.raises(errors.PurchaseNotFound):
            facade.purchase_get(bruno, unknown)
        with pytest.raises(errors.PurchaseNotFound):
            facade.purchase_cancel(bruno, unknown)
    assert facade.purchase_page(bruno).items == []


def test_a_refund_that_the_bank_refuses_waits_for_a_person_who_asks_again(shop):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    facade.purchase_cancel(shop.call, purchase_id)
    shop.hear(RefundFailed(purchase_id, PAID, "account_blocked"))
    assert Saga.objects.get().state == SagaState.NEEDS_OPERATOR
    assert shop.stock() == (2, 0)
    staff = staff_call()
    saga.saga_redrive(staff, purchase_id=purchase_id, reason="La cuenta ya está activa")
    with pytest.raises(errors.SagaEnded):
        saga.saga_redrive(staff, purchase_id=purchase_id, reason="La cuenta ya está activa")
    shop.refunded(purchase_id)
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.CANCELLED)
    assert len(shop.told("REFUND_REQUEST")) == 2


def test_purchases_come_in_pages(shop):
    bought = [shop.buy() for _ in range(3)]
    first = facade.purchase_page(shop.call, limit=2)
    rest = facade.purchase_page(shop.call, limit=2, cursor=first.next_cursor)
    assert [each.purchase_id for each in (*first.items, *rest.items)] == bought[::-1]
    assert rest.next_cursor is None
    with pytest.raises(errors.InvalidCursor):
        facade.purchase_page(shop.call, cursor="x")
