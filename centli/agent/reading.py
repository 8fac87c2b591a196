"""A stored message as staff read it: what its card says, line by line, with its people hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.frames import Kind
from centli.agent.masking import Mask, is_with_somebody
from centli.agent.models import Message
from centli.kernel import clock
from centli.kernel.money import Money

ROWS_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a card."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message that is more than words, as staff read it."""

    title: str
    state: str = ""
    rows: Sequence[Row] = ()


def card_of(message: Message, mask: Mask) -> Card | None:
    """Return a message as a card, None where it is words alone."""
    make = _CARDS.get(message.kind)
    return None if make is None else make(message.data, mask)


def _confirmation(data: Mapping[str, Any], mask: Mask) -> Card:
    # A card's rows tell everything, payee's name included; a label is ours.
    rows = [Row(row["label"], mask.text(row["value"], ours=True)) for row in data.get("rows", ())]
    if data.get("said"):
        rows.append(Row(_("Dijo"), mask.text(data["said"])))
    if data.get("factor_required"):
        rows.append(Row(_("Segundo factor"), ", ".join(data.get("factor_reasons", ())) or _("sí")))
    return Card(_("Confirmación"), str(data.get("state", "")), rows)


def _receipt(data: Mapping[str, Any], mask: Mask) -> Card:
    rows = [
        Row(_("Monto"), money(data.get("amount"))),
        Row(_("Para"), _end(data.get("to"), mask)),
        Row(_("Desde"), _end(data.get("from"), mask)),
        Row(_("Folio"), str(data.get("folio") or "")),
        Row(_("Clave de rastreo"), str(data.get("tracking_key") or "")),
        Row(_("Disponible después"), money(data.get("balance_after"))),
    ]
    kept = [row for row in rows if row.value]
    return Card(_("Comprobante"), str(data.get("state") or data.get("status") or ""), kept)


def _balance(data: Mapping[str, Any], _mask: Mask) -> Card:
    return Card(
        _("Saldo"),
        rows=[
            Row(
                f"{one.get('label', '')} ···· {one.get('last4', '')}",
                _("Cerrada") if one.get("status") == "inactive" else money(one.get("available")),
            )
            for one in data.get("accounts", ())
        ],
    )


def _transactions(data: Mapping[str, Any], mask: Mask) -> Card:
    found = data.get("transactions", ())
    rows = [
        Row(
            f"{_day(str(one.get('created_at', '')))} · " + _counterpart(one, mask),
            money(one.get("amount")),
        )
        for one in found[:ROWS_SHOWN]
    ]
    if len(found) > ROWS_SHOWN:
        rows.append(Row(_("Y más"), str(len(found) - ROWS_SHOWN)))
    return Card(_("Movimientos"), rows=rows)


def _counterpart(movement: Mapping[str, Any], mask: Mask) -> str:
    """Return with whom a movement was; between a customer's own accounts, and where something was paid for, it is nobody."""
    text = str(movement.get("counterpart") or movement.get("description") or "")
    is_nobody = movement.get("kind") == "own_transfer" or not is_with_somebody(movement)
    return mask.text(text, ours=True) if is_nobody else mask.name(text)


def _chart(data: Mapping[str, Any], mask: Mask) -> Card:
    rows = [
        Row(str(one.get("label", "")), money(one.get("amount")))
        for one in data.get("items", ())[:ROWS_SHOWN]
    ]
    return Card(mask.text(str(data.get("title", "")), ours=True), rows=rows)


def _choices(data: Mapping[str, Any], mask: Mask) -> Card:
    names = mask.name if data.get("slot") in _SLOTS_OF_PEOPLE else mask.text
    rows = [
        Row(names(str(one.get("label", ""))), mask.text(str(one.get("detail") or "–")))
        for one in data.get("options", ())
    ]
    return Card(_("Opciones"), rows=rows)


def _products(data: Mapping[str, Any], _mask: Mask) -> Card:
    rows = [
        Row(
            f"{one.get('name', '')} · {one.get('retailer_name', '')}",
            f"{money(one.get('price'))} · {one.get('stock_text', '')}",
        )
        for one in data.get("products", ())[:ROWS_SHOWN]
    ]
    return Card(_("Productos"), rows=rows)


def _benefits(data: Mapping[str, Any], _mask: Mask) -> Card:
    rows = [
        Row(
            str(one.get("text", "")),
            money(one.get("monthly")) if one.get("applies") else str(one.get("why_not") or ""),
        )
        for one in data.get("options", ())
    ]
    return Card(_("Beneficios"), str(data.get("title", "")), rows)


