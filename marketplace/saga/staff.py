"""What staff may do about a purchase that waits for them: each once, with a reason, in the audit trail."""

from __future__ import annotations

from typing import Final

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView
from centli.db.transactions import owned, require_transaction
from centli.kernel.call import Call
from marketplace.contracts import PurchaseStatus
from marketplace.errors import SagaEnded
from marketplace.models import RefundState, Saga, SagaState
from marketplace.saga import back, refunds, rows
from marketplace.saga.table import Move, News, move_for

BY_STAFF: Final = "staff_compensated"
RESOLVE: Final = "resolve_purchase"


@owned
def saga_redrive(call: Call, *, purchase_id: str, reason: str) -> Saga:
    """Try again what failed: a failed refund is asked for again, a purchase that could not be ended is ended.

    Raises:
        PurchaseNotFound: no such purchase.
        ReasonRequired: the reason is shorter than ten letters.
        SagaEnded: nothing waits for a person; pressed twice, the second finds nothing to do.
    """
    why = rows.checked_reason(reason)
    saga = rows.lock(call, purchase_id)
    move = move_for(saga, News.REDRIVE, call.now)
    if move is Move.NOTHING:
        raise SagaEnded
    owner = rows.owner_call(call, saga.purchase)
    saga.attempts, saga.error = 0, ""
    if move is Move.RELEASE:
        back.release(owner, saga, back.TIMEOUT)
    _refund_again(owner, saga, why)
    rows.audited(owner, saga, "saga.redriven", why)
    return saga


def _refund_again(call: Call, saga: Saga, why: str) -> None:
    """Ask again for the last refund if the bank refused it; the saga is at rest until it answers."""
    purchase = saga.purchase
    last = purchase.refunds.order_by("no").last()
    if last is None or last.state != RefundState.FAILED:
        return
    rows.end(call, saga, _rest(saga))
    parts = refunds.Back(
        last.amount_centavos, last.cashback_centavos, quantity=last.quantity, points=last.points
    )
    refunds.ask(call, saga, parts, reason=last.reason, note=why)


@owned
def saga_compensate(call: Call, *, purchase_id: str, reason: str) -> Saga:
    """End a purchase that is not paid yet without waiting for its time: pieces and benefit go back.

    A payment that is on its way is given back when it arrives.

    Raises:
        PurchaseNotFound: no such purchase.
        ReasonRequired: the reason is shorter than ten letters.
        SagaEnded: it has ended; what was paid is refunded instead.
    """
    why = rows.checked_reason(reason)
    saga = rows.lock(call, purchase_id)
    if move_for(saga, News.COMPENSATE, call.now) is not Move.RELEASE:
        raise SagaEnded
    owner = rows.owner_call(call, saga.purchase)
    saga.attempts, saga.error = 0, ""
    back.release(owner, saga, BY_STAFF)
    rows.audited(owner, saga, "saga.compensated", why)
    return saga


def resolve_propose(call: Call, *, purchase_id: str, reason: str) -> ProposalView:
    """Ask that a purchase whose refund somebody settled be closed; another person approves.

    Raises:
        PurchaseNotFound: no such purchase.
        ReasonRequired: the note is shorter than ten letters.
        SagaEnded: nothing waits for a person.
    """
    why = rows.checked_reason(reason)
    saga = _looked_at(call, purchase_id)
    terms = {
        "purchase_id": purchase_id,
        "product_name": saga.purchase.product_name,
        "error": saga.error,
        "version": saga.version,
        "note": why,
    }
    return confirmations.propose(rows.owner_call(call, saga.purchase), kind=RESOLVE, terms=terms)


@owned
def _looked_at(call: Call, purchase_id: str) -> Saga:
    return check_resolvable(call, purchase_id)


def check_resolvable(call: Call, purchase_id: str, *, version: int | None = None) -> Saga:
    """Return the locked saga if a person may close it: its pieces are settled, and the bank refused a refund.

    Raises:
        PurchaseNotFound: no such purchase.
        SagaEnded: nothing waits for a person, or it changed since ``version`` was looked at.
    """
    saga = rows.lock(call, purchase_id)
    if move_for(saga, News.RESOLVE, call.now) is not Move.CLOSE:
        raise SagaEnded
    if version is not None and saga.version != version:
        raise SagaEnded
    return saga


def resolve_step(call: Call, *, purchase_id: str, version: int, note: str) -> Saga:
    """Close a purchase whose refund somebody settled outside of the machine; no money and no piece moves.

    Raises:
        PurchaseNotFound, SagaEnded: as ``check_resolvable``.
    """
    require_transaction()
    saga = check_resolvable(call, purchase_id, version=version)
    owner = rows.owner_call(call, saga.purchase)
    saga.error = ""
    rows.end(owner, saga, _rest(saga))
    rows.note(owner, saga, "resolved", note)
    rows.audited(owner, saga, "saga.resolved", note)
    return saga


def _rest(saga: Saga) -> SagaState:
    """Return the state of rest of a purchase, by how it ended."""
    if saga.purchase.status == PurchaseStatus.FAILED:
        return SagaState.COMPENSATED
    return SagaState.COMPLETED
