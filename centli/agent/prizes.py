"""The points' messages: what somebody has, what it buys, and a redemption as it goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent import labels
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.agent.models import Message
from centli.agent.shelves import FEW, step, stock_words
from centli.agent.types import Show
from centli.confirmations.contracts import State
from centli.kernel import clock
from points import facade
from points.contracts import (
    ExpiryView,
    OrderStatus,
    OrderView,
    PointsSummary,
    RewardPage,
    RewardView,
    TransactionView,
)

REDEMPTION: Final = "redemption"
"""The kind of proposal that is shown as PURCHASE_CONFIRMATION, and told as ORDER."""
EXPIRY: Final = "expiry"
"""What a question about points may be about; the answer to it comes first."""
_WAY: Final = (
    OrderStatus.REQUESTED,
    OrderStatus.APPROVED,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
)


# ── What somebody has ────────────────────────────────────────────────────────────────────────────────────────────────


def _show_points(show: Show, _now: datetime) -> Draft:
    found: PointsSummary = show.value
    view = found.points
    has = _("Tienes %(points)s para canjear.") % {"points": _words(view.current_points)}
    expiries = [_expiry(each) for each in view.next_expiries]
    expiry = _expiry_text(view.next_expiries)
    lead = show.lead or (expiry if show.query.get("about") == EXPIRY else has)
    movements = [_movement(each) for each in found.movements]
    lines = list(dict.fromkeys([lead, has, expiry]))
    if show.query.get("about") == EXPIRY:
        lines += [f"{each['day_text']}: {each['points_text']}" for each in expiries[1:]]
    pending = ""
    if view.pending_points:
        pending = _("Además, %(points)s por confirmar.") % {"points": _words(view.pending_points)}
    lines.append(pending)
    lines += [f"{each['title']}: {each['points_text']}" for each in movements]
    return Draft(
        Kind.POINTS,
        "\n".join(line for line in lines if line),
        {
            "view": "balance",
            "title": _("Tus puntos"),
            "lead": lead if lead != has else "",
            "current_points": view.current_points,
            "points_text": _words(view.current_points),
            "pending_points": view.pending_points,
            "pending_text": pending,
            "reserved_points": view.reserved_points,
            "expiry_text": expiry if lead != expiry else "",
            "expiries": expiries,
            "movements": movements,
            "rewards": [],
            "has_more": False,
            "url": reverse("points:points"),
        },
        show.suggestions,
    )


def _expiry(each: ExpiryView) -> dict[str, Any]:
    return {
        "points": each.points,
        "points_text": _words(each.points),
        "last_day": each.last_day.isoformat(),
        "day_text": labels.day(each.last_day),
    }


def _expiry_text(expiries: Sequence[ExpiryView]) -> str:
    if not expiries:
        return _("Ninguno de tus puntos vence.")
    first = expiries[0]
    text = ngettext(
        "Primero vence %(points)s, al terminar el %(day)s.",
        "Primero vencen %(points)s, al terminar el %(day)s.",
        first.points,
    )
    return text % {"points": _words(first.points), "day": labels.day(first.last_day)}


def _movement(each: TransactionView) -> dict[str, Any]:
    amount = each.points_amount
    return {
        "transaction_id": each.transaction_id,
        "transaction_type": each.transaction_type.value,
        "title": each.type_text,
        "detail": each.description,
        "points": amount,
        "points_text": f"{'−' if amount < 0 else '+'}{abs(amount):,}",
        "direction": "charge" if amount < 0 else "credit",
        "balance_after": each.balance_after,
        "balance_text": _words(each.balance_after),
        "created_at": clock.wire(each.created_at),
    }


# ── What it buys ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _show_rewards(show: Show, _now: datetime) -> Draft:
    return rewards(show.value, lead=show.lead, suggestions=show.suggestions, query=show.query)


def rewards(
    page: RewardPage, *, lead: str, suggestions: Sequence[str], query: Mapping[str, Any]
) -> Draft:
    """Return a page of rewards; ``query`` is what «Ver más» asks again."""
    title = lead or _("Recompensas")
    has = _("Tienes %(points)s para canjear.") % {"points": _words(page.current_points)}
    items = [_reward(one) for one in page.items]
    lines = [title, has]
    lines += [
        f"{number}. {one['name']} · {one['cost_text']} · {one['reach_text']}"
        for number, one in enumerate(items, start=1)
    ]
    if page.next_cursor:
        lines.append(_("Hay más recompensas."))
    return Draft(
        Kind.POINTS,
        "\n".join(lines),
        {
            "view": "rewards",
            "title": title,
            "current_points": page.current_points,
            "points_text": _words(page.current_points),
            "expiries": [],
            "movements": [],
            "rewards": items,
            "query": dict(query),
            "next_cursor": page.next_cursor,
            "has_more": page.next_cursor is not None,
            "url": reverse("points:points"),
        },
        suggestions,
    )


def _reward(one: RewardView) -> dict[str, Any]:
    return {
        "choice": one.product_id,
        "product_id": one.product_id,
        "name": one.name,
        "category": one.category,
        "points_cost": one.points_cost,
        "cost_text": _words(one.points_cost),
        "missing": one.missing,
        "reach_text": reach_words(one),
        "can_redeem": one.affordable and one.stock_quantity > 0,
        "stock": one.stock_quantity,
        "stock_text": stock_words(one.stock_quantity),
        "level": "gone"
        if one.stock_quantity <= 0
        else "few"
        if one.stock_quantity <= FEW
        else "plenty",
        "image": {"url": one.image_url, "alt": one.image_alt} if one.image_url else None,
        "url": reverse("points:reward", args=[one.product_id]),
    }


def reach_words(one: RewardView) -> str:
    """Return whether the customer can have it: «te alcanza», «te faltan 120 puntos», «agotado»."""
    if one.stock_quantity <= 0:
        return _("agotado")
    if one.affordable:
        return _("te alcanza")
    text = ngettext("te falta %(points)s", "te faltan %(points)s", one.missing)
    return text % {"points": _words(one.missing)}


# ── Redemptions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _show_order(show: Show, _now: datetime) -> Draft:
    return order(show.value, lead=show.lead, suggestions=show.suggestions)


def order(
    view: OrderView,
    *,
    lead: str = "",
    suggestions: Sequence[str] = (),
    dedupe_key: str | None = None,
) -> Draft:
    """Return a redemption as it stands; ``outcomes`` tells what becomes of it."""
    return Draft(
        Kind.ORDER,
        f"{lead}\n{order_words(view)}".strip(),
        order_data(view) | ({"before": lead} if lead else {}),
        suggestions,
        dedupe_key=dedupe_key,
        confirmation_id=view.confirmation_id,
    )


def order_words(view: OrderView) -> str:
    """Return where a redemption stands in a sentence, as it is spoken and as plain clients read it."""
    folio = _("Folio: %(folio)s.") % {"folio": labels.folio(view.order_id)}
    return f"{facade.order_words(view)} {folio}"


def order_data(view: OrderView) -> dict[str, Any]:
    """Return a redemption's ``data``: what its card shows, and what an UPDATE changes."""
    return {
        "order_id": view.order_id,
        "kind": "reward",
        "confirmation_id": view.confirmation_id,
        "state": view.status.value.lower(),
        "status": view.status.value,
        "status_text": view.status_text,
        "folio": labels.folio(view.order_id),
        "title": _what(view),
        "product_id": view.product_id,
        "product_name": view.product_name,
        "quantity": view.quantity,
        "amount": None,
        "points_used": view.points_used,
        "points_text": _words(view.points_used),
        "failure_text": view.note,
        "steps": _steps(view),
        "instalments": [],
        "text": order_words(view),
        "url": reverse("points:order", args=[view.order_id]),
        "cancel_url": reverse("points:order_cancel", args=[view.order_id])
        if view.cancellable
        else "",
        "created_at": clock.wire(view.created_at),
    }


