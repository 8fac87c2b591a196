"""The shop's messages: products, their benefits compared, and an order as it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent import labels
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.models import Message
from centli.agent.types import Show
from centli.confirmations.contracts import State
from centli.kernel import clock
from centli.kernel.money import Money
from marketplace import facade
from marketplace.contracts import (
    BenefitKind,
    BenefitOption,
    BenefitView,
    Comparison,
    Label,
    ProductPage,
    ProductView,
    PurchaseStatus,
    PurchaseView,
)

NO_BENEFIT: Final = "none"
FEW: Final = 5
CANCEL: Final = "cancel"
PURCHASE_KINDS: Final = frozenset({"purchase", "purchase_cancel"})
"""Kinds of proposal that are shown as PURCHASE_CONFIRMATION, and told as ORDER."""


def benefit_id(benefit: BenefitKind | str, months: int | None) -> str:
    """Return what a benefit is called by in a button: ``MSI-6``, ``cashback``, ``points``."""
    return f"{benefit}-{months}" if months else str(benefit)


def stock_words(pieces: int) -> str:
    """Return what is left in words: few are counted, many are not."""
    if pieces <= 0:
        return _("Agotado")
    if pieces <= FEW:
        return ngettext("Queda %(pieces)d", "Quedan %(pieces)d", pieces) % {"pieces": pieces}
    return _("Disponible")


def _product_url(product_id: str, retailer_id: str) -> str:
    return f"{reverse('shop:product', args=[product_id])}?{urlencode({'retailer': retailer_id})}"


# ── Products ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _show_products(step: Show, _now: datetime) -> Draft:
    return products(step.value, lead=step.lead, suggestions=step.suggestions, query=step.query)


def products(
    page: ProductPage, *, lead: str, suggestions: Sequence[str], query: Mapping[str, Any]
) -> Draft:
    """Return a page of products; ``query`` is what «Ver más» asks again, and says which benefit goes first."""
    wanted = benefit_id(query["benefit"], query.get("months")) if query.get("benefit") else ""
    items = [_product(one, wanted) for one in page.items]
    lines = [lead or _("Esto encontré:")]
    lines += [_product_line(number, one) for number, one in enumerate(items, start=1)]
    if page.next_cursor:
        lines.append(_("Hay más productos."))
    return Draft(
        Kind.PRODUCTS,
        "\n".join(lines),
        {
            "title": lead or _("Esto encontré:"),
            "products": items,
            "query": dict(query),
            "next_cursor": page.next_cursor,
            "has_more": page.next_cursor is not None,
        },
        suggestions,
    )


def _product(one: ProductView, wanted: str) -> dict[str, Any]:
    options = [_offered(each) for each in one.benefits if each.applies]
    options.insert(0, {"id": NO_BENEFIT, "label": _("De contado")})
    options.sort(key=lambda option: option["id"] != wanted)
    return {
        "choice": f"{one.product_id}.{one.retailer_id}",
        "product_id": one.product_id,
        "retailer_id": one.retailer_id,
        "retailer_name": one.retailer_name,
        "name": one.name,
        "price": one.price.json(),
        "best_benefit": one.best_benefit,
        "stock": one.stock,
        "stock_text": stock_words(one.stock),
        "level": "gone" if one.stock <= 0 else "few" if one.stock <= FEW else "plenty",
        "image": None if one.image is None else {"url": one.image.medium, "alt": one.image.alt},
        "options": options,
        "url": _product_url(one.product_id, one.retailer_id),
    }


def _offered(benefit: BenefitView) -> dict[str, str]:
    return {"id": benefit_id(benefit.benefit, benefit.months), "label": benefit.text}


def _product_line(number: int, one: Mapping[str, Any]) -> str:
    parts = (
        f"{number}. {one['name']}",
        _price(one["price"]),
        one["retailer_name"],
        one["best_benefit"],
        one["stock_text"],
    )
    return " · ".join(part for part in parts if part)


# ── Benefits ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _show_benefits(step: Show, _now: datetime) -> Draft:
    found: Comparison = step.value
    title = (
        _("%(quantity)d × %(name)s") % {"quantity": found.quantity, "name": found.product_name}
        if found.quantity > 1
        else found.product_name
    )
    can_buy = found.stock >= found.quantity
    lines = [step.lead] if step.lead else []
    lines.append(
        _("%(what)s en %(retailer)s: %(total)s.")
        % {"what": title, "retailer": found.retailer_name, "total": found.total.display()}
    )
    lines.append(found.recommendation)
    lines += [_option_line(option) for option in found.options]
    return Draft(
        Kind.BENEFITS,
        "\n".join(lines),
        {
            "choice": f"{found.product_id}.{found.retailer_id}",
            "product_id": found.product_id,
            "retailer_id": found.retailer_id,
            "retailer_name": found.retailer_name,
            "product_name": found.product_name,
            "title": title,
            "lead": step.lead,
            "quantity": found.quantity,
            "price": found.price.json(),
            "total": found.total.json(),
            "stock_text": stock_words(found.stock),
            "can_buy": can_buy,
            "options": [_option(option, can_buy=can_buy) for option in found.options],
            "recommendation": found.recommendation,
            "credit_text": _credit(found),
            "url": _product_url(found.product_id, found.retailer_id),
        },
        step.suggestions,
    )


def _credit(found: Comparison) -> str:
    """Say once what all months without interest have in common."""
    held = next((one.credit_held for one in found.options if one.applies and one.months), None)
    if held is None:
        return ""
    return _("Los meses sin intereses apartan %(amount)s de tu línea de crédito.") % {
        "amount": held.display()
    }


def _option(option: BenefitOption, *, can_buy: bool) -> dict[str, Any]:
    return {
        "id": benefit_id(option.benefit, option.months),
        "benefit": option.benefit.value,
        "months": option.months,
        "text": option.text,
        "monthly": option.monthly.json(),
        "first_payment": option.first_payment.json(),
        "total": option.total.json(),
        "gain": option.gain.json() if option.gain.centavos else None,
        "points": option.points,
        "credit_held": option.credit_held.json() if option.credit_held.centavos else None,
        "applies": option.applies and can_buy,
        "why_not": option.why_not,
        "labels": [{"code": label.value, "text": _label(label)} for label in option.labels],
    }


def _label(label: Label) -> str:
    return {
        Label.LOWEST_MONTHLY: _("menor pago mensual"),
        Label.LOWEST_TOTAL: _("menor costo total"),
    }[label]


def _option_line(option: BenefitOption) -> str:
    if not option.applies:
        return _("%(benefit)s: no aplica. %(why)s") % {
            "benefit": option.text,
            "why": option.why_not or "",
        }
    words = (
        _("%(benefit)s: %(monthly)s al mes, total %(total)s.")
        if option.months
        else _("%(benefit)s: un solo pago de %(total)s.")
    )
    figures = words % {
        "benefit": option.text,
        "monthly": option.monthly.display(),
        "total": option.total.display(),
    }
    if option.gain.centavos:
        figures += " " + _("Ganas %(gain)s.") % {"gain": option.gain.display()}
    return figures


# ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _show_order(step: Show, _now: datetime) -> Draft:
    return order(step.value, lead=step.lead, suggestions=step.suggestions)


def order(
    view: PurchaseView,
    *,
    lead: str = "",
    suggestions: Sequence[str] = (),
    dedupe_key: str | None = None,
    reply_to: Any = None,
) -> Draft:
    """Return an order as it stands; ``outcomes`` tells what becomes of it."""
    content = order_words(view)
    return Draft(
        Kind.ORDER,
        f"{lead}\n{content}".strip(),
        order_data(view) | ({"before": lead} if lead else {}),
        suggestions,
        reply_to=reply_to,
        dedupe_key=dedupe_key,
        confirmation_id=view.confirmation_id,
    )


def order_words(view: PurchaseView) -> str:
    """Return where an order stands in a sentence, as it is spoken and as plain clients read it."""
    text = facade.purchase_words(view)
    return f"{text} {_payments(view)}" if view.stage == "confirmed" and view.instalments else text


def _what(view: PurchaseView) -> str:
    if view.quantity > 1:
        return f"{view.quantity} × {view.product_name}"
    return view.product_name


def _payments(view: PurchaseView) -> str:
    last = view.instalments[-1]
    return _("Pagas %(count)d mensualidades de %(amount)s; la primera, el %(date)s.") % {
        "count": len(view.instalments),
        "amount": last.amount.display(),
        "date": labels.day(view.instalments[0].due_date),
    }


def order_data(view: PurchaseView) -> dict[str, Any]:
    """Return an order's ``data``: what its card shows, and what an UPDATE changes."""
    return {
        "order_id": view.purchase_id,
        "purchase_id": view.purchase_id,
        "confirmation_id": view.confirmation_id,
        "state": view.stage,
        "status": view.status.value,
        "folio": labels.folio(view.purchase_id),
        "title": _what(view),
        "product_id": view.product_id,
        "retailer_id": view.retailer_id,
        "product_name": view.product_name,
        "retailer_name": view.retailer_name,
        "quantity": view.quantity,
        "amount": view.total_amount.json(),
        "benefit_applied": view.benefit_applied,
        "months": view.months,
        "benefit_text": view.benefit_text,
        "cashback": view.cashback.json() if view.cashback.centavos else None,
        "points": view.points,
        "source": {"account_type": view.account_type, "last4": view.account_last4},
        "transaction_id": view.transaction_id,
        "failure": view.failure,
        "failure_text": view.failure_text,
        "refunded_quantity": view.refunded_quantity,
        "refunded_amount": view.refunded_amount.json() if view.refunded_quantity else None,
        "cancellable_until": view.cancellable_until and clock.wire(view.cancellable_until),
        "instalments": [
            {
                "number": each.number,
                "due_date": each.due_date.isoformat(),
                "due_text": labels.day(each.due_date),
                "amount": each.amount.json(),
            }
            for each in view.instalments
        ],
        "steps": steps(view),
        "text": order_words(view),
        "url": reverse("shop:order", args=[view.purchase_id]),
        "pdf": reverse("shop:order_receipt", args=[view.purchase_id])
        if view.transaction_id
        else "",
        "created_at": clock.wire(view.created_at),
    }


