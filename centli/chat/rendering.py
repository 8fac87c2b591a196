"""Frames as a page shows them: what a partial needs and a frame does not say in so many words.

``static/chat/render.js`` prepares live frames alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from centli.chat import formats

Frame = Mapping[str, Any]

TRANSFER_KINDS: Final = frozenset({"transfer", "own_transfer"})


def strings() -> dict[str, str]:
    """Return the words that the browser's modules say, in the reader's language."""
    return {
        "account_checking": _("Cuenta de cheques"),
        "account_credit": _("Tarjeta de crédito"),
        "account_savings": _("Ahorro"),
        "balance_after": _("Saldo después"),
        "card_expired": _("La confirmación venció. No se movió dinero. Puedes renovarla."),
        "card_soon": _("La confirmación vence en menos de un minuto."),
        "concept": _("Concepto"),
        "connecting": _("Conectando…"),
        "copied": _("Copiado."),
        "date": _("Fecha"),
        "demo_code": _("Demostración: tu código ahora es {code}."),
        "discard": _("Borrar"),
        "ending": _("terminación {last4}"),
        "fee": _("Comisión"),
        "folio": _("Folio"),
        "from": _("Desde"),
        "hidden_amount": _("monto oculto"),
        "hide_amounts": _("Ocultar montos"),
        "item_failed": _("No enviado"),
        "item_held": _("Sin enviar"),
        "item_sending": _("Enviando…"),
        "item_sent": _("Enviado"),
        "item_waiting": _("En espera"),
        "movement_deposit": _("Depósito"),
        "movement_payment": _("Pago"),
        "movement_transfer": _("Transferencia"),
        "movement_withdrawal": _("Retiro"),
        "new_many": _("{n} mensajes nuevos"),
        "new_one": _("{n} mensaje nuevo"),
        "no_link": _("No pudimos conectarnos. Inténtalo de nuevo."),
        "not_done": _("No llegó. No se movió dinero; inténtalo de nuevo."),
        "outbox_full": _("Hay demasiados mensajes en espera. Espera a que vuelva la conexión."),
        "queued": _("En espera de conexión…"),
        "reconnecting": _("Reconectando… tus mensajes se enviarán solos."),
        "replaced": _("Abriste el chat en otras ventanas y esta se desconectó."),
        "retry": _("Reintentar"),
        "send_now": _("Enviar ahora"),
        "sending": _("Enviando…"),
        "show_amounts": _("Mostrar montos"),
        "six_digits": _("Escribe los 6 dígitos."),
        "status": _("Estado"),
        "status_completed": pgettext("transfer", "Completada"),
        "status_failed": pgettext("transfer", "Rechazada"),
        "status_pending": pgettext("transfer", "En camino"),
        "stopped": _("El chat se cerró. Recarga la página para seguir."),
        "to": _("Para"),
        "tracking_key": _("Clave de rastreo"),
        "use_here": _("Usar aquí"),
        "working": _("CENTLI está respondiendo"),
    }


def prepare(frame: Frame) -> dict[str, Any]:
    """Return a frame with what its partial shows besides."""
    data = dict(frame["data"])
    if (extend := _KINDS.get(frame["type"])) is not None:
        extend(data)
    return {
        **frame,
        "data": data,
        "tools": frame["role"] != "user" and frame["type"] == "TEXT",
    }


def history(frames: Iterable[Frame]) -> list[dict[str, Any]]:
    """Return the frames that a page shows; an UPDATE is no message, the card itself has the new state."""
    return [prepare(frame) for frame in frames if frame["type"] != "UPDATE"]


def _balance(data: dict[str, Any]) -> None:
    data["accounts"] = [
        {**one, "has_held": bool(one.get("held")) and one["held"]["amount"].strip("0") != "."}
        for one in data.get("accounts", ())
    ]


def _transactions(data: dict[str, Any]) -> None:
    words = strings()
    data["transactions"] = [
        {
            **one,
            "title": one["counterpart"] or one["description"] or words[f"movement_{one['type']}"],
            "detail": one["description"]
            if one["counterpart"] and one["description"] != one["counterpart"]
            else "",
        }
        for one in data.get("transactions", ())
    ]


def _chart(data: dict[str, Any]) -> None:
    items = data.get("items", ())
    most = max([1, *(_centavos(item["amount"]) for item in items)])
    data["items"] = [
        {**item, "width": f"{max(1, round(100 * _centavos(item['amount']) / most))}%"}
        for item in items
    ]


def _confirmation(data: dict[str, Any]) -> None:
    data["verb"] = "transfer" if data.get("kind") in TRANSFER_KINDS else "other"
    over = {"over_limit", "over_day"} & set(data.get("factor_reasons") or ())
    data["offers_limit"] = bool(over) and data["verb"] == "transfer"
    data["factor_field"] = f"factor-{data['confirmation_id']}"
    data["facts"] = (
        _facts(
            ("from", _side(data.get("source"))),
            ("to", _side(data.get("target"))),
            ("fee", formats.money(data.get("fee"))),
            ("balance_after", formats.money(data.get("balance_after"))),
            ("concept", data.get("concept")),
        )
        if data["verb"] == "transfer"
        else data.get("rows", [])
    )


def _receipt(data: dict[str, Any]) -> None:
    language = "en" if (get_language() or "").startswith("en") else "es"
    status = data.get("status")
    data["facts"] = _facts(
        ("to", _side(data.get("to"))),
        ("from", _side(data.get("from"))),
        ("folio", data.get("folio")),
        ("tracking_key", data.get("tracking_key")),
        ("date", formats.day_long(data.get("created_at") or "", language=language)),
        ("status", strings().get(f"status_{status}", status) if status else ""),
        ("balance_after", formats.money(data.get("balance_after"))),
    )


_KINDS: Final[Mapping[str, Callable[[dict[str, Any]], None]]] = {
    "BALANCE": _balance,
    "TRANSACTIONS": _transactions,
    "CHART": _chart,
    "TRANSFER_CONFIRMATION": _confirmation,
    "RECEIPT": _receipt,
}


def _facts(*pairs: tuple[str, str | None]) -> list[dict[str, str]]:
    words = strings()
    return [{"label": words[label], "value": value} for label, value in pairs if value]


def _side(side: Mapping[str, Any] | None) -> str:
    """Return one end of a transfer in a line: «Cuenta de cheques ···· 4821»."""
    if not side:
        return ""
    name = (
        strings().get(f"account_{side.get('account_type')}")
        or side.get("name")
        or side.get("bank")
        or ""
    )
    last4 = f"···· {side['last4']}" if side.get("last4") else ""
    return f"{name} {last4}".strip()


def _centavos(value: Mapping[str, str]) -> int:
    return int(value["amount"].replace(".", "").lstrip("-"))
