"""Purchases as their customers see them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from centli.db.prepared import Given, Select
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money
from marketplace.contracts import (
    BenefitKind,
    InstalmentView,
    OrderDetail,
    OrderStep,
    PurchasePage,
    PurchaseStatus,
    PurchaseView,
    RefundView,
)
from marketplace.errors import InvalidCursor, PurchaseNotFound
from marketplace.models import Purchase, Refund, RefundState, SagaStep
from marketplace.rules import purchases as rules

PAGE_MAX: Final = 100
_CURSOR: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


_PARTS: Final = ("refunds", "instalments")


def _mine() -> QuerySet[Purchase]:
    given = Given("customer_id", Purchase, "customer_id")
    return Purchase.objects.filter(customer_id=given).select_related(
        "offer__product", "offer__retailer"
    )


_ONE: Final = Select(lambda: _mine().filter(public_id=Given("public_id", Purchase, "public_id")))


@cache
def _newest(count: int) -> Select[Purchase]:
    """Return the query for a customer's newest purchases; how many is bounded by the page."""
    return Select(lambda: _mine().order_by("-created_at", "-id")[:count])


def purchase_get(call: Call, purchase_id: str) -> PurchaseView:
    """Return a purchase of the customer's.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    return purchase_view(call, row_get(call, purchase_id))


def row_get(call: Call, purchase_id: str) -> Purchase:
    """Return a purchase of the customer's with its offer, refunds and instalments.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    try:
        value = ids.parse("purchase", purchase_id)
    except NotFound as error:
        raise PurchaseNotFound from error
    found = _ONE.first(customer_id=call.customer_id, public_id=value)
    if found is None:
        raise PurchaseNotFound
    prefetch_related_objects([found], *_PARTS)
    return found


def order_detail(call: Call, purchase_id: str) -> OrderDetail:
    """Return a purchase of the customer's with all that happened to it.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    row = row_get(call, purchase_id)
    steps = SagaStep.objects.filter(saga__purchase=row).order_by("no")
    return OrderDetail(
        purchase=purchase_view(call, row),
        steps=[OrderStep(each.name, each.created_at) for each in steps],
        refunds=[
            RefundView(
                quantity=each.quantity,
                amount=Money(each.amount_centavos),
                cashback=Money(each.cashback_centavos),
                points=each.points,
                state=each.state,
                transaction_id=_transaction(each.transaction_id),
                created_at=each.created_at,
                done_at=each.done_at,
            )
            for each in sorted(row.refunds.all(), key=lambda each: each.no)
        ],
    )


def purchase_page(call: Call, *, limit: int, cursor: str | None) -> PurchasePage:
    """Return a page of the customer's purchases, newest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    size = max(1, min(limit, PAGE_MAX))
    if cursor is None:
        found = _newest(size + 1).all(customer_id=call.customer_id)
        prefetch_related_objects(found, *_PARTS)
    else:
        found = list(_before(_own(call), cursor).order_by("-created_at", "-id")[: size + 1])
    shown = found[:size]
    return PurchasePage(
        [purchase_view(call, each) for each in shown],
        shown[-1].public_id.hex if len(found) > size else None,
    )


def purchase_view(call: Call, row: Purchase) -> PurchaseView:
    """Return a row with its offer, refunds and instalments read."""
    refunds = list(row.refunds.all())
    can_cancel = (
        row.status == PurchaseStatus.COMPLETED
        and rules.can_cancel(row.completed_at, call.now)
        and not any(each.state == RefundState.REQUESTED for each in refunds)
    )
    return PurchaseView(
        user_id=call.user_id,
        purchase_id=row.purchase_id,
        product_id=row.offer.product.product_id,
        retailer_id=row.offer.retailer.retailer_id,
        product_name=row.product_name,
        retailer_name=row.retailer_name,
        quantity=row.quantity,
        price=Money(row.unit_price_centavos),
        total_amount=Money(row.total_centavos),
        benefit_applied=BenefitKind(row.benefit_applied) if row.benefit_applied else None,
        months=row.months,
        benefit_text=row.benefit_text,
        cashback=Money(row.cashback_centavos),
        points=row.points,
        account_id=ids.public("account", row.account_id),
        account_type=row.account_type,
        account_last4=row.account_last4,
        confirmation_id=ids.public("confirmation", row.confirmation_id),
        transaction_id=_transaction(row.transaction_id),
        status=PurchaseStatus(row.status),
        stage=_stage(row, refunds),
        failure=row.failure or None,
        failure_text=failure_text(row.failure) if row.failure else "",
        refunded_quantity=row.refunded_quantity,
        refunded_amount=Money(
            sum(
                each.amount_centavos
                for each in refunds
                if each.quantity and each.state == RefundState.DONE
            )
        ),
        cancellable_until=(
            row.completed_at + rules.CANCELLABLE_FOR if can_cancel and row.completed_at else None
        ),
        instalments=[
            InstalmentView(each.no, each.due_date, Money(each.amount_centavos))
            for each in sorted(row.instalments.all(), key=lambda each: each.no)
            if each.amount_centavos
        ],
        created_at=row.created_at,
    )


