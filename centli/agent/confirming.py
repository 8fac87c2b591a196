"""The card of what is to be confirmed, its receipt, and the news of what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent import labels, prizes, receipts, reports, shelves
from centli.agent.frames import Kind
from centli.agent.journal import Draft
from centli.confirmations.cards import OVER, in_words
from centli.confirmations.contracts import ProposalView, State
from centli.kernel import clock
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop
from centli.people.notices import NoticeView
from crm.contracts import BeneficiaryView

UNDONE: Final[Mapping[str, str]] = {
    "add_beneficiary": gettext_noop("Listo, lo deshice: %(name)s ya no está entre tus contactos."),
    "remove_beneficiary": gettext_noop("Listo, lo deshice: %(name)s sigue entre tus contactos."),
}
"""Kinds that «Deshacer» takes back, and what is said then."""
UNDO_FOR: Final = timedelta(seconds=10)
"""How long the button is shown; whether it still counts, the CRM says."""


def confirmation(view: ProposalView, *, lead: str = "") -> Draft:
    """Return the card of a proposal, from its row; the token is added per login when it is sent."""
    card = {**view.card, "state": view.state.value, "confirmation_id": view.public_id}
    if lead:
        card["before"] = lead
    buys = view.kind in shelves.PURCHASE_KINDS or view.kind == prizes.REDEMPTION
    return Draft(
        Kind.PURCHASE_CONFIRMATION if buys else Kind.TRANSFER_CONFIRMATION,
        _card_text(card, view, lead),
        card,
        dedupe_key=f"card:{view.public_id}",
        confirmation_id=view.public_id,
    )


MONEY_MOVES: Final = frozenset({"transfer", "own_transfer"})
"""Kinds whose card says in sentences what moves; the others are told by their rows alone."""


def _card_text(card: Mapping[str, Any], view: ProposalView, lead: str) -> str:
    lines = [lead] if lead else []
    lines.append(_card_title(view.kind))
    moves = view.kind in MONEY_MOVES
    lines += _sentences(card) if moves else []
    rows = _rows_unsaid(card) if moves else card.get("rows", ())
    lines += [f"{row['label']}: {row['value']}" for row in rows]
    if "same_recently" in card.get("warnings", ()):
        lines.append(
            _("Ojo: hace menos de 10 minutos enviaste lo mismo a la misma persona. ¿Es otro envío?")
        )
    if view.factor_required and not card.get("factor_text"):
        lines.append(_("Para confirmar te pediremos tu código de verificación."))
    if OVER & set(view.factor_reasons):
        lines.append(_("Puedes cambiar tu límite: dime «cambiar mi límite»."))
    lines.append(
        _("Vence a las %(time)s. No se mueve nada hasta que confirmes.")
        % {"time": labels.local_time(view.expires_at)}
    )
    return "\n".join(lines)


def _card_title(kind: str) -> str:
    titles = {
        "add_beneficiary": _("Revisa y confirma tu nuevo contacto."),
        "change_beneficiary": _("Revisa y confirma cómo queda tu contacto."),
        "remove_beneficiary": _("Revisa y confirma a quién quito de tus contactos."),
        "limit_change": _("Revisa y confirma tu nuevo límite."),
        "chat_transfers_off": _("Toca confirmar y se apagan al momento."),
        "chat_transfers_on": _("Revisa y confirma que vuelves a hacer transferencias por chat."),
        reports.REPORT: _("Revisa y confirma tu reporte."),
        "ticket_message": _("Revisa y confirma tu mensaje."),
        "close_ticket": _("Revisa y confirma qué reporte cierro."),
        "block_account": _("Toca confirmar y se bloquea al momento."),
        "unblock_account": _("Revisa y confirma qué desbloqueo."),
        "purchase": _("Revisa y confirma tu compra."),
        "purchase_cancel": _("Revisa y confirma la cancelación de tu pedido."),
        prizes.REDEMPTION: _("Revisa y confirma tu canje."),
    }
    return titles.get(kind, _("Revisa y confirma."))


def _sentences(card: Mapping[str, Any]) -> list[str]:
    """Say how much moves, how it was understood, and to whom."""
    lines = []
    amount, payee = card.get("amount"), card.get("payee")
    if amount is not None:
        words = in_words(Money.parse(amount["amount"], amount["currency"]))
        lines.append(
            _("Monto: %(amount)s%(words)s.")
            % {"amount": labels.money(amount), "words": f" — {words}"}
        )
    if amount is not None and card.get("said"):
        lines.append(
            _("Entendí «%(said)s» como %(amount)s.")
            % {"said": card["said"], "amount": labels.money(amount)}
        )
    if payee is not None:
        alias = f" («{payee['alias']}»)" if payee.get("alias") else ""
        lines.append(
            _("Para: %(name)s%(alias)s, %(bank)s, terminación %(last4)s.")
            % {
                "name": payee.get("name", ""),
                "alias": alias,
                "bank": payee.get("bank", ""),
                "last4": payee.get("last4", ""),
            }
        )
    return lines


def _rows_unsaid(card: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Return the label and value pairs of a card that its own sentences do not tell already."""
    told: set[str] = set()
    if card.get("amount") is not None:
        figure = labels.money(card["amount"])
        told = {figure, f"{figure} ({card.get('amount_words')})"}
    payee = card.get("payee") or {}
    if payee.get("bank"):
        told |= {f"{payee['bank']} {dots} {payee.get('last4')}" for dots in ("····", "••••")}
    return [
        row
        for row in card.get("rows", ())
        if row["value"] not in told
        and not (payee.get("name") and payee["name"] in row["value"])
        and not (card.get("said") and card["said"] in row["value"])
    ]


