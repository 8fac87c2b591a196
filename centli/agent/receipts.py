"""Receipts in words: their state, and what is spoken of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from banking.contracts import TransferState
from centli.agent import labels

Data: TypeAlias = Mapping[str, Any]


def states() -> dict[str, str]:
    """Return what a transfer's states are called, in a word or two."""
    return {
        TransferState.WAITING: pgettext("transfer", "Por salir"),
        TransferState.PENDING: pgettext("transfer", "En camino"),
        TransferState.COMPLETED: pgettext("transfer", "Completada"),
        TransferState.RETURNED: pgettext("transfer", "Devuelta"),
        TransferState.REVERSED: pgettext("transfer", "Devuelta por el banco"),
        TransferState.UNDONE: pgettext("transfer", "Deshecha"),
        TransferState.FAILED: pgettext("transfer", "Rechazada"),
    }


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
