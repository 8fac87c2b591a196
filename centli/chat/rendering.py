"""Frames as a page shows them: what a partial needs and a frame does not say in so many words.

``static/chat/render.js`` prepares live frames alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from centli.agent import prizes, receipts, reports, shelves
from centli.chat import formats
from centli.confirmations.cards import OVER
from centli.kernel import clock
from centli.kernel.accounts import ACCOUNT_NAMES
from centli.web import pdf

Frame = Mapping[str, Any]

UNRATED: Final = frozenset(
    {"NOTICE", "UPDATE", "TRANSFER_CONFIRMATION", "PURCHASE_CONFIRMATION", "ORDER", "TICKET"}
)
"""What is no answer: news, and a card that asks."""
VERBS: Final = {"purchase": "buy", "redemption": "redeem"}
TRANSFER_VERBS: Final = {
    "transfer": "transfer",
    "own_transfer": "transfer",
    "block_account": "block",
}


def strings() -> Mapping[str, str]:
    """Return the words that the browser's modules say, in the reader's language."""
    return _strings(get_language())


@cache
def _strings(_language: str | None) -> Mapping[str, str]:
    """Look a hundred words up once a language: a page of receipts asks for them a hundred times."""
    return {
        **{f"account_{code}": _(name) for code, name in ACCOUNT_NAMES.items()},
        **{f"step_{code}": words for code, words in shelves.step_names().items()},
        **{f"step_is_{state}": words for state, words in shelves.step_states().items()},
        **{f"ticket_{state}": words for state, words in reports.states().items()},
        **{f"points_{kind}": words for kind, words in prizes.movement_names().items()},
        **{f"stock_{pieces}": shelves.stock_words(pieces) for pieces in range(shelves.FEW + 2)},
        "points_one": ngettext("%(points)s punto", "%(points)s puntos", 1) % {"points": "{n}"},
        "points_many": ngettext("%(points)s punto", "%(points)s puntos", 2) % {"points": "{n}"},
        "benefit_msi": _("%(months)d MSI").replace("%(months)d", "{n}"),
        "in_full": _("De contado"),
        "assistant": "CENTLI",
        "balance_after": _("Disponible después"),
        "benefit": _("Beneficio"),
        "cashback": _("Cashback"),
        "paid_with": _("Pagas con"),
        "refunded": _("Te devolvimos"),
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
        "handoff_taken": _("Te atiende {name}."),
        "handoff_waiting": _("Una persona del banco te atenderá aquí mismo."),
        "handoff_waiting_for": _("Una persona del banco te atenderá aquí mismo en unos {n} min."),
        "movement_deposit": _("Depósito"),
        "movement_payment": _("Pago"),
        "movement_transfer": _("Transferencia"),
        "movement_withdrawal": _("Retiro"),
        "new_many": _("{n} mensajes nuevos"),
        "new_one": _("{n} mensaje nuevo"),
        "no_link": _("No pudimos conectarnos. Inténtalo de nuevo."),
        "not_done": _("No sabemos si llegó. Inténtalo de nuevo: no se hace dos veces."),
        "outbox_full": _("Hay demasiados mensajes en espera. Espera a que vuelva la conexión."),
        "problem": _("Quiero reportar un problema con el folio {folio}"),
        "queued": _("En espera de conexión…"),
        "reconnecting": _("Reconectando… tus mensajes se enviarán solos."),
        "replaced": _("Abriste el chat en otras ventanas y esta se desconectó."),
        "rated": _("Gracias por decirnos."),
        "retry": _("Reintentar"),
        "returned_at": _("Devuelta el"),
        "send_now": _("Enviar ahora"),
        "sending": _("Enviando…"),
        "show_amounts": _("Mostrar montos"),
        "six_digits": _("Escribe los 6 dígitos."),
        "status": _("Estado"),
        **{f"status_{state}": words for state, words in receipts.states().items()},
        "stopped": _("El chat se cerró. Recarga la página para seguir."),
        "to": _("Para"),
        "tracking_key": _("Clave de rastreo"),
        "use_here": _("Usar aquí"),
        "working": _("CENTLI está respondiendo"),
    }


def prepare(frame: Frame) -> dict[str, Any]:
    """Return a frame with what its partial shows besides."""
    data = dict(frame["data"])
    if frame["type"] == "PRODUCTS":
        _products(data, frame["id"])
    if frame["type"] == "POINTS":
        _points(data, frame["id"])
    if (extend := _KINDS.get(frame["type"])) is not None:
        extend(data)
    role, kind = frame["role"], frame["type"]
    return {
        **frame,
        "data": data,
        "rated_up": _rated(frame, "up"),
        "rated_down": _rated(frame, "down"),
        "said": _said_alone(frame["content"], data),
        # What is shown in blocks is not written twice.
        "words": "" if data.get("blocks") else frame["content"],
        "can_copy": role != "user" and kind == "TEXT",
        "can_rate": role == "assistant" and kind not in UNRATED,
    }


def _said_alone(content: str, data: Mapping[str, Any]) -> str:
    """Return a message's words without those that are read above and beneath its card."""
    before, after = data.get("before") or "", data.get("after") or ""
    return content.removeprefix(f"{before}\n").removesuffix(f"\n{after}")


