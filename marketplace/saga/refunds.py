"""Money back after the pivot: asked for once, for all pieces or some, and finished when the bank says so."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from centli.db import idempotency
from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events import bus
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.money import Money
from marketplace.contracts import PurchaseStatus
from marketplace.errors import NotRefundable
from marketplace.models import Instalment, Purchase, Refund, RefundState, Saga, SagaState
from marketplace.rules import benefits as rules
from marketplace.rules import purchases as purchase_rules
from marketplace.saga import news, rows
from marketplace.services import stock

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Back:
    """What goes back: money, what is taken back of the cashback, and for which pieces and points."""

    amount_centavos: int
    cashback_centavos: int = 0
    quantity: int = 0
    """Pieces; 0 for a payment that arrived too late: its pieces never left the shelf."""
    points: int = 0


def purchase_cancel(call: Call, *, purchase_id: str, quantity: int | None = None) -> bool:
    """Cancel a purchase, or some of its pieces, for its customer within 24 hours: the money is on its way back.

    Returns whether the call's key had done it before.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it was not paid, is older, or fewer pieces are left.
    """
    return idempotency.run(
        call,
        operation="purchase_cancel",
        parameters={"purchase": purchase_id, "quantity": quantity},
        work=lambda _id: cancel_step(call, purchase_id=purchase_id, quantity=quantity),
    ).replayed


def cancel_step(
    call: Call,
    *,
    purchase_id: str,
    quantity: int | None = None,
    refunded_before: int | None = None,
) -> None:
    """Ask for a purchase's money back at its customer's wish, in the owner's transaction.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
        NotRefundable: it was not paid, is older, fewer pieces are left, or more went back than ``refunded_before``.
    """
    saga = rows.lock(call, purchase_id)
    purchase = saga.purchase
    if not purchase_rules.can_cancel(purchase.completed_at, call.now) or (
        refunded_before not in {None, purchase.refunded_quantity}
    ):
        raise NotRefundable
    _refund_step(call, saga, quantity=quantity, reason="customer_cancelled")


@owned
def purchase_refund(call: Call, *, purchase_id: str, quantity: int | None, reason: str) -> Purchase:
    """Refund a purchase, or some of its pieces, for a reason that staff give; at any time.

    Raises:
        PurchaseNotFound: no such purchase.
        ReasonRequired: the reason is shorter than ten letters.
        NotRefundable: it was not paid, or fewer pieces are left.
    """
    why = rows.checked_reason(reason)
    saga = rows.lock(call, purchase_id)
    owner = rows.owner_call(call, saga.purchase)
    _refund_step(owner, saga, quantity=quantity, reason="staff", note=why)
    rows.audited(owner, saga, "purchase.refunded", why)
    return saga.purchase


def _refund_step(
    call: Call, saga: Saga, *, quantity: int | None, reason: str, note: str = ""
) -> None:
    purchase = saga.purchase
    left = purchase.quantity - purchase.refunded_quantity
    pieces = left if quantity is None else quantity
    if (
        purchase.status != PurchaseStatus.COMPLETED
        or not 0 < pieces <= left
        or rows.open_refund(purchase) is not None
    ):
        raise NotRefundable
    before, after = purchase.refunded_quantity, purchase.refunded_quantity + pieces

    def share(whole: int) -> int:
        return purchase_rules.share(whole, before, after, purchase.quantity)

    parts = Back(
        purchase.unit_price_centavos * pieces,
        share(purchase.cashback_centavos),
        quantity=pieces,
        points=share(purchase.points),
    )
    bus.publish(news.refunding(purchase, parts.quantity, parts.amount_centavos), call=call)
    ask(call, saga, parts, reason=reason, note=note)


def ask(call: Call, saga: Saga, parts: Back, *, reason: str, note: str = "") -> None:
    """Ask the bank to give money of a paid purchase back, in the owner's transaction on locked rows."""
    purchase = saga.purchase
    last = purchase.refunds.aggregate(no=Max("no"))["no"] or 0
    refund = Refund.objects.create(
        purchase=purchase,
        no=last + 1,
        quantity=parts.quantity,
        amount_centavos=parts.amount_centavos,
        cashback_centavos=parts.cashback_centavos,
        points=parts.points,
        reason=reason,
        note=note,
        actor_id=call.actor_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
        next_run_at=call.now + purchase_rules.ASK_AGAIN_AFTER,
    )
    rows.note(call, saga, "refund_requested", reason)
    failpoint("saga.after_refund_asked")
    bus.publish(news.refund_request(purchase, refund), call=call)


def refunded_step(
    call: Call, *, purchase_id: str, transaction_id: str, refund_no: int | None = None
) -> None:
    """Put pieces back on the shelf once their money is back, and tell; a repeat changes nothing."""
    saga = rows.lock(call, purchase_id)
    purchase = saga.purchase
    refund = _answered(purchase, refund_no)
    if refund is None:
        return
    refund.transaction_id = ids.parse("transaction", transaction_id)
    _end(call, refund, RefundState.DONE)
    rows.note(call, saga, "refunded", f"{refund.quantity}")
    if not refund.quantity:
        return
    stock.return_step(
        call,
        offer_pk=purchase.offer_id,
        quantity=refund.quantity,
        reference=f"{purchase.purchase_id}.{refund.no}",
    )
    rows.give_back(purchase, refund.quantity)
    purchase.refunded_quantity += refund.quantity
    if purchase.refunded_quantity == purchase.quantity:
        purchase.status = PurchaseStatus.CANCELLED
    rows.save(call, purchase, "refunded_quantity", "status")
    if purchase.months:
        _replan(purchase, clock.local_date(call.now))
    failpoint("saga.after_refunded")
    bus.publish(news.refunded(purchase, refund), call=call)


def refund_failed_step(
    call: Call, *, purchase_id: str, reason: str, refund_no: int | None = None
) -> None:
    """Remember that the bank could not give the money back; a person decides what next."""
    saga = rows.lock(call, purchase_id)
    refund = _answered(saga.purchase, refund_no)
    if refund is None:
        return
    refund.failure = reason[:40]
    _end(call, refund, RefundState.FAILED)
    saga.error = reason[:200]
    rows.end(call, saga, SagaState.NEEDS_OPERATOR)
    rows.note(call, saga, "refund_failed", reason)
    logger.error("saga_needs_operator", extra={"purchase_id": saga.purchase.purchase_id})


def _answered(purchase: Purchase, refund_no: int | None) -> Refund | None:
    """Return the refund that an answer is about, unless it has been answered before."""
    refund = rows.open_refund(purchase)
    return refund if refund is not None and refund_no in {None, refund.no} else None


def _end(call: Call, refund: Refund, state: RefundState) -> None:
    refund.state, refund.done_at, refund.next_run_at = state, call.now, None
    refund.save(update_fields=["state", "done_at", "next_run_at", "transaction_id", "failure"])


def _replan(purchase: Purchase, today: date) -> None:
    """Spread what is left to pay over the instalments that are not due yet."""
    plan = list(purchase.instalments.order_by("no"))
    left = purchase.unit_price_centavos * (purchase.quantity - purchase.refunded_quantity)
    coming = [row for row in plan if row.due_date > today]
    owed = left - sum(row.amount_centavos for row in plan if row.due_date <= today)
    if not coming:
        return
    amounts = rules.msi_schedule(Money(max(owed, 0)), months=len(coming))
    for row, amount in zip(coming, amounts, strict=True):
        row.amount_centavos = amount.centavos
    Instalment.objects.bulk_update(coming, ["amount_centavos"])
