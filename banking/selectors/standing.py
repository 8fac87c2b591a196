"""Where transfers stand that did not go out at once: each has a hold, and what became of that says it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import TransferStanding, TransferState
from banking.models import UNDONE, Hold, HoldState, SpeiState
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop

Key = TypeVar("Key")
Receipt: TypeAlias = Mapping[str, Any]

_STATUS: Final[Mapping[TransferState, str]] = {
    TransferState.COMPLETED: "completed",
    TransferState.RETURNED: "completed",
    TransferState.UNDONE: "failed",
    TransferState.FAILED: "failed",
}
"""What a movement of each end is called on the wire; of a return the first movement stays completed."""
_TEXTS: Final[Mapping[TransferState, str]] = {
    TransferState.COMPLETED: gettext_noop("Listo, le envié %(amount)s a %(name)s"),
    TransferState.RETURNED: gettext_noop("El otro banco te devolvió este envío."),
    TransferState.UNDONE: gettext_noop("Deshiciste el envío; no se movió dinero."),
    TransferState.FAILED: gettext_noop("Tu envío no se completó."),
}
_WHILE_PENDING: Final = frozenset({"undo", "undo_until"})
_ONLY_IF_MOVED: Final = frozenset({"balance_after"})


def receipts_as_they_stand(
    call: Call, stored: Mapping[Key, Receipt]
) -> Mapping[Key, dict[str, Any]]:
    """Return, as they read now, those receipts of the customer's that say something else by now.

    One query, and none where no receipt is of a transfer that was under way.
    """
    pending = {
        key: receipt
        for key, receipt in stored.items()
        if receipt.get("status") == "pending" and receipt.get("transaction_id")
    }
    if not pending:
        return {}
    asked = [receipt["transaction_id"] for receipt in pending.values()]
    found = {each.transaction_id: each.state for each in standing_list(call, asked)}
    changed = {
        key: _changed(receipt, found[receipt["transaction_id"]])
        for key, receipt in pending.items()
        if receipt["transaction_id"] in found
    }
    return {key: receipt for key, receipt in changed.items() if receipt != pending[key]}


def _changed(receipt: Receipt, state: TransferState) -> dict[str, Any]:
    if state in {TransferState.WAITING, TransferState.PENDING}:
        # Receipts of before there was a window, or without one, do not name their state.
        return {**receipt, "state": state.value} if "undo_until" in receipt else dict(receipt)
    status = _STATUS[state]
    gone = _WHILE_PENDING if status == "completed" else _WHILE_PENDING | _ONLY_IF_MOVED
    text = _(_TEXTS[state]) % {
        "amount": Money.parse(receipt["amount"]["amount"]).display(),
        "name": (receipt.get("to") or {}).get("name", ""),
    }
    kept = {name: value for name, value in receipt.items() if name not in gone}
    return {**kept, "status": status, "state": state.value, "text": text}


def standing_list(call: Call, transaction_ids: Collection[str]) -> Sequence[TransferStanding]:
    """Return how the customer's transfers of these ids stand; any that never waited, or is no such id, is left out."""
    rows = Hold.objects.filter(
        public_id__in=_parsed(transaction_ids), customer_id=call.customer_id
    ).values_list(
        "public_id",
        "confirmation_id",
        "state",
        "reason",
        "held_transfer__undo_until",
        "spei_order__state",
        "spei_order__next_run_at",
    )
    return [
        TransferStanding(
            transaction_id=ids.public("transaction", public_id),
            confirmation_id=ids.public("confirmation", confirmation_id),
            state=_state(
                call,
                state,
                reason,
                order,
                until=undo_until(order, next_run_at) if order else held_until,
            ),
        )
        for public_id, confirmation_id, state, reason, held_until, order, next_run_at in rows
        if confirmation_id is not None
    ]


def undo_until(order_state: str, next_run_at: datetime | None) -> datetime | None:
    """Return until when an order to another bank may be undone; None once it went out."""
    if order_state != SpeiState.CREATED or next_run_at is None:
        return None
    return next_run_at - rules.SPEI_STEP


def _state(
    call: Call, state: str, reason: str, order: str | None, *, until: datetime | None
) -> TransferState:
    if state == HoldState.ACTIVE:
        is_waiting = until is not None and call.now < until
        return TransferState.WAITING if is_waiting else TransferState.PENDING
    if state != HoldState.CAPTURED:
        return TransferState.UNDONE if reason == UNDONE else TransferState.FAILED
    return TransferState.RETURNED if order == SpeiState.RETURNED else TransferState.COMPLETED


def _parsed(transaction_ids: Collection[str]) -> list[UUID]:
    found = []
    for each in transaction_ids:
        try:
            found.append(ids.parse("transaction", each))
        except NotFound:
            continue
    return found
