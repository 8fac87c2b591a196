"""Points' events: grants and redemptions asked for, what purchases give, and what time does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from centli.confirmations import services as confirmations
from centli.events import bus, sweeper
from centli.events.catalogue import (
    Event,
    PointsGrantFailed,
    PointsGrantRequest,
    PurchaseConfirmed,
    PurchaseRefunded,
    RedemptionCompleted,
    RedemptionFailed,
    RedemptionRequest,
)
from centli.events.registry import handles
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.web import records
from points import facade
from points.errors import InsufficientPoints
from points.services import accruals, batches, expiry, grants

WARN_EVERY: Final = timedelta(hours=1)

sweeper.sweep("points.expire")(expiry.expire_due)
sweeper.sweep("points.warn", every=WARN_EVERY)(expiry.warn_due)
sweeper.sweep("points.batches")(batches.continue_due)
records.register("order", facade.order_get)


def _grant_refused(_call: Call, _event: PointsGrantRequest, error: DomainError) -> Sequence[Event]:
    return (PointsGrantFailed(error.code, _(error.title)),)


@handles(PointsGrantRequest, consumer="points.grant", refused=_grant_refused)
def grant_asked(call: Call, event: PointsGrantRequest) -> None:
    """Have the envelope's user give points, once; whoever gets them hears POINTS_EARNED."""
    grants.grant_step(
        call,
        to_user_id=event.to_user_id,
        points=event.points_amount,
        reason=event.reason,
        message=event.message,
    )


def _redemption_refused(
    call: Call, event: RedemptionRequest, error: DomainError
) -> Sequence[Event]:
    missing = error.missing if isinstance(error, InsufficientPoints) else None
    failed = RedemptionFailed(error.code, missing, event.confirmation_id)
    more = confirmations.refused_step(call, confirmation_id=event.confirmation_id, error=error)
    return (failed, *more)


@handles(RedemptionRequest, consumer="points.redemption", refused=_redemption_refused)
def redemption_asked(call: Call, event: RedemptionRequest) -> None:
    """Carry out a redemption that its customer confirmed before, once; a repeat answers its first outcome."""
    terms = {"product_id": event.product_id, "quantity": event.quantity}
    executed = confirmations.execute_confirmed_step(
        call, confirmation_id=event.confirmation_id, expected_terms=terms
    )
    if executed.replayed:
        first = executed.receipt
        answer = RedemptionCompleted(first["order_id"], first["points_used"], first["status"])
        bus.answer_again(answer, call=call)


@handles(PurchaseConfirmed, consumer="points.accrual")
def purchase_confirmed(call: Call, event: PurchaseConfirmed) -> None:
    """Give what the purchase's benefit promised."""
    if event.points_amount:
        accruals.accrue_step(
            call, purchase_id=event.purchase.purchase_id, points=event.points_amount
        )


@handles(PurchaseRefunded, consumer="points.accrual_reversed")
def purchase_refunded(call: Call, event: PurchaseRefunded) -> None:
    """Take back the refunded pieces' share."""
    if event.points_amount:
        accruals.reverse_step(call, purchase_id=event.purchase_id, points=event.points_amount)