def purchase_words(view: PurchaseView) -> str:
    """Return where a purchase stands in a sentence."""
    what = view.product_name
    if view.quantity > 1:
        what = f"{view.quantity} × {what}"
    figures = {
        "what": what,
        "retailer": view.retailer_name,
        "amount": view.total_amount.display(),
        "folio": ids.folio(view.purchase_id),
        "refunded": view.refunded_amount.display(),
    }
    words = {
        "reserved": _("Aparté %(what)s en %(retailer)s. Estoy cobrando %(amount)s."),
        "confirmed": _(
            "Listo, compraste %(what)s en %(retailer)s por %(amount)s. Folio: %(folio)s."
        ),
        "refunding": _("Cancelación en camino: te estamos devolviendo el dinero de %(what)s."),
        "cancelled": _("Cancelado: te devolvimos %(refunded)s de %(what)s."),
        "failed": _("No se compró %(what)s."),
    }
    text = words[view.stage] % figures
    if view.stage == "failed":
        return f"{text} {view.failure_text}"
    if view.stage == "confirmed" and view.refunded_quantity:
        text += " " + _("Te devolvimos %(refunded)s.") % figures
    return text


def receipt_as_it_stands(call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a purchase's receipt as it reads now: it was written when the payment was still to come.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    view = purchase_get(call, receipt["purchase_id"])
    if view.stage == "reserved":
        return receipt
    return {**receipt, "status": view.status.value, "text": purchase_words(view)}


def return_as_it_stands(call: Call, receipt: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the receipt of a purchase that was taken back as it reads now: once the money is back, it says so.

    Raises:
        PurchaseNotFound: no such purchase, or another customer's.
    """
    # Of all that went back of a purchase, what this confirmation began is of its moment.
    for each in order_detail(call, receipt["purchase_id"]).refunds:
        if each.state == RefundState.DONE and clock.wire(each.created_at) == receipt["created_at"]:
            text = _("Cancelado: te devolvimos %(refunded)s de %(what)s.") % {
                "refunded": each.amount.display(),
                "what": receipt["product_name"],
            }
            return {**receipt, "status": PurchaseStatus.COMPLETED.value, "text": text}
    return receipt


def failure_text(reason: str) -> str:
    """Return why a purchase failed, in words that say that nothing was charged."""
    why = {
        "insufficient_funds": _("No te alcanza el saldo."),
        "account_blocked": _("La cuenta está congelada."),
        "account_inactive": _("La cuenta está cerrada."),
        "payment_timeout": _("El pago no llegó a tiempo."),
        "limit_exceeded": _("Con lo que llevas hoy pasa del máximo que se puede autorizar."),
        "factor_required": _(
            "Con lo que llevas hoy pasa de tu límite: pídela otra vez y te pedimos tu código."
        ),
    }.get(reason, _("El pago no se pudo hacer."))
    return f"{why} {_('No se cobró.')}"


def _own(call: Call) -> QuerySet[Purchase]:
    return (
        Purchase.objects.filter(customer_id=call.customer_id)
        .select_related("offer__product", "offer__retailer")
        .prefetch_related(*_PARTS)
    )


def _before(rows: QuerySet[Purchase], cursor: str) -> QuerySet[Purchase]:
    last = None
    if _CURSOR.fullmatch(cursor):
        last = rows.filter(public_id=UUID(cursor)).values("created_at", "id").first()
    if last is None:
        raise InvalidCursor
    return rows.filter(
        Q(created_at__lt=last["created_at"]) | Q(created_at=last["created_at"], id__lt=last["id"])
    )


def _transaction(value: UUID | None) -> str | None:
    return None if value is None else ids.public("transaction", value)


def _stage(row: Purchase, refunds: Sequence[Refund]) -> str:
    if row.status == PurchaseStatus.FAILED:
        return "failed"
    if row.status == PurchaseStatus.CANCELLED:
        return "cancelled"
    if row.status == PurchaseStatus.PENDING:
        return "reserved"
    if any(each.state == RefundState.REQUESTED for each in refunds):
        return "refunding"
    return "confirmed"
