"""Orders as their customers see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from points.contracts import OrderPage, OrderStatus, OrderView
from points.errors import InvalidCursor, OrderNotFound
from points.models import Order
from points.rules import orders as rules
from points.selectors import pictures

PAGE_MAX: Final = 100
_CURSOR: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def row_find(order_id: str) -> Order | None:
    """Return an order by its id of the wire."""
    try:
        value = ids.parse("order", order_id)
    except NotFound:
        return None
    return Order.objects.select_related("user", "product").filter(pk=value).first()


def order_get(call: Call, order_id: str) -> OrderView:
    """Return an order of the customer's.

    Raises:
        OrderNotFound: no such order, or another customer's.
    """
    row = row_find(order_id)
    if row is None or row.user_id != call.user_id:
        raise OrderNotFound
    return order_view(row)


def order_words(view: OrderView) -> str:
    """Return where a redemption stands in a sentence."""
    words = {
        OrderStatus.REQUESTED: _("Pediste %(what)s por %(points)s. Te avisamos cuando se apruebe."),
        OrderStatus.APPROVED: _("Aprobamos tu canje de %(what)s; lo estamos preparando."),
        OrderStatus.SHIPPED: _("%(what)s va en camino."),
        OrderStatus.DELIVERED: _("Listo, canjeaste %(what)s por %(points)s."),
        OrderStatus.REJECTED: _("No se aprobó tu canje de %(what)s; te devolvimos %(points)s."),
        OrderStatus.CANCELLED: _("Cancelaste tu canje de %(what)s; te devolvimos %(points)s."),
    }
    what = view.product_name
    if view.quantity > 1:
        what = f"{view.quantity} × {what}"
    return words[view.status] % {"what": what, "points": points_words(view.points_used)}


def points_words(points: int) -> str:
    """Return a number of points as people read it: «1,240 puntos»."""
    words = ngettext("%(points)s punto", "%(points)s puntos", points)
    return words % {"points": f"{points:,}"}


def receipt_as_it_stands(call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a redemption's receipt as it reads now: what is delivered in steps was only asked for then.

    Raises:
        OrderNotFound: no such order, or another customer's.
    """
    view = order_get(call, receipt["order_id"])
    if view.status == receipt["status"]:
        return receipt
    return {**receipt, "status": view.status.value, "text": order_words(view)}


def order_page(call: Call, *, limit: int, cursor: str | None) -> OrderPage:
    """Return a page of the customer's orders, newest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    size = max(1, min(limit, PAGE_MAX))
    rows = Order.objects.filter(user_id=call.user_id).select_related("product")
    if cursor is not None:
        last = rows.filter(pk=UUID(cursor)).first() if _CURSOR.fullmatch(cursor) else None
        if last is None:
            raise InvalidCursor
        rows = rows.filter(
            Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, order_id__lt=last.pk)
        )
    found = list(rows.order_by("-created_at", "-order_id")[: size + 1])
    shown = found[:size]
    return OrderPage(
        [order_view(each) for each in shown],
        shown[-1].order_id.hex if len(found) > size else None,
    )


def order_view(row: Order) -> OrderView:
    """Return a row with its reward read."""
    status = OrderStatus(row.status)
    return OrderView(
        order_id=row.wire_id,
        user_id=row.user_id,
        product_id=ids.public("reward", row.product_id),
        product_name=row.product_name,
        quantity=row.quantity,
        points_used=row.points_used,
        status=status,
        status_text=_(rules.STATUS_NAMES[status]),
        note=row.note,
        image_url=pictures.address(row.product.image_url),
        cancellable=rules.may_follow(status, OrderStatus.CANCELLED),
        confirmation_id=ids.public("confirmation", row.confirmation_id),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
