"""Redeeming a reward: the customer confirms, points and stock are taken at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from centli.confirmations import cards
from centli.confirmations.contracts import Assessment, Executed, Terms
from centli.confirmations.registry import register
from centli.events.catalogue import Event, RedemptionCompleted, RedemptionFailed, RedemptionRequest
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.text import gettext_noop
from points import facade
from points.contracts import Fulfilment
from points.errors import InsufficientPoints
from points.selectors import orders
from points.services import redemptions


class RedemptionKind:
    """Points against a reward; whole or not at all."""

    name = redemptions.KIND
    title = gettext_noop("Canje")
    action = "redemption"

    def card(self, _call: Call, terms: Terms) -> dict[str, Any]:
        """Show what it is, what it costs in points and what is left."""
        rows = [
            (_("Recompensa"), terms["product_name"]),
            (_("Piezas"), str(terms["quantity"])),
            (_("Puntos"), facade.points_words(terms["points"])),
            (_("Te quedan"), facade.points_words(terms["balance_after"])),
            (_("Entrega"), _delivery(terms)),
        ]
        return cards.card(
            rows,
            concept=_concept(terms),
            reward={
                "product_id": terms["product_id"],
                "name": terms["product_name"],
                "quantity": terms["quantity"],
            },
            points=terms["points"],
            points_text=facade.points_words(terms["points"]),
            points_after=terms["balance_after"],
        )

    def assess(self, call: Call, terms: Terms, *, locked: bool) -> Assessment:
        """Check again that it can be had as it was shown."""
        redemptions.check(call, terms, locked=locked)
        return Assessment()

    def request(self, terms: Terms, *, confirmation_id: str) -> Event:
        """Return the trail's request."""
        return RedemptionRequest(terms["product_id"], terms["quantity"], confirmation_id)

    def execute(self, call: Call, terms: Terms, *, confirmation_id: UUID) -> Executed:
        """Take points and pieces, and make the order."""
        order = redemptions.redeem_step(call, terms, confirmation_id=confirmation_id)
        receipt = {
            "confirmation_id": ids.public("confirmation", confirmation_id),
            "kind": self.name,
            "order_id": order.wire_id,
            "folio": ids.folio(order.wire_id),
            "product_id": terms["product_id"],
            "product_name": terms["product_name"],
            "quantity": terms["quantity"],
            "points_used": order.points_used,
            "points_after": order.user.current_points,
            "status": order.status,
            "created_at": clock.wire(call.now),
            "text": orders.order_words(orders.order_view(order)),
        }
        return Executed(receipt, [completed(receipt)])

    def stands(self, call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
        """Tell how far the order has come."""
        return orders.receipt_as_it_stands(call, receipt)

    def failed(self, _terms: Terms, error: DomainError, *, confirmation_id: str) -> Sequence[Event]:
        """Tell that nothing was taken."""
        return (failure(error, confirmation_id),)


def completed(receipt: dict[str, Any]) -> Event:
    """Return the answer to the request, from its receipt."""
    return RedemptionCompleted(receipt["order_id"], receipt["points_used"], receipt["status"])


def failure(error: DomainError, confirmation_id: str) -> Event:
    """Return the answer to a request that was refused."""
    missing = error.missing if isinstance(error, InsufficientPoints) else None
    return RedemptionFailed(error.code, missing, confirmation_id)


def _concept(terms: Terms) -> str:
    name, quantity = terms["product_name"], terms["quantity"]
    return f"{quantity} × {name}" if quantity > 1 else str(name)


def _delivery(terms: Terms) -> str:
    if terms["fulfilment"] == Fulfilment.STAGED:
        return _("Con aprobación y envío")
    return _("Al momento")


REDEMPTION: Final = RedemptionKind()
register(REDEMPTION)
