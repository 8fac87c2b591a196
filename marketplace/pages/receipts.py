"""An order's receipt, as a page to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centli.kernel import clock, ids
from centli.kernel.money import Money
from centli.web import pdf
from marketplace.contracts import InstalmentView, OrderDetail
from marketplace.pages.words import account_words


def receipt_pdf(found: OrderDetail) -> bytes:
    """Return the receipt of an order that was paid, with what has gone back since."""
    seen = found.purchase
    folio = ids.folio(seen.purchase_id)
    rows = [
        (_("Folio"), folio),
        (
            _("Fecha"),
            f"{_day(clock.local_date(seen.created_at))} {seen.created_at.astimezone(clock.MEXICO_CITY):%H:%M}",
        ),
        (_("Tienda"), seen.retailer_name),
        (_("Piezas"), str(seen.quantity)),
        (_("Precio"), seen.price.display()),
        (_("Beneficio"), seen.benefit_text),
        (_("Cashback"), seen.cashback.display() if seen.cashback.centavos else ""),
        (_("Puntos"), str(seen.points or "")),
        (_("Pagas con"), account_words(seen)),
        (_("Transacción"), seen.transaction_id or ""),
        (_("Mensualidades"), months_words(seen.instalments)),
        *((_("Devolución"), each.amount.display()) for each in found.refunds if each.quantity),
    ]
    pieces = f"{seen.quantity} × " if seen.quantity > 1 else ""
    return pdf.one_page(
        title=_("Comprobante de compra %(folio)s") % {"folio": folio},
        language=get_language() or "es-MX",
        head=f"{pieces}{seen.product_name}",
        amount=seen.total_amount.display(),
        rows=[(label, value) for label, value in rows if value],
        foot=(
            _(
                "Este comprobante es informativo. El movimiento está en el chat, en «Mis movimientos»."
            ),
            _("CENTLI nunca te pide tu NIP ni tu CVV."),
        ),
    )


def months_words(instalments: Sequence[InstalmentView]) -> str:
    """Return a plan in a line: how many of each amount, from when to when."""
    if not instalments:
        return ""
    amounts = Counter(each.amount.centavos for each in instalments)
    parts = [
        _("%(months)d de %(each)s") % {"months": count, "each": Money(centavos).display()}
        for centavos, count in sorted(amounts.items(), reverse=True)
    ]
    first, last = instalments[0].due_date, instalments[-1].due_date
    return f"{', '.join(parts)} ({_day(first)} – {_day(last)})"


def _day(day: date) -> str:
    return clock.written(day, language=get_language() or "")
