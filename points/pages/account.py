"""What somebody has: the balance by state, what expires next, and the statement, also as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from centli.kernel import clock, sheets
from centli.kernel.call import Call
from centli.web.pages import customer, listed
from points import facade
from points.contracts import PointsView, TransactionView
from points.pages.layout import page

PAGE: Final = 25
SCOPE: Final = "points-page"
FILE_ROWS_MAX: Final = 10_000
"""The newest so many movements; who has more reads them page by page."""


@require_safe
@customer
def points(request: HttpRequest, call: Call) -> HttpResponse:
    """Show the customer's points and how they came to be."""
    found, rest = listed(
        request,
        call,
        lambda cursor: facade.transaction_page(call, limit=PAGE, cursor=cursor),
        of=SCOPE,
    )
    seen = facade.points_get(call)
    return page(
        request,
        call,
        "points/points.html",
        {
            "seen": seen,
            "states": states(seen),
            "expiries": seen.next_expiries,
            "movements": found.items,
            **rest,
        },
    )


def states(seen: PointsView) -> Sequence[tuple[str, int]]:
    """Return where every point is that was ever credited; states without any are not told."""
    found = [
        (_("Disponibles"), seen.current_points),
        (_("Pendientes"), seen.pending_points),
        (_("Apartados en canjes"), seen.reserved_points),
        (_("Canjeados"), seen.spent_points),
        (_("Vencidos"), seen.expired_points),
        (_("Retirados"), seen.reversed_points),
    ]
    return [(name, each) for name, each in found if each or name == found[0][0]]


@require_safe
@customer
def statement(_request: HttpRequest, call: Call) -> HttpResponse:
    """Give the statement as a file that spreadsheets open safely."""
    columns = (
        *(_("Fecha"), _("Movimiento"), _("Descripción"), _("Abono"), _("Cargo"), _("Saldo")),
        *(_("Canje"), _("Folio")),
    )
    text = sheets.written(columns, (_cells(each) for each in _movements(call)))
    name = f"puntos-{clock.local_date(call.now):%Y-%m-%d}.csv"
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _movements(call: Call) -> Iterator[TransactionView]:
    cursor: str | None = None
    for _each in range(FILE_ROWS_MAX // facade.PAGE_MAX):
        found = facade.transaction_page(call, limit=facade.PAGE_MAX, cursor=cursor)
        yield from found.items
        cursor = found.next_cursor
        if cursor is None:
            return


def _cells(each: TransactionView) -> Sequence[str]:
    amount = each.points_amount
    return (
        f"{each.created_at.astimezone(clock.MEXICO_CITY):%Y-%m-%d %H:%M}",
        each.type_text,
        each.description,
        str(amount) if amount > 0 else "",
        str(abs(amount)) if amount < 0 else "",
        str(each.balance_after),
        each.order_id or "",
        each.transaction_id,
    )