def _steps(view: OrderView) -> list[dict[str, str]]:
    """Return the way of a redemption; one that is delivered at once has two steps."""
    at = view.status.value.lower()
    if view.status is OrderStatus.DELIVERED:
        return [step("redeemed", "done"), step(at, "done")]
    if view.status not in _WAY:
        return [step("requested", "done"), step(at, "failed"), step("points_returned", "done")]
    reached = _WAY.index(view.status)
    return [
        step(each.value.lower(), "done" if n <= reached else "now" if n == reached + 1 else "todo")
        for n, each in enumerate(_WAY)
    ]


def order_update(view: OrderView, *, target_id: str) -> Draft:
    """Return the news that a redemption went on."""
    return Draft(
        Kind.UPDATE,
        order_words(view),
        {"target_id": target_id, **order_data(view)},
        dedupe_key=f"order:{view.order_id}:{view.status.value}",
        confirmation_id=view.confirmation_id,
    )


def confirmation_words(state: State) -> str:
    """Return what became of a redemption's card."""
    return {
        State.CONFIRMED: _("Confirmado: en camino."),
        State.EXECUTED: _("Hecho."),
        State.FAILED: _("No se pudo hacer. No se descontó ningún punto."),
        State.VOID: _("Cancelado. No se descontó ningún punto."),
        State.EXPIRED: _("Venció sin confirmarse. No se descontó ningún punto."),
        State.OPEN: _("Pendiente de tu confirmación."),
    }[state]


def pressed(message: Message, choice: str) -> str | None:
    """Return a reward's button in the customer's words, None when the message did not offer it."""
    offered = message.data.get("rewards", ())
    found = next((one for one in offered if one["choice"] == choice and one["can_redeem"]), None)
    return None if found is None else _("Canjear %(what)s") % {"what": found["name"]}


def shortage(figures: Mapping[str, Any]) -> str:
    """Say how many points are missing, of how many there are."""
    return _("Te faltan %(missing)s: tienes %(available)s.") % {
        "missing": _words(figures["missing"]),
        "available": _words(figures["available"]),
    }


def _what(view: OrderView) -> str:
    return f"{view.quantity} × {view.product_name}" if view.quantity > 1 else view.product_name


def movement_names() -> dict[str, str]:
    """Return what a change of the points is called, by its code."""
    return {
        "earned": _("Ganados"),
        "redeemed": _("Canje"),
        "expired": _("Vencidos"),
        "reversed": _("Reverso"),
        "adjusted": _("Ajuste"),
    }


def _words(points: int) -> str:
    return facade.points_words(points)


SHOWS: Final[Mapping[str, Callable[[Show, datetime], Draft]]] = {
    "points": _show_points,
    "rewards": _show_rewards,
    "reward_order": _show_order,
}
