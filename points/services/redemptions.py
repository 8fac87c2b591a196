"""Redeeming: points and stock are taken in one transaction; what takes longer is approved, shipped and delivered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from centli.confirmations import services as confirmations
from centli.confirmations.contracts import ProposalView, Provenance, Terms
from centli.db import idempotency
from centli.db.inserts import insert
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import RewardOrderChanged
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, NotFound, Rejected
from centli.kernel.text import REASON_LENGTH_MIN, clean
from points.contracts import Fulfilment, OrderStatus
from points.errors import (
    CostChanged,
    InsufficientPoints,
    InvalidQuantity,
    InvalidReason,
    OrderClosed,
    OrderNotFound,
    RewardOutOfStock,
)
from points.models import Order, Reward, RewardMovementKind
from points.rules import orders as rules
from points.selectors import accounts, orders, rewards
from points.services import ledger
from points.services import rewards as stock

KIND: Final = "redemption"


def redemption_propose(
    call: Call,
    *,
    product_id: str,
    quantity: int = 1,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose a redemption; no point and no piece is taken before it is confirmed.

    Raises:
        RewardNotFound, InvalidQuantity, RewardOutOfStock: what is asked for cannot be had.
        InsufficientPoints: it says how many are missing.
        DomainError: what ``confirmations.propose`` raises.
    """
    wish = {"product": product_id, "quantity": quantity, "supersedes": supersedes}
    known = confirmations.proposed(call, kind=KIND, parameters=wish)
    if known is not None:
        return known
    try:
        terms = _terms(call, product_id, quantity)
    except (Rejected, Conflict, NotFound) as error:
        idempotency.store_refusal(call, error, operation=f"propose:{KIND}", parameters=wish)
        raise
    return confirmations.propose(
        call,
        kind=KIND,
        terms=terms,
        provenance=provenance,
        supersedes=supersedes,
        parameters=wish,
    )


def check(call: Call, terms: Terms, *, locked: bool) -> None:
    """Check that what was proposed can still be had as it was shown; with ``locked`` under the locks of both.

    Raises:
        RewardNotFound, RewardOutOfStock: it is gone, or fewer are left.
        CostChanged: it costs another amount now.
        InsufficientPoints: it says how many are missing.
    """
    reward = rewards.row_get(terms["product_id"], locked=locked)
    if reward.points_cost * terms["quantity"] != terms["points"]:
        raise CostChanged(reward.points_cost)
    if reward.stock_quantity < terms["quantity"]:
        raise RewardOutOfStock(reward.stock_quantity, terms["quantity"])
    if locked:
        ledger.check_enough(ledger.lock_step(call), terms["points"])
    else:
        _check_affordable(call, terms["points"])


def redeem_step(call: Call, terms: Terms, *, confirmation_id: UUID) -> Order:
    """Take the points and the pieces for an order, in the confirmation's transaction.

    Raises:
        InsufficientPoints, RewardOutOfStock, RewardNotFound: nothing is taken.
    """
    require_transaction()
    reward = rewards.row_get(terms["product_id"], locked=True)
    stock.take_step(call, reward, pieces=-terms["quantity"])
    account = ledger.lock_step(call)
    status = rules.first_status(Fulfilment(reward.fulfilment))
    order = Order(
        user=account,
        product=reward,
        product_name=terms["product_name"],
        quantity=terms["quantity"],
        points_used=terms["points"],
        status=status.value,
        confirmation_id=confirmation_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
        updated_at=call.now,
    )
    insert([order])
    stock.note_step(
        call,
        reward,
        kind=RewardMovementKind.REDEEMED,
        pieces=-terms["quantity"],
        order=order,
    )
    ledger.spend_step(
        call,
        account,
        points=terms["points"],
        order=order,
        is_final=status is OrderStatus.DELIVERED,
    )
    return order


def order_cancel(call: Call, *, order_id: str) -> bool:
    """Cancel a redemption that nobody approved yet; its points go back to where they came from.

    Returns whether the call's key had done it before.

    Raises:
        OrderNotFound: no such order, or another customer's.
        OrderClosed: it was approved, delivered or rejected.
    """
    return idempotency.run(
        call,
        operation="reward_order_cancel",
        parameters={"order": order_id},
        work=lambda _id: _cancel_step(call, order_id),
    ).replayed


def _cancel_step(call: Call, order_id: str) -> None:
    order = _locked(order_id)
    if order.user_id != call.user_id:
        raise OrderNotFound
    _step(call, order, OrderStatus.CANCELLED, note="")


@owned
def order_advance(call: Call, *, order_id: str, status: OrderStatus, note: str = "") -> Order:
    """Approve, ship, deliver or reject an order; a rejected one gives points and pieces back, for a reason.

    Raises:
        OrderNotFound: no such order.
        OrderClosed: it cannot take that step any more.
        InvalidReason: a rejection without a reason of ten letters.
    """
    text = clean(note, length_max=rules.NOTE_LENGTH_MAX)
    if status is OrderStatus.REJECTED and len(text) < REASON_LENGTH_MIN:
        raise InvalidReason
    return _step(call, _locked(order_id), status, note=text)


def _step(call: Call, order: Order, status: OrderStatus, *, note: str) -> Order:
    if order.status == status:
        return order
    if not rules.may_follow(OrderStatus(order.status), status):
        raise OrderClosed(order.status)
    about = replace(call, customer_id=order.user.customer_id, user_id=order.user_id)
    if status in rules.GIVES_BACK:
        reward = Reward.objects.select_for_update().get(pk=order.product_id)
        stock.take_step(call, reward, pieces=order.quantity)
        account = ledger.lock_step(about)
        stock.note_step(
            call,
            reward,
            kind=RewardMovementKind.RETURNED,
            pieces=order.quantity,
            order=order,
        )
        ledger.give_back_step(about, account, order)
    elif status is OrderStatus.DELIVERED:
        ledger.deliver_step(about, ledger.lock_step(about), order)
    order.status = status.value
    order.note = note or order.note
    order.updated_at = call.now
    order.save(update_fields=["status", "note", "updated_at"])
    audit.record(
        about,
        "reward_order.moved",
        object_kind="order",
        object_id=order.wire_id,
        status=status.value,
    )
    bus.publish(RewardOrderChanged(order.wire_id, status.value), call=about)
    return order


def _locked(order_id: str) -> Order:
    row = orders.row_find(order_id)
    if row is None:
        raise OrderNotFound
    # The order alone: a join would lock its owner's account out of order.
    Order.objects.select_for_update().filter(pk=row.pk).values_list("pk").first()
    return Order.objects.select_related("user").get(pk=row.pk)


def _terms(call: Call, product_id: str, quantity: int) -> dict[str, Any]:
    reward = rewards.row_get(product_id)
    if not 1 <= quantity <= rules.QUANTITY_MAX:
        raise InvalidQuantity(rules.QUANTITY_MAX)
    if reward.stock_quantity < quantity:
        raise RewardOutOfStock(reward.stock_quantity, quantity)
    points = reward.points_cost * quantity
    balance = _check_affordable(call, points)
    return {
        "product_id": product_id,
        "product_name": reward.name,
        "category": reward.category,
        "quantity": quantity,
        "points": points,
        "balance_after": balance - points,
        "fulfilment": reward.fulfilment,
    }


def _check_affordable(call: Call, points: int) -> int:
    """Return the balance, once it covers so many points."""
    balance = accounts.spendable(call)
    if balance < points:
        raise InsufficientPoints(balance, points, points - balance)
    return balance
