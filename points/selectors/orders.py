"""Orders as their customers see them."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

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
