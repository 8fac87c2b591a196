"""Back: pieces and benefit released before the pivot, a payment that came too late sent back after it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from centli.db.failpoints import failpoint
from centli.events import bus
from centli.kernel.call import Call
from marketplace.contracts import PurchaseStatus
from marketplace.models import Saga, SagaState
from marketplace.rules import purchases as purchase_rules
from marketplace.saga import news, refunds, rows
from marketplace.saga.table import Move, News, move_for
from marketplace.services import stock

TIMEOUT: Final = "payment_timeout"
LATE: Final = "late_payment"


def not_paid_step(call: Call, *, purchase_id: str, reason: str) -> None:
    """Undo a purchase whose payment was refused; one that has ended stays as it is.

    Raises:
        PurchaseNotFound: no such purchase of the customer's.
    """
    saga = rows.lock(call, purchase_id)
    if move_for(saga, News.NOT_PAID, call.now) is Move.RELEASE:
        release(call, saga, reason, is_answered=True)
    else:
        rows.answered(saga)


def release(call: Call, saga: Saga, reason: str, *, is_answered: bool = False) -> None:
    """Give pieces and benefit back and tell that nothing was bought, in the owner's transaction on locked rows.

    While the bank has not answered it is asked on: what it charged all the same must be given back.
    """
    saga.answer_due_at = None if is_answered else call.now + purchase_rules.ASK_AGAIN_AFTER
    purchase = saga.purchase
    stock.release_step(
        call,
        offer_pk=purchase.offer_id,
        quantity=purchase.quantity,
        reference=purchase.purchase_id,
    )
    rows.give_back(purchase, purchase.quantity)
    purchase.status, purchase.failure = PurchaseStatus.FAILED, reason[:40]
    rows.save(call, purchase, "status", "failure")
    rows.end(call, saga, SagaState.COMPENSATED)
    rows.note(call, saga, "released", reason)
    failpoint("saga.after_release")
    bus.publish(news.failed(purchase), call=call)


def send_back(call: Call, saga: Saga, transaction_id: UUID) -> None:
    """Give back a payment that arrived after its purchase had ended, once."""
    purchase = saga.purchase
    rows.answered(saga)
    if purchase.transaction_id is not None:
        return
    purchase.transaction_id = transaction_id
    rows.save(call, purchase, "transaction_id")
    refunds.ask(
        call,
        saga,
        refunds.Back(purchase.total_centavos, purchase.cashback_centavos),
        reason=LATE,
    )
