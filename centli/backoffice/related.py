"""What a report is about: the customer's own movement, purchase or order, from whichever domain has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

import banking.facade
import marketplace.facade
import points.facade
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import NotFound
from marketplace.contracts import STATUS_NAMES

if TYPE_CHECKING:
    from centli.people.models import User


@dataclass(frozen=True, slots=True)
class Related:
    """What it is, in words, and where whoever looks may see more."""

    label: str
    title: str
    detail: str
    address: str


def related_to(ticket: Any, viewer: User) -> Related | None:
    """Return what a ticket says it is about, when it is its customer's own."""
    key = ticket.related_id
    call = Call(
        ticket.customer_id, ticket.customer.user_id, clock.now(), ids.uuid7(), Channel.STAFF
    )
    try:
        if key.startswith("tr_"):
            return _movement(call, key, viewer)
        if key.startswith("pur_"):
            return _purchase(call, key, viewer)
        return _order(call, key, viewer) if key.startswith("ord_") else None
    except NotFound:
        return None


def _movement(call: Call, key: str, viewer: User) -> Related:
    found = banking.facade.movement_get(call, key)
    sees = viewer.has_perm("banking.view_entry")
    return Related(
        gettext("Movimiento"),
        found.description or found.counterpart,
        f"{found.amount.display()} · {found.counterpart} · {clock.local_date(found.created_at):%d/%m/%Y}",
        f"{reverse('admin:banking_entry_changelist')}?q={key}" if sees else "",
    )


def _purchase(call: Call, key: str, viewer: User) -> Related:
    found = marketplace.facade.purchase_get(call, key)
    sees = viewer.has_perm("marketplace.view_saga")
    return Related(
        gettext("Compra"),
        found.product_name,
        f"{found.total_amount.display()} · {found.retailer_name} · {gettext(STATUS_NAMES[found.status])}",
        f"{reverse('admin:marketplace_saga_changelist')}?q={key}" if sees else "",
    )


def _order(call: Call, key: str, viewer: User) -> Related:
    found = points.facade.order_get(call, key)
    sees = viewer.has_perm("points.view_order")
    return Related(
        gettext("Canje"),
        found.product_name,
        f"{points.facade.points_words(found.points_used)} · {found.status_text}",
        reverse("admin:points_order_change", args=[key]) if sees else "",
    )
