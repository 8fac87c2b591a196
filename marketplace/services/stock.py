"""Moving stock: one conditional UPDATE and the movement that explains it, in the owner's transaction."""

from __future__ import annotations

from django.db.models import F

from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN, clean
from marketplace.errors import (
    OutOfStock,
    ProductNotFound,
    ReasonRequired,
    StockBelowReserved,
)
from marketplace.models import MovementKind, Offer, StockMovement
from marketplace.rules import catalogue as rules


def move_step(
    call: Call,
    *,
    offer_pk: int,
    kind: MovementKind,
    on_hand: int = 0,
    reserved: int = 0,
    reason: str = "",
    reference: str | None = None,
) -> StockMovement:
    """Change what is on hand and what is reserved, and write the movement; the row stays locked until the owner ends.

    A reference moves an offer once for each kind: the database refuses a second (IntegrityError).

    Raises:
        OutOfStock: fewer are available than would be reserved.
        StockBelowReserved: fewer would be left than are reserved, or fewer than none.
    """
    require_transaction()
    moved = Offer.objects.filter(
        pk=offer_pk,
        reserved__gte=-reserved,
        on_hand__gte=F("reserved") + reserved - on_hand,
    ).update(
        on_hand=F("on_hand") + on_hand,
        reserved=F("reserved") + reserved,
        version=F("version") + 1,
        updated_at=call.now,
    )
    now = Offer.objects.values("on_hand", "reserved").get(pk=offer_pk)
    if not moved:
        if kind == MovementKind.RESERVED:
            raise OutOfStock(max(0, now["on_hand"] - now["reserved"]), reserved)
        raise StockBelowReserved(now["on_hand"], now["reserved"])
    return StockMovement.objects.create(
        offer_id=offer_pk,
        kind=kind,
        on_hand_delta=on_hand,
        reserved_delta=reserved,
        on_hand_after=now["on_hand"],
        reserved_after=now["reserved"],
        reason=reason,
        reference=reference,
        actor_id=call.actor_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )


def reserve_step(call: Call, *, offer_pk: int, quantity: int, reference: str) -> StockMovement:
    """Set pieces aside for a purchase.

    Raises:
        OutOfStock: fewer are available.
    """
    return move_step(
        call,
        offer_pk=offer_pk,
        kind=MovementKind.RESERVED,
        reserved=quantity,
        reference=reference,
    )


def release_step(call: Call, *, offer_pk: int, quantity: int, reference: str) -> StockMovement:
    """Give pieces that were set aside back to whoever comes next."""
    return move_step(
        call,
        offer_pk=offer_pk,
        kind=MovementKind.RELEASED,
        reserved=-quantity,
        reference=reference,
    )


def sell_step(call: Call, *, offer_pk: int, quantity: int, reference: str) -> StockMovement:
    """Take pieces that were set aside off the shelf."""
    return move_step(
        call,
        offer_pk=offer_pk,
        kind=MovementKind.SOLD,
        on_hand=-quantity,
        reserved=-quantity,
        reference=reference,
    )


def return_step(call: Call, *, offer_pk: int, quantity: int, reference: str) -> StockMovement:
    """Put pieces that were sold back on the shelf."""
    return move_step(
        call,
        offer_pk=offer_pk,
        kind=MovementKind.RETURNED,
        on_hand=quantity,
        reference=reference,
    )


@owned
def stock_adjust(call: Call, *, offer_pk: int, pieces: int, reason: str) -> StockMovement:
    """Add pieces to what is on hand, or take them away, for a reason that staff give.

    Raises:
        ProductNotFound: no such offer.
        ReasonRequired: the reason is shorter than ten letters.
        InvalidProduct: nothing moves, or more than a million pieces would.
        StockBelowReserved: fewer would be left than are reserved.
    """
    why = clean(reason, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise ReasonRequired
    rules.checked_stock(abs(pieces) or -1)
    offer = Offer.objects.select_related("product").filter(pk=offer_pk).first()
    if offer is None:
        raise ProductNotFound
    moved = move_step(
        call, offer_pk=offer_pk, kind=MovementKind.ADJUSTED, on_hand=pieces, reason=why
    )
    audit.record(
        call,
        "stock.adjusted",
        object_kind="product",
        object_id=ids.public("product", offer.product.public_id),
        offer=offer_pk,
        pieces=pieces,
        on_hand=moved.on_hand_after,
        reason=why,
    )
    return moved
