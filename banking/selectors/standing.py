"""Where transfers stand that did not go out at once (each has a hold, and what became of that says it), or were reversed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from banking import rules
from banking.contracts import TransferStanding, TransferState
from banking.models import UNDONE, Entry, Hold, HoldState, SpeiState
from centli.kernel import clock, ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop

Key = TypeVar("Key")
Receipt: TypeAlias = Mapping[str, Any]

_STATUS: Final[Mapping[TransferState, str]] = {
    TransferState.COMPLETED: "completed",
    TransferState.RETURNED: "completed",
    TransferState.REVERSED: "completed",
    TransferState.UNDONE: "failed",
    TransferState.FAILED: "failed",
}
"""What a movement of each end is called on the wire; of what came back the first movement stays completed."""
_TEXTS: Final[Mapping[TransferState, str]] = {
    TransferState.COMPLETED: gettext_noop("Listo, le envié %(amount)s a %(name)s"),
    TransferState.RETURNED: gettext_noop("El otro banco te devolvió este envío."),
    TransferState.REVERSED: gettext_noop("Te devolvimos %(amount)s de esta operación."),
    TransferState.UNDONE: gettext_noop("Deshiciste el envío; no se movió dinero."),
    TransferState.FAILED: gettext_noop("Tu envío no se completó."),
}
_WHILE_PENDING: Final = frozenset({"undo", "undo_until"})
_ONLY_IF_MOVED: Final = frozenset({"available_after", "balance_after"})


def receipts_as_they_stand(
    call: Call, stored: Mapping[Key, Receipt]
) -> Mapping[Key, dict[str, Any]]:
    """Return, as they read now, those receipts of the customer's that say something else by now.

    Two queries at most: of those that were under way, and of those that had gone out.
    """
    moved = {key: receipt for key, receipt in stored.items() if receipt.get("transaction_id")}
    held, gone = set[str](), set[str]()
    for receipt in moved.values():
        (held if receipt.get("status") == "pending" else gone).add(receipt["transaction_id"])
    found = {each.transaction_id: each for each in (*_held(call, held), *_reversed(call, gone))}
    changed = {
        key: _changed(receipt, found[receipt["transaction_id"]])
        for key, receipt in moved.items()
        if receipt["transaction_id"] in found
    }
    return {key: receipt for key, receipt in changed.items() if receipt != moved[key]}


def _changed(receipt: Receipt, standing: TransferStanding) -> dict[str, Any]:
    state = standing.state
    if state in {TransferState.WAITING, TransferState.PENDING}:
        # Receipts without a window do not name their state.
        return {**receipt, "state": state.value} if "undo_until" in receipt else dict(receipt)
    status = _STATUS[state]
    gone = _WHILE_PENDING if status == "completed" else _WHILE_PENDING | _ONLY_IF_MOVED
    text = _(_TEXTS[state]) % {
        "amount": Money.parse(receipt["amount"]["amount"]).display(),
        "name": (receipt.get("to") or {}).get("name", ""),
    }
    kept = {name: value for name, value in receipt.items() if name not in gone}
    since = standing.returned_at
    back = {"returned_at": clock.wire(since)} if since else {}
    return {**kept, **back, "status": status, "state": state.value, "text": text}


def standing_list(call: Call, transaction_ids: Collection[str]) -> Sequence[TransferStanding]:
    """Return how the customer's transfers of these ids stand; any that went out at once and stayed so is left out."""
    held = _held(call, transaction_ids)
    rest = set(transaction_ids) - {each.transaction_id for each in held}
    return [*held, *_reversed(call, rest)]


def _held(call: Call, transaction_ids: Collection[str]) -> Sequence[TransferStanding]:
    if not transaction_ids:
        return ()
    rows: Iterable[tuple[Any, ...]] = Hold.objects.filter(
        public_id__in=_parsed(transaction_ids), customer_id=call.customer_id
    ).values_list(
        "public_id",
        "confirmation_id",
        "state",
        "reason",
        "held_transfer__undo_until",
        "spei_order__state",
        "spei_order__next_run_at",
        "spei_order__return_entry__created_at",
        "entry__reversal__created_at",
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
            )
            if reversed_at is None
            else TransferState.REVERSED,
            returned_at=reversed_at or came_back_at,
        )
        for (
            public_id,
            confirmation_id,
            state,
            reason,
            held_until,
            order,
            next_run_at,
            came_back_at,
            reversed_at,
        ) in rows
        if confirmation_id is not None
    ]


def _reversed(call: Call, transaction_ids: Collection[str]) -> Sequence[TransferStanding]:
    """Return those that staff reversed."""
    if not transaction_ids:
        return ()
    rows = Entry.objects.filter(
        public_id__in=_parsed(transaction_ids),
        customer_id=call.customer_id,
        reversal__isnull=False,
    ).values_list("public_id", "confirmation_id", "reversal__created_at")
    return [
        TransferStanding(
            transaction_id=ids.public("transaction", public_id),
            confirmation_id=ids.public("confirmation", confirmation_id),
            state=TransferState.REVERSED,
            returned_at=reversed_at,
        )
        for public_id, confirmation_id, reversed_at in rows
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