def _rated(frame: Frame, rating: str) -> str:
    return "true" if frame.get("rating") == rating else "false"


def history(frames: Iterable[Frame], *, is_last: bool = True) -> list[dict[str, Any]]:
    """Return the frames that a page shows; an UPDATE is no message, the card itself has the new state.

    Suggestions belong to the last answer alone; news does not come between.
    """
    shown = [frame for frame in frames if frame["type"] != "UPDATE"]
    said = [frame["id"] for frame in shown if frame["type"] != "NOTICE"]
    last = said[-1] if said and is_last else None
    return [
        prepare(frame if frame["id"] == last else {**frame, "suggestions": []}) for frame in shown
    ]


def _balance(data: dict[str, Any]) -> None:
    data["accounts"] = [
        {
            **one,
            "label": _word(f"account_{one['account_type']}", one["label"]),
            "has_held": bool(one.get("held")) and one["held"]["amount"].strip("0") != ".",
        }
        for one in data.get("accounts", ())
    ]


def _transactions(data: dict[str, Any]) -> None:
    words = strings()
    mixed = len({one["account_id"] for one in data.get("transactions", ())}) > 1
    data["transactions"] = [
        {
            **one,
            "account": words[f"account_{one['account_type']}"] if mixed else "",
            "title": one["counterpart"] or one["description"] or words[f"movement_{one['type']}"],
            "detail": one["description"]
            if one["counterpart"] and one["description"] != one["counterpart"]
            else "",
        }
        for one in data.get("transactions", ())
    ]


def _products(data: dict[str, Any], message_id: str) -> None:
    data["products"] = [
        {
            **one,
            "stock_text": shelves.stock_words(one["stock"]),
            "options": [
                {**each, "label": _way(each["id"], each["label"])} for each in one["options"]
            ],
            "target_id": message_id,
            "field": f"way-{message_id}-{number}",
        }
        for number, one in enumerate(data.get("products", ()), start=1)
    ]


def _way(benefit_id: str, otherwise: str) -> str:
    """Return a way to pay by its id (``none``, ``MSI-6``) where that says it all, else as it was told."""
    benefit, _dash, months = benefit_id.partition("-")
    if benefit == shelves.NO_BENEFIT:
        return strings()["in_full"]
    return strings()["benefit_msi"].format(n=months) if benefit == "MSI" else otherwise


def _points(data: dict[str, Any], message_id: str) -> None:
    data["rewards"] = [
        {**one, "stock_text": shelves.stock_words(one["stock"]), "target_id": message_id}
        for one in data.get("rewards", ())
    ]
    data["movements"] = [
        {**one, "title": _word(f"points_{one['transaction_type']}", one["title"])}
        for one in data.get("movements", ())
    ]


def _word(key: str, otherwise: str) -> str:
    """Return the page's word for what a frame names by a code; of a code that we do not know, the frame's own."""
    return strings().get(key, otherwise)


def _ticket(data: dict[str, Any]) -> None:
    data["state_text"] = _word(f"ticket_{data['state']}", data["state_text"])


def _benefits(data: dict[str, Any]) -> None:
    data["options"] = [
        {
            **one,
            "text": _way(one["id"], one["text"]),
            "cheapest": any(label["code"] == "lowest_total" for label in one["labels"]),
            "lightest": any(label["code"] == "lowest_monthly" for label in one["labels"]),
        }
        # What can be chosen comes first.
        for one in sorted(data.get("options", ()), key=lambda one: not one["applies"])
    ]


def _purchase(data: dict[str, Any]) -> None:
    data["verb"] = VERBS.get(data.get("kind", ""), "return")
    data["factor_field"] = f"factor-{data['confirmation_id']}"
    data["offers_limit"] = _offers_limit(data)
    data["facts"] = _rows(data)


def _offers_limit(data: Mapping[str, Any]) -> bool:
    """Say whether another limit would do without the code."""
    return bool(OVER & set(data.get("factor_reasons") or ()))


def _order(data: dict[str, Any]) -> None:
    # What was stored before redemptions were orders too has a purchase's id alone.
    data["order_id"] = data.get("order_id") or data.get("purchase_id")
    data["shows_amount"] = bool(data.get("amount")) and data.get("state") != "failed"
    until = data.get("cancellable_until") or ""
    data["can_cancel"] = bool(until) and formats.read_moment(until) > clock.now()
    data["steps"] = [
        {
            **one,
            "label": _word(f"step_{one.get('code')}", one["label"]),
            "state_text": _word(f"step_is_{one['state']}", one["state_text"]),
        }
        for one in data.get("steps", ())
    ]
    benefit = data.get("benefit_text")
    if data.get("benefit_applied") == "MSI":
        benefit = strings()["benefit_msi"].format(n=data["months"])
    data["facts"] = _facts(
        ("benefit", benefit),
        ("paid_with", _side(data.get("source"))),
        ("cashback", formats.money(data.get("cashback"))),
        ("refunded", formats.money(data.get("refunded_amount"))),
    )


