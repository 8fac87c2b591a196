"""Orders: what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from centli.kernel.text import gettext_noop
from points.contracts import Fulfilment, OrderStatus

QUANTITY_MAX: Final = 10
NOTE_LENGTH_MAX: Final = 200

FOLLOWS: Final[Mapping[OrderStatus, frozenset[OrderStatus]]] = {
    OrderStatus.REQUESTED: frozenset(
        {OrderStatus.APPROVED, OrderStatus.REJECTED, OrderStatus.CANCELLED}
    ),
    OrderStatus.APPROVED: frozenset({OrderStatus.SHIPPED, OrderStatus.REJECTED}),
    OrderStatus.SHIPPED: frozenset({OrderStatus.DELIVERED, OrderStatus.REJECTED}),
}
"""A delivered order stays delivered; what was rejected or cancelled gave its points back."""

STATUS_NAMES: Final[Mapping[OrderStatus, str]] = {
    OrderStatus.REQUESTED: gettext_noop("Por aprobar"),
    OrderStatus.APPROVED: gettext_noop("Aprobado"),
    OrderStatus.SHIPPED: gettext_noop("En camino"),
    OrderStatus.DELIVERED: gettext_noop("Entregado"),
    OrderStatus.REJECTED: gettext_noop("Rechazado"),
    OrderStatus.CANCELLED: gettext_noop("Cancelado"),
}
GIVES_BACK: Final = frozenset({OrderStatus.REJECTED, OrderStatus.CANCELLED})


def first_status(fulfilment: Fulfilment) -> OrderStatus:
    """Return where an order begins: delivered at once, but for rewards that take the longer path."""
    return OrderStatus.REQUESTED if fulfilment is Fulfilment.STAGED else OrderStatus.DELIVERED


def may_follow(now: OrderStatus, then: OrderStatus) -> bool:
    """Say whether an order may take a step."""
    return then in FOLLOWS.get(now, frozenset())
