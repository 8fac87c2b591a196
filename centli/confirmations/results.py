"""What came of a proposal as staff read it: its receipt as it was given, or why it was refused, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from centli.confirmations.selectors import failure
from centli.kernel import personal
from centli.kernel.clock import MEXICO_CITY
from centli.kernel.money import Money

Row: TypeAlias = tuple[Any, str]

_LABELS: Final[Mapping[str, Any]] = {
    "text": gettext_lazy("Se dijo"),
    "folio": gettext_lazy("Folio"),
    "transaction_id": gettext_lazy("Movimiento"),
    "purchase_id": gettext_lazy("Compra"),
    "order_id": gettext_lazy("Pedido"),
    "ticket_id": gettext_lazy("Reporte"),
    "beneficiary_id": gettext_lazy("Contacto"),
    "account_id": gettext_lazy("Cuenta"),
    "account_ids": gettext_lazy("Cuentas"),
    "product_id": gettext_lazy("Producto"),
    "product_name": gettext_lazy("Producto"),
    "quantity": gettext_lazy("Cantidad"),
    "benefit": gettext_lazy("Beneficio"),
    "months": gettext_lazy("Meses"),
    "points": gettext_lazy("Puntos"),
    "points_used": gettext_lazy("Puntos"),
    "points_cost": gettext_lazy("Costo en puntos"),
    "points_after": gettext_lazy("Puntos después"),
    "amount": gettext_lazy("Monto"),
    "fee": gettext_lazy("Comisión"),
    "available_after": gettext_lazy("Disponible después"),
    "balance_after": gettext_lazy("Saldo después"),
    "limits": gettext_lazy("Límite"),
    "per_operation": gettext_lazy("por operación"),
    "per_day": gettext_lazy("por día"),
    "to": gettext_lazy("Para"),
    "from": gettext_lazy("Desde"),
    "concept": gettext_lazy("Concepto"),
    "tracking_key": gettext_lazy("Clave de rastreo"),
    "status": gettext_lazy("Quedó"),
    "state": gettext_lazy("Estado al hacerse"),
    "created_at": gettext_lazy("Cuándo"),
    "undo_until": gettext_lazy("Se puede deshacer hasta"),
    "usable_at": gettext_lazy("Se le puede enviar desde"),
    "available": gettext_lazy("Disponible"),
    "available_centavos": gettext_lazy("Disponible"),
    "requested": gettext_lazy("Se pidió"),
    "requested_centavos": gettext_lazy("Se pidió"),
    "missing": gettext_lazy("Faltan"),
    "why_not": gettext_lazy("Motivo"),
    "price_centavos": gettext_lazy("Precio"),
    "balance_centavos": gettext_lazy("Saldo"),
    "held_centavos": gettext_lazy("Apartado"),
    "limit_centavos": gettext_lazy("Límite"),
    "cap_centavos": gettext_lazy("Tope"),
    "ceiling_centavos": gettext_lazy("Tope"),
}
_CODES: Final[Mapping[str, Mapping[str, Any]]] = {
    "status": {
        "completed": gettext_lazy("Hecha"),
        "pending": gettext_lazy("En proceso"),
        "failed": gettext_lazy("No se pudo"),
        "Requested": gettext_lazy("Por aprobar"),
        "Approved": gettext_lazy("Aprobado"),
        "Shipped": gettext_lazy("Enviado"),
        "Delivered": gettext_lazy("Entregado"),
        "Rejected": gettext_lazy("No se aprobó"),
        "Cancelled": gettext_lazy("Cancelado"),
    },
    "state": {
        "waiting": pgettext_lazy("transfer", "Por salir"),
        "running": gettext_lazy("en curso"),
        "completed": gettext_lazy("terminada"),
        "compensated": gettext_lazy("deshecha"),
        "needs_operator": gettext_lazy("espera a una persona"),
    },
    "benefit": {
        "MSI": gettext_lazy("Meses sin intereses"),
        "cashback": gettext_lazy("Cashback"),
        "points": gettext_lazy("Puntos"),
    },
}
_TOLD_ALREADY: Final = frozenset({"confirmation_id", "kind", "limit"})
"""Fields of the page itself, and which limit it was: the refusal says that."""
_MOMENTS: Final = frozenset({"created_at", "undo_until", "usable_at"})
_CENTAVOS: Final = "_centavos"


def rows(kind: str, result: Mapping[str, Any]) -> Sequence[Row]:
    """Return label and value of all that is kept; what somebody wrote without numbers that name a person.

    A field that is not known here stands under its own name, so that nothing is kept from staff.
    """
    if "code" in result:
        code = (_("Código"), str(result["code"]))
        return [*_why(kind, result), code, *_rows(result.get("fields", {}))]
    return list(_rows(result))


def _why(kind: str, result: Mapping[str, Any]) -> Sequence[Row]:
    try:
        refused = failure(kind, result)
    except (KeyError, TypeError):
        return ()  # An older release kept it: the kind is gone, or the error has other fields now.
    return [(_("Por qué no"), _(refused.title))]


def _rows(found: Mapping[str, Any]) -> Iterator[Row]:
    for name, value in found.items():
        if name == "balance_after" and "available_after" in found:
            continue  # the same amount, under an older name
        if name not in _TOLD_ALREADY and (words := _words(name, value)):
            yield _LABELS.get(name, name), words


def _words(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return _money(value) if "currency" in value else _together(value)
    if isinstance(value, list | tuple):
        return ", ".join(_words(name, each) for each in value)
    if isinstance(value, int) and name.endswith(_CENTAVOS):
        return Money(value).display()
    if name in _MOMENTS:
        return f"{datetime.fromisoformat(value).astimezone(MEXICO_CITY):%d/%m/%Y %H:%M:%S}"
    return personal.mask(str(_CODES.get(name, {}).get(value, value))).text


def _money(value: Mapping[str, Any]) -> str:
    text = str(value["amount"])
    amount = Money.parse(text.lstrip("-"), value["currency"])
    return (-amount if text.startswith("-") else amount).display()


def _together(value: Mapping[str, Any]) -> str:
    """Return one end of a payment, or amounts by their rule, in a line."""
    if "name" not in value:
        parts = (f"{_LABELS.get(name, name)}: {_words(name, each)}" for name, each in value.items())
        return ", ".join(parts)
    last4 = f"···· {value['last4']}" if value.get("last4") else ""
    named = personal.mask(str(value["name"])).text
    if last4 and last4 in named:
        last4 = ""
    parts_of_end = (named, str(value.get("bank") or ""), last4)
    return " ".join(part for part in parts_of_end if part)