def _chart(data: dict[str, Any]) -> None:
    items = data.get("items", ())
    most = max([1, *(_centavos(item["amount"]) for item in items)])
    data["items"] = [
        {
            **item,
            "width": f"{max(1, round(100 * _centavos(item['amount']) / most))}%",
            "name": f"{item['label']}: {item['share']} %",
        }
        for item in items
    ]
    before = data.get("previous_total")
    data["compares"] = bool(items) and before is not None and _centavos(before) > 0
    data["months"] = [
        {**month, "now": "true" if month["current"] else "false"}
        for month in data.get("months", ())
    ]


def _confirmation(data: dict[str, Any]) -> None:
    data["verb"] = TRANSFER_VERBS.get(data.get("kind", ""), "other")
    data["offers_limit"] = _offers_limit(data)
    data["factor_field"] = f"factor-{data['confirmation_id']}"
    data["repeats"] = "same_recently" in (data.get("warnings") or ())
    # Who is no payee stands in the rows.
    data["pays"] = data["verb"] == "transfer" and bool(data.get("payee"))
    data["facts"] = (
        _facts(
            ("from", _side(data.get("source"))),
            ("to", _side(data.get("target"))),
            ("fee", formats.money(data.get("fee"))),
            ("balance_after", formats.money(data.get("balance_after"))),
            ("concept", data.get("concept")),
        )
        if data["verb"] == "transfer"
        else _rows(data)
    )


def _rows(data: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Return a card's rows but why it takes the code, which stands by the button."""
    return [row for row in data.get("rows", ()) if row["value"] != data.get("factor_text")]


def receipt_facts(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return a receipt's lines, label and value."""
    language = "en" if (get_language() or "").startswith("en") else "es"
    status = data.get("state") or data.get("status")
    return _facts(
        ("to", _side(data.get("to"))),
        ("from", _side(data.get("from"))),
        ("concept", data.get("concept")),
        ("folio", data.get("folio")),
        ("tracking_key", data.get("tracking_key")),
        ("date", formats.day_long(data.get("created_at") or "", language=language)),
        ("status", strings().get(f"status_{status}", status) if status else ""),
        ("returned_at", formats.day_long(data.get("returned_at") or "", language=language)),
        ("balance_after", formats.money(data.get("balance_after"))),
    )


def _receipt(data: dict[str, Any]) -> None:
    data["facts"] = receipt_facts(data)
    until = (data.get("undo") or {}).get("until", "")
    data["can_undo"] = bool(until) and formats.read_moment(until) > clock.now()
    # Not ours to open elsewhere: the address answers its owner alone.
    data["pdf"] = (
        f"/chat/receipts/{data['confirmation_id']}.pdf" if data.get("transaction_id") else ""
    )
    data["problem"] = strings()["problem"].format(folio=data.get("folio", ""))


def receipt_pdf(data: Mapping[str, Any]) -> bytes:
    """Return a receipt's data as a page to keep."""
    return pdf.one_page(
        title=_("Comprobante de transferencia %(folio)s") % {"folio": data.get("folio", "")},
        language=get_language() or "es-MX",
        head=str(data.get("text") or ""),
        amount=formats.money(data.get("amount")),
        rows=[(fact["label"], fact["value"]) for fact in receipt_facts(data)],
        foot=(
            _(
                "Este comprobante es informativo. El movimiento está en el chat, en «Mis movimientos»."
            ),
            _("CENTLI nunca te pide tu NIP ni tu CVV."),
        ),
    )


def handoff(found: Frame | None) -> dict[str, str] | None:
    """Return an open hand-off as the banner says it."""
    if found is None:
        return None
    words, name, minutes = strings(), found.get("name"), found.get("wait_minutes")
    if found["state"] == "taken":
        text = words["handoff_taken"].format(name=name or "")
    elif minutes:
        text = words["handoff_waiting_for"].format(n=minutes)
    else:
        text = words["handoff_waiting"]
    return {"state": found["state"], "text": text}


_KINDS: Final[Mapping[str, Callable[[dict[str, Any]], None]]] = {
    "BALANCE": _balance,
    "TRANSACTIONS": _transactions,
    "CHART": _chart,
    "TRANSFER_CONFIRMATION": _confirmation,
    "RECEIPT": _receipt,
    "BENEFITS": _benefits,
    "PURCHASE_CONFIRMATION": _purchase,
    "ORDER": _order,
    "TICKET": _ticket,
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