def steps(view: PurchaseView) -> list[dict[str, str]]:
    """Return the way of an order: each step's name, and whether it is done, under way, to come, or failed."""
    if view.stage == "failed":
        return [
            step("reserved", "done"),
            step("payment_rejected", "failed"),
            step("not_charged", "failed"),
        ]
    if view.stage == "cancelled":
        return [step("confirmed", "done"), step("refunded", "done")]
    if view.stage == "refunding":
        return [step("confirmed", "done"), step("refunding", "now")]
    paid = view.status is PurchaseStatus.COMPLETED
    return [
        step("reserved", "done"),
        step("payment", "done" if paid else "now"),
        step("confirmed", "done" if paid else "todo"),
    ]


def step_names() -> dict[str, str]:
    """Return what the steps of an order's way are called, a purchase's and a redemption's."""
    return {
        "reserved": _("Apartado"),
        "payment": _("Pago"),
        "confirmed": _("Confirmado"),
        "payment_rejected": _("Pago rechazado"),
        "not_charged": _("No se cobró"),
        "refunding": _("Devolviendo tu dinero"),
        "refunded": _("Cancelado y devuelto"),
        "requested": _("Pedido"),
        "approved": _("Aprobado"),
        "shipped": _("Enviado"),
        "delivered": _("Entregado"),
        "redeemed": _("Canjeado"),
        "rejected": _("Rechazado"),
        "cancelled": _("Cancelado"),
        "points_returned": _("Puntos devueltos"),
    }


