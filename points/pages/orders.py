"""What was redeemed: the list, an order, and taking it back while that is possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.web.pages import customer, listed
from points import facade
from points.contracts import OrderStatus, OrderView
from points.pages.layout import explain, page

PAGE: Final = 20
SCOPE: Final = "reward-orders-page"
COLOURS: Final = {
    OrderStatus.REQUESTED: "warning",
    OrderStatus.APPROVED: "warning",
    OrderStatus.SHIPPED: "warning",
    OrderStatus.DELIVERED: "good",
    OrderStatus.REJECTED: "danger",
    OrderStatus.CANCELLED: "",
}
WAY: Final = (
    OrderStatus.REQUESTED,
    OrderStatus.APPROVED,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
)
"""The longer path; what is delivered at once goes none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order's story, and how it stands: ``done``, ``now``, ``todo`` or ``failed``."""

    text: str
    state: str


@require_safe
@customer
def order_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what the customer redeemed, newest first."""
    found, rest = listed(
        request, call, lambda cursor: facade.order_page(call, limit=PAGE, cursor=cursor), of=SCOPE
    )
    return page(
        request,
        call,
        "points/orders.html",
        {
            "orders": [(each, COLOURS[each.status]) for each in found.items],
            **rest,
        },
    )


@require_safe
@customer
def order(request: HttpRequest, call: Call, *, order_id: str) -> HttpResponse:
    """Show one order: how it stands, and what is still to come."""
    seen = _order_get(call, order_id)
    return page(
        request,
        call,
        "points/order.html",
        {
            "order": seen,
            "colour": COLOURS[seen.status],
            "folio": ids.folio(seen.order_id),
            "lines": story(seen),
            "moved": seen.updated_at != seen.created_at,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def cancel(request: HttpRequest, call: Call, *, order_id: str) -> HttpResponse:
    """Ask once more before an order is taken back, then give its points back."""
    seen, refusal = _order_get(call, order_id), ""
    if request.method == "POST":
        try:
            facade.order_cancel(call, order_id)
        except DomainError as error:
            seen, refusal = _order_get(call, order_id), explain(error)
        else:
            return HttpResponseRedirect(reverse("points:order", args=[order_id]))
    return page(
        request,
        call,
        "points/order_cancel.html",
        {"order": seen, "refusal": refusal},
        refused=bool(refusal),
    )


def _order_get(call: Call, order_id: str) -> OrderView:
    try:
        return facade.order_get(call, order_id)
    except NotFound as error:
        raise Http404 from error


def story(seen: OrderView) -> Sequence[Line]:
    """Return how far an order has come in the customer's words, and what is still to come."""
    words = {
        OrderStatus.REQUESTED: _("Pediste el canje; apartamos tus puntos"),
        OrderStatus.APPROVED: _("Aprobado: preparamos tu recompensa"),
        OrderStatus.SHIPPED: _("Enviado"),
        OrderStatus.DELIVERED: _("Entregado"),
    }
    if seen.status is OrderStatus.DELIVERED:
        return [Line(_("Lo canjeaste"), "done"), Line(words[seen.status], "done")]
    if seen.status in WAY:
        at = WAY.index(seen.status)
        lines = [Line(words[each], "done") for each in WAY[: at + 1]]
        lines += [
            Line(words[each], "now" if number == 0 else "todo")
            for number, each in enumerate(WAY[at + 1 :])
        ]
        return lines
    ended = (
        Line(_("Lo cancelaste"), "done")
        if seen.status is OrderStatus.CANCELLED
        else Line(_("No se aprobó"), "failed")
    )
    back = Line(_("Tus puntos regresaron con su vigencia original"), "done")
    return [Line(words[OrderStatus.REQUESTED], "done"), ended, back]
