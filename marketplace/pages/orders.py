"""Buying on a page, and what was bought: forms that post, whole without a script."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centli.confirmations import cards
from centli.confirmations.contracts import State
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import DomainError, NotFound
from centli.kernel.money import Money
from centli.web import checkouts
from centli.web.pages import count_in, customer, keyed, listed
from marketplace import facade
from marketplace.contracts import (
    BenefitKind,
    OrderDetail,
    OrderStep,
    PurchaseStatus,
    PurchaseView,
)
from marketplace.pages.receipts import receipt_pdf
from marketplace.pages.views import product_page
from marketplace.pages.words import account_words

PAGE: Final = 20
SETTLE_SECONDS: Final = 3.0
"""How long a page waits for the payment before it shows an order that is still under way."""
LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order's story: what, when, and how it stands: ``done``, ``now``, ``todo`` or ``failed``."""

    text: str
    state: str
    at: datetime | None = None


# ── Buying ───────────────────────────────────────────────────────────────────────────────────────


@require_POST
@customer
def buy(request: HttpRequest, call: Call, *, product_id: str) -> HttpResponse:
    """Prepare a purchase of what the product's page chose; the next page asks for the confirmation."""
    asked = request.POST
    benefit, months = _benefit(asked.get("benefit", ""))
    try:
        proposal = facade.purchase_propose(
            keyed(call, asked),
            product_id=product_id,
            retailer_id=asked.get("retailer") or None,
            quantity=count_in(asked.get("quantity", "1")),
            benefit=benefit,
            months=months,
        )
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        return product_page(request, call, product_id, asked.dict(), refusal=_uncharged(error))
    return HttpResponseRedirect(reverse("shop:checkout", args=[proposal.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def checkout(request: HttpRequest, call: Call, *, confirmation_id: str) -> HttpResponse:
    """Show exactly what will be bought, and buy it when the customer says so."""
    seen = checkouts.answered(
        request, call, lambda: facade.proposal_get(call, confirmation_id), _uncharged
    )
    card = seen.proposal.card
    if seen.is_declined:
        return HttpResponseRedirect(_product_url(card))
    if seen.is_executed:
        purchase_id = str((seen.proposal.result or {})["purchase_id"])
        if request.method == "POST":
            _settled(call, purchase_id)
        return HttpResponseRedirect(_order_url(purchase_id))
    return render(
        request,
        "shop/checkout.html",
        {
            **seen.context(_ended()),
            "amount": Money.parse(card["amount"]["amount"]),
            "product_url": _product_url(card),
            "offers_limit": bool(cards.OVER & set(seen.proposal.factor_reasons)),
        },
        status=seen.status,
    )


def _settled(call: Call, purchase_id: str) -> None:
    """Wait a little for the payment, which is answered elsewhere: most orders are paid before their page is seen."""
    give_up, pause = monotonic() + SETTLE_SECONDS, threading.Event()
    while monotonic() < give_up:
        view = facade.purchase_get(call, purchase_id)
        if view.status is not PurchaseStatus.PENDING and view.stage != "refunding":
            return
        pause.wait(LOOK_SECONDS)


def _ended() -> Mapping[State, str]:
    return {
        State.VOID: _("Esta compra se canceló. No se cobró."),
        State.EXPIRED: _("El tiempo para confirmar terminó. No se cobró."),
        State.FAILED: _("No se pudo hacer la compra. No se cobró."),
        State.CONFIRMED: _("Esta compra ya está confirmada y en camino."),
    }


# ── Orders ───────────────────────────────────────────────────────────────────────────────────────


@require_safe
@customer
def order_list(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what the customer bought, newest first."""
    found, rest = listed(
        request,
        call,
        lambda cursor: facade.purchase_page(call, limit=PAGE, cursor=cursor),
        of="orders",
    )
    return render(
        request,
        "shop/orders.html",
        {
            "orders": [(each, status_words(each)) for each in found.items],
            **rest,
        },
    )


@require_safe
@customer
def order(request: HttpRequest, call: Call, *, purchase_id: str) -> HttpResponse:
    """Show one order: how it stands, what happened, how it is paid."""
    try:
        found = facade.order_get(call, purchase_id)
    except NotFound as error:
        raise Http404 from error
    seen = found.purchase
    return render(
        request,
        "shop/order.html",
        {
            "order": seen,
            "status": status_words(seen),
            "lines": story(found),
            "refunds": [each for each in found.refunds if each.quantity],
            "folio": ids.folio(seen.purchase_id),
            "account": account_words(seen),
            "product_url": reverse("shop:product", args=[seen.product_id])
            + f"?{urlencode({'retailer': seen.retailer_id})}",
        },
    )


@require_safe
@customer
def receipt(_request: HttpRequest, call: Call, *, purchase_id: str) -> HttpResponse:
    """Give the receipt of an order that was paid, as PDF, to its owner; to anybody else there is none."""
    try:
        found = facade.order_get(call, purchase_id)
    except NotFound as error:
        raise Http404 from error
    if found.purchase.transaction_id is None:
        raise Http404
    name = f"centli-{ids.folio(purchase_id)}.pdf"
    return HttpResponse(
        receipt_pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@customer
def cancel(request: HttpRequest, call: Call, *, purchase_id: str) -> HttpResponse:
    """Ask once more before an order goes back, then send it back."""
    try:
        seen = facade.purchase_get(call, purchase_id)
    except NotFound as error:
        raise Http404 from error
    if request.method != "POST":
        return _cancel_page(request, seen, "")
    try:
        facade.purchase_cancel(
            keyed(call, request.POST),
            purchase_id,
            quantity=count_in(request.POST.get("quantity", "")) or None,
        )
    except DomainError as error:
        return _cancel_page(request, seen, explain(error))
    _settled(call, purchase_id)
    return HttpResponseRedirect(_order_url(purchase_id))


def _cancel_page(request: HttpRequest, seen: PurchaseView, refusal: str) -> HttpResponse:
    left = seen.quantity - seen.refunded_quantity
    return render(
        request,
        "shop/order_cancel.html",
        {
            "order": seen,
            "pieces": range(left, 0, -1),
            "whole": Money(seen.price.centavos * left),
            "account": account_words(seen),
            "can": seen.cancellable_until is not None,
            "refusal": refusal,
            "key": ids.uuid7().hex,
        },
        status=422 if refusal else 200,
    )


# ── In words ─────────────────────────────────────────────────────────────────────────────────────


def status_words(seen: PurchaseView) -> tuple[str, str]:
    """Return how an order stands, and how that is coloured: ``good``, ``warning``, ``danger`` or nothing."""
    return {
        "reserved": (_("Cobrando"), "warning"),
        "confirmed": (_("Confirmado"), "good"),
        "refunding": (_("Devolviendo"), "warning"),
        "cancelled": (_("Cancelado y devuelto"), ""),
        "failed": (_("No se cobró"), "danger"),
    }[seen.stage]


def story(found: OrderDetail) -> Sequence[Line]:
    """Return what happened to an order in the customer's words, and what is still to come."""
    seen = found.purchase
    lines = [line for step in found.steps for line in _told(step, found)]
    if seen.stage == "reserved":
        lines.append(Line(_("Estamos cobrando tu compra"), "now"))
        lines.append(Line(_("Pedido confirmado"), "todo"))
    elif seen.stage == "refunding":
        lines.append(Line(_("Tu dinero va en camino"), "now"))
    return lines


def _told(step: OrderStep, found: OrderDetail) -> Sequence[Line]:
    """Return a stored step as a customer reads it; steps of ours alone are not told."""
    seen = found.purchase
    words: Mapping[str, tuple[str, str]] = {
        "reserved": (
            ngettext(
                "Apartamos %(pieces)d pieza en %(retailer)s",
                "Apartamos %(pieces)d piezas en %(retailer)s",
                seen.quantity,
            )
            % {"pieces": seen.quantity, "retailer": seen.retailer_name},
            "done",
        ),
        "paid": (
            _("Cobramos %(amount)s de %(account)s")
            % {"amount": seen.total_amount.display(), "account": account_words(seen)},
            "done",
        ),
        "released": (seen.failure_text, "failed"),
        "refund_requested": (_("Pediste cancelar; empezamos la devolución"), "done"),
        "refunded": (_("Te devolvimos tu dinero"), "done"),
        "refund_failed": (
            _("La devolución tarda más de lo normal; ya la revisa una persona"),
            "now",
        ),
        "needs_operator": (_("Una persona del banco está revisando tu pedido"), "now"),
    }
    if step.name not in words:
        return ()
    text, state = words[step.name]
    lines = [Line(text, state, step.at)]
    if step.name == "paid":
        lines.append(Line(_("Pedido confirmado"), "done", step.at))
    if step.name == "released":
        lines.append(Line(_("Soltamos lo apartado; no se cobró nada"), "done", step.at))
    return lines


def explain(error: DomainError) -> str:
    """Return a refusal in a sentence or two, with its figures."""
    figures = error.fields()
    words = [_(error.title)]
    if error.code == "out_of_stock":
        words.append(
            _("Hay %(left)d y pediste %(asked)d.")
            % {"left": figures["available"], "asked": figures["requested"]}
        )
    elif error.code == "limit_exceeded":
        limit = Money(figures["limit_centavos"]).display()
        words.append(_("El máximo es %(limit)s.") % {"limit": limit})
    elif error.code == "price_changed":
        price = Money(figures["price_centavos"]).display()
        words.append(_("Ahora cuesta %(price)s.") % {"price": price})
    elif figures.get("why_not"):
        words.append(str(figures["why_not"]))
    words.append(checkouts.help_with(error))
    return " ".join(filter(None, words))


def _uncharged(error: DomainError) -> str:
    """Return why nothing was bought; that nothing was charged is said where that is known, and once."""
    said = explain(error)
    if error.code in checkouts.NOT_KNOWN or _("No se cobró nada.") in said:
        return said
    return f"{said} {_('No se cobró nada.')}"


# ── Reading forms ────────────────────────────────────────────────────────────────────────────────


def _benefit(text: str) -> tuple[BenefitKind | None, int | None]:
    """Read a form's benefit: ``MSI-6``, ``cashback``; anything else is none."""
    kind, _dash, months = text.partition("-")
    if kind not in set(BenefitKind):
        return None, None
    return BenefitKind(kind), count_in(months) or None


def _order_url(purchase_id: str) -> str:
    return reverse("shop:order", args=[purchase_id])


def _product_url(card: Mapping[str, Any]) -> str:
    product = card.get("product")
    if not product:
        return reverse("shop:orders")
    query = urlencode({"retailer": product["retailer_id"], "quantity": product["quantity"]})
    return f"{reverse('shop:product', args=[product['product_id']])}?{query}"
