"""Receipts as they stand: what a receipt said when its transfer was confirmed, and what has become of that since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from banking.contracts import TransferState
from centli.agent import labels, tools
from centli.kernel.call import Call
from centli.kernel.text import gettext_noop

Key = TypeVar("Key")
Data: TypeAlias = Mapping[str, Any]

_STATUS: Final[Mapping[TransferState, str]] = {
    TransferState.COMPLETED: "completed",
    TransferState.RETURNED: "completed",
    TransferState.UNDONE: "failed",
    TransferState.FAILED: "failed",
}
"""What a movement of each state is called on the wire; of a return the first movement stays completed."""
_TEXTS: Final[Mapping[TransferState, str]] = {
    TransferState.COMPLETED: gettext_noop("Listo, le envié %(amount)s a %(name)s"),
    TransferState.RETURNED: gettext_noop("El otro banco te devolvió este envío."),
    TransferState.UNDONE: gettext_noop("Deshiciste el envío; no se movió dinero."),
    TransferState.FAILED: gettext_noop("Tu envío no se completó."),
}
_WHILE_PENDING: Final = frozenset({"undo", "undo_until"})
_ONLY_IF_MOVED: Final = frozenset({"balance_after"})


def as_they_stand(call: Call, stored: Mapping[Key, Data]) -> dict[Key, dict[str, Any]]:
    """Return the present ``data`` of those receipts of the customer's that say something else by now.

    One query, and none where no receipt is of a transfer that was under way.
    """
    pending = {
        key: data
        for key, data in stored.items()
        if data.get("status") == "pending" and data.get("transaction_id")
    }
    if not pending:
        return {}
    asked = [data["transaction_id"] for data in pending.values()]
    states = {each.transaction_id: each.state for each in tools.transfer_standing_list(call, asked)}
    found = {key: states.get(data["transaction_id"]) for key, data in pending.items()}
    return {
        key: changed(pending[key], state)
        for key, state in found.items()
        if state is not None and state is not TransferState.PENDING
    }


def changed(data: Data, state: TransferState) -> dict[str, Any]:
    """Return a receipt's ``data`` once its transfer has come to this end."""
    status = _STATUS[state]
    gone = _WHILE_PENDING if status == "completed" else _WHILE_PENDING | _ONLY_IF_MOVED
    text = _(_TEXTS[state]) % {
        "amount": labels.money(data.get("amount")),
        "name": (data.get("to") or {}).get("name", ""),
    }
    kept = {name: value for name, value in data.items() if name not in gone}
    return {**kept, "status": status, "state": state.value, "text": text}


def label(state: str) -> str:
    """Return a transfer's end in a word."""
    return {
        TransferState.COMPLETED: pgettext("transfer", "Completada"),
        TransferState.RETURNED: pgettext("transfer", "Devuelta"),
        TransferState.UNDONE: pgettext("transfer", "Deshecha"),
        TransferState.FAILED: pgettext("transfer", "Rechazada"),
    }[TransferState(state)]


def words(data: Data) -> str:
    """Return a receipt as it is spoken, and as plain clients read it."""
    said = str(data.get("text") or _("Listo."))
    # The final words of a transfer are fixed without a full stop; what follows them here is another sentence.
    lines = [said if said.endswith(".") else f"{said}."]
    if data.get("folio"):
        lines.append(_("Folio: %(folio)s.") % {"folio": data["folio"]})
    if data.get("tracking_key"):
        lines.append(_("Clave de rastreo: %(key)s.") % {"key": data["tracking_key"]})
    if data.get("balance_after"):
        lines.append(_("Te quedan %(balance)s.") % {"balance": labels.money(data["balance_after"])})
    return " ".join(lines)