def _order(data: Mapping[str, Any], mask: Mask) -> Card:
    rows = [
        Row(_("Folio"), str(data.get("folio") or "")),
        Row(_("Producto"), str(data.get("title") or "")),
        Row(_("Tienda"), str(data.get("retailer_name") or "")),
        Row(_("Monto"), money(data.get("amount"))),
        Row(_("Puntos"), str(data.get("points_text") or "")),
        Row(_("Beneficio"), str(data.get("benefit_text") or "")),
        Row(_("Desde"), _end(data.get("source"), mask)),
        Row(_("Por qué no"), str(data.get("failure_text") or "")),
        Row(_("Devuelto"), money(data.get("refunded_amount"))),
    ]
    return Card(_("Pedido"), str(data.get("state") or ""), [row for row in rows if row.value])


def _points(data: Mapping[str, Any], _mask: Mask) -> Card:
    rows = [Row(_("Saldo"), str(data.get("points_text") or ""))]
    rows += [
        Row(str(one.get("title", "")), str(one.get("points_text", "")))
        for one in data.get("movements", ())
    ]
    rows += [
        Row(str(one.get("name", "")), f"{one.get('cost_text', '')} · {one.get('reach_text', '')}")
        for one in data.get("rewards", ())[:ROWS_SHOWN]
    ]
    return Card(_("Puntos"), rows=rows)


def _ticket(data: Mapping[str, Any], mask: Mask) -> Card:
    answer = data.get("answer") or {}
    rows = [
        Row(_("Folio"), str(data.get("folio") or "")),
        Row(_("Asunto"), mask.text(str(data.get("subject") or ""))),
        Row(_("Se trata de"), mask.text(str(data.get("about") or ""))),
        Row(_("Contestar antes de"), _moment(data.get("due_at"))),
        Row(_("Última respuesta"), mask.text(str(answer.get("text") or ""), ours=True)),
        Row(_("Calificación"), str(data.get("rating") or "")),
    ]
    kept = [row for row in rows if row.value]
    return Card(_("Reporte"), str(data.get("state") or ""), kept)


def _error(data: Mapping[str, Any], _mask: Mask) -> Card:
    return Card(_("Error"), str(data.get("code", "")))


_SLOTS_OF_PEOPLE: Final = frozenset({"recipient", "beneficiary", "person", "alias"})
_CARDS: Final[Mapping[str, Callable[[Mapping[str, Any], Mask], Card]]] = {
    Kind.TRANSFER_CONFIRMATION: _confirmation,
    Kind.PURCHASE_CONFIRMATION: _confirmation,
    Kind.PRODUCTS: _products,
    Kind.BENEFITS: _benefits,
    Kind.ORDER: _order,
    Kind.POINTS: _points,
    Kind.TICKET: _ticket,
    Kind.RECEIPT: _receipt,
    Kind.BALANCE: _balance,
    Kind.TRANSACTIONS: _transactions,
    Kind.CHART: _chart,
    Kind.CHOICES: _choices,
    Kind.ERROR: _error,
}


def _end(side: Mapping[str, Any] | None, mask: Mask) -> str:
    """Return one end of a transfer in a line."""
    if not side:
        return ""
    named = str(side.get("name") or "")
    if side.get("last4") and str(side["last4"]) in named:
        # An account's own name ends with its digits already.
        return mask.text(named, ours=True)
    name = mask.name(named) or str(side.get("account_type") or "")
    last4 = f"···· {side['last4']}" if side.get("last4") else ""
    return " ".join(part for part in (name, str(side.get("bank") or ""), last4) if part)


def _day(wire: str) -> str:
    """Return the day of a stored moment, ``21/11``."""
    try:
        moment = datetime.fromisoformat(wire)
    except ValueError:
        return ""
    return f"{moment.astimezone(clock.MEXICO_CITY):%d/%m}"


def _moment(wire: str | None) -> str:
    """Return a stored moment in Mexico City, ``21/11 14:05``."""
    if not wire:
        return ""
    return f"{datetime.fromisoformat(wire).astimezone(clock.MEXICO_CITY):%d/%m %H:%M}"


def money(value: Mapping[str, str] | None) -> str:
    """Return a stored amount as people read it; its sign is kept."""
    if not value:
        return ""
    text = value["amount"]
    amount = Money.parse(text.lstrip("-"), value["currency"])
    return (-amount if text.startswith("-") else amount).display()
