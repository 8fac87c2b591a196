"""Forwards: pieces set aside, the payment asked for, and the sale once it is paid."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from centli.confirmations.contracts import Terms
from centli.db.failpoints import failpoint
from centli.db.transactions import require_transaction
from centli.events import bus
from centli.events.catalogue import Event
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import Money
from marketplace.contracts import PurchaseStatus
from marketplace.errors import OutOfStock
from marketplace.models import Instalment, Purchase, Saga, SagaState
from marketplace.rules import benefits as rules
from marketplace.rules import purchases as purchase_rules
from marketplace.saga import back, news, rows, sweep
from marketplace.saga.table import Move, News, move_for
from marketplace.services import purchases, stock


def check_step(call: Call, terms: Terms, *, locked: bool) -> None:
    """Check that a purchase can be had as it was shown; what overdue ones hold is given back first if pieces are short.

    Raises:
        DomainError: what ``purchases.check`` raises.
    """
    try:
        purchases.check(call, terms, locked=locked)
    except OutOfStock:
        if not sweep.release_due_step(call.now, offer_pk=terms["offer_pk"]):
            raise
        purchases.check(call, terms, locked=locked)


def start_step(
    call: Call, terms: Terms, *, confirmation_id: UUID
) -> tuple[Purchase, tuple[Event, ...]]:
    """Set a confirmed purchase's pieces aside, take its benefit from the budget, and ask for the payment.

    Returns the purchase and the events that its owner publishes.

    Raises:
        DomainError: what ``purchases.check`` and ``grant_step`` raise; nothing of it happens.
    """
    require_transaction()
    checked = purchases.check(call, terms, locked=True)
    purchase = Purchase.objects.create(
        public_id=ids.parse("purchase", terms["purchase_id"]),
        customer_id=call.customer_id,
        offer=checked.offer,
        product_name=terms["product_name"],
        retailer_name=terms["retailer_name"],
        quantity=terms["quantity"],
        unit_price_centavos=terms["unit_price_centavos"],
        total_centavos=terms["amount_centavos"],
        benefit=checked.benefit,
        benefit_applied=terms["benefit"] or "",
        months=terms["months"],
        benefit_text=terms["benefit_text"],
        cashback_centavos=terms["cashback_centavos"],
        gain_centavos=terms["gain_centavos"],
        points=terms["points"],
        account_id=ids.parse("account", terms["from_account"]),
        account_type=terms["source_type"],
        account_last4=terms["source_last4"],
        confirmation_id=confirmation_id,
        channel=call.channel.value,
        correlation_id=call.correlation_id,
        created_at=call.now,
        updated_at=call.now,
    )
    deadline = call.now + purchase_rules.RESERVED_FOR
    saga = Saga.objects.create(
        purchase=purchase,
        deadline_at=deadline,
        next_run_at=purchase_rules.next_look(call.now, deadline),
        created_at=call.now,
        updated_at=call.now,
    )
    stock.reserve_step(
        call,
        offer_pk=checked.offer.pk,
        quantity=purchase.quantity,
        reference=purchase.purchase_id,
    )
    purchases.grant_step(call, terms, checked.benefit)
    rows.note(call, saga, "reserved")
    failpoint("saga.after_reserve")
    return purchase, (news.payment_request(purchase),)


def paid_step(call: Call, *, purchase_id: str, transaction_id: str) -> None:
    """Confirm a purchase that was paid; one that had ended already, or is past its time, is refunded instead.

    Raises:
        PurchaseNotFound: no such purchase of the customer's.
    """
    saga = rows.lock(call, purchase_id)
    value = ids.parse("transaction", transaction_id)
    move = move_for(saga, News.PAID, call.now)
    if move is Move.SELL:
        _sell(call, saga, value)
    if move is Move.RELEASE_AND_SEND_BACK:
        back.release(call, saga, back.TIMEOUT, is_answered=True)
    if move in {Move.SEND_BACK, Move.RELEASE_AND_SEND_BACK}:
        back.send_back(call, saga, value)


def _sell(call: Call, saga: Saga, transaction_id: UUID) -> None:
    purchase = saga.purchase
    stock.sell_step(
        call,
        offer_pk=purchase.offer_id,
        quantity=purchase.quantity,
        reference=purchase.purchase_id,
    )
    purchase.status = PurchaseStatus.COMPLETED
    purchase.transaction_id, purchase.completed_at = transaction_id, call.now
    rows.save(call, purchase, "status", "transaction_id", "completed_at")
    if purchase.months:
        _plan(purchase, clock.local_date(call.now))
    rows.end(call, saga, SagaState.COMPLETED)
    rows.note(call, saga, "paid")
    failpoint("saga.after_confirm")
    bus.publish(news.confirmed(call, purchase), call=call)


def _plan(purchase: Purchase, bought: date) -> None:
    assert purchase.months is not None, "a purchase in months"
    amounts = rules.msi_schedule(Money(purchase.total_centavos), months=purchase.months)
    Instalment.objects.bulk_create(
        Instalment(
            purchase=purchase,
            no=no,
            due_date=purchase_rules.due_date(bought, no),
            amount_centavos=amount.centavos,
        )
        for no, amount in enumerate(amounts, start=1)
    )


def answer_again(call: Call, *, purchase_id: str) -> None:
    """Tell whoever asked twice how the purchase ended; one that is under way will be told of when it ends.

    Raises:
        PurchaseNotFound: no such purchase of the customer's.
    """
    purchase = rows.lock(call, purchase_id).purchase
    if purchase.status == PurchaseStatus.FAILED:
        bus.answer_again(news.failed(purchase), call=call)
    elif purchase.status != PurchaseStatus.PENDING:
        bus.answer_again(news.confirmed(call, purchase), call=call)