def receipt(view: ProposalView, *, now: datetime, reply_to: Any = None) -> Draft:
    """Return the receipt of an executed proposal: words and figures from the row.

    ``undo`` is there for what can be taken back for some seconds (ACTION ``undo``): until when, and the button's words.
    """
    result = dict(view.result or {})
    until = clock.wire(now + UNDO_FOR) if view.kind in UNDONE else result.get("undo_until")
    if until:
        result["undo"] = {"until": until, "label": _("Deshacer")}
    return Draft(
        Kind.RECEIPT,
        receipts.words(result),
        {**result, "confirmation_id": view.public_id, "kind": view.kind},
        (_("¿Cuánto tengo?"), _("Mis movimientos")),
        reply_to=reply_to,
        dedupe_key=f"receipt:{view.public_id}",
        confirmation_id=view.public_id,
    )


def receipt_update(data: Mapping[str, Any], *, target_id: str) -> Draft:
    """Return the news of what became of a transfer whose receipt is shown; ``data`` is the receipt's, as it stands."""
    return Draft(
        Kind.UPDATE,
        _("Comprobante %(folio)s: %(state)s.")
        % {"folio": data["folio"], "state": receipts.states()[data["state"]]},
        {"target_id": target_id, **data},
        dedupe_key=f"receipt:{data['confirmation_id']}:{data['state']}",
        confirmation_id=data["confirmation_id"],
    )


def undone(kind: str, person: BeneficiaryView) -> Draft:
    """Return the news that an addition or a removal was taken back."""
    return Draft(
        Kind.TEXT, _(UNDONE[kind]) % {"name": person.name}, suggestions=(_("Mis contactos"),)
    )


def update(view: ProposalView, *, target_id: str) -> Draft:
    """Return the news that a card's state changed."""
    words = {
        State.CONFIRMED: _("Confirmado: en camino."),
        State.EXECUTED: _("Hecho."),
        State.FAILED: _("No se pudo hacer. No se movió dinero."),
        State.VOID: _("Cancelado. No se movió dinero."),
        State.EXPIRED: _("Venció sin confirmarse. No se movió dinero."),
        State.OPEN: _("Pendiente de tu confirmación."),
    }
    text = words[view.state]
    if view.kind in shelves.PURCHASE_KINDS:
        text = shelves.confirmation_words(view.state)
    elif view.kind == prizes.REDEMPTION:
        text = prizes.confirmation_words(view.state)
    return Draft(
        Kind.UPDATE,
        text,
        {
            "target_id": target_id,
            "confirmation_id": view.public_id,
            "state": view.state.value,
            "renewed_by": view.renewed_by,
        },
        dedupe_key=f"update:{view.public_id}:{view.state.value}",
        confirmation_id=view.public_id,
    )


def notice(view: NoticeView) -> Draft:
    """Return a notice as one line of the conversation."""
    content = f"{view.title} {view.body}".strip()
    return Draft(Kind.NOTICE, content, {"code": view.code, "title": view.title, "body": view.body})