def step_states() -> dict[str, str]:
    """Return how a step of an order's way may stand, in words."""
    return {
        "done": _("hecho"),
        "now": _("en curso"),
        "todo": _("por hacer"),
        "failed": _("no se hizo"),
    }


def step(code: str, state: str) -> dict[str, str]:
    """Return a step of an order's way, and how it stands: done, now, todo or failed."""
    words = {"label": step_names()[code], "state_text": step_states()[state]}
    return {"code": code, "state": state, **words}


def order_update(view: PurchaseView, *, target_id: str) -> Draft:
    """Return the news that an order went on."""
    return Draft(
        Kind.UPDATE,
        order_words(view),
        {"target_id": target_id, **order_data(view)},
        dedupe_key=f"order:{view.purchase_id}:{view.stage}:{view.refunded_quantity}",
        confirmation_id=view.confirmation_id,
    )


def confirmation_words(state: State) -> str:
    """Return what became of a purchase's card, where money would have been charged and not moved."""
    return {
        State.CONFIRMED: _("Confirmado: en camino."),
        State.EXECUTED: _("Hecho."),
        State.FAILED: _("No se pudo hacer. No se cobró."),
        State.VOID: _("Cancelado. No se cobró."),
        State.EXPIRED: _("Venció sin confirmarse. No se cobró."),
        State.OPEN: _("Pendiente de tu confirmación."),
    }[state]


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def pressed(message: Message, choice: str, benefit: str) -> str | None:
    """Return a button in the customer's words, None when the message did not offer it."""
    data = message.data
    if message.kind == Kind.ORDER:
        offered = choice == data.get("purchase_id") and benefit == CANCEL
        return _("Cancelar mi pedido de %(what)s") % {"what": data["title"]} if offered else None
    found = (
        next((one for one in data.get("products", ()) if one["choice"] == choice), None)
        if message.kind == Kind.PRODUCTS
        else data
        if data.get("choice") == choice
        else None
    )
    if found is None:
        return None
    name = found.get("name") or found["product_name"]
    if not benefit:
        return _("Ver beneficios de %(what)s") % {"what": name}
    if benefit == NO_BENEFIT:
        return _("Comprar %(what)s de contado") % {"what": name}
    option = next((one for one in found["options"] if one["id"] == benefit), None)
    if option is None:
        return None
    return _("Comprar %(what)s con %(benefit)s") % {
        "what": name,
        "benefit": option.get("text") or option["label"],
    }


SHOWS: Final[Mapping[str, Callable[[Show, datetime], Draft]]] = {
    "products": _show_products,
    "benefits": _show_benefits,
    "order": _show_order,
}


def _price(value: Mapping[str, str]) -> str:
    return Money.parse(value["amount"], value["currency"]).display()
