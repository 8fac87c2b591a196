"""Where transfers stand that did not go out at once: each has a hold, and what became of that says it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from banking.contracts import TransferStanding, TransferState
from banking.models import UNDONE, Hold, HoldState, SpeiState
from centli.kernel import ids
from centli.kernel.errors import NotFound


def standing_list(customer_id: int, transaction_ids: Collection[str]) -> Sequence[TransferStanding]:
    """Return how the customer's transfers of these ids stand; any that never waited, or is no such id, is left out."""
    rows = Hold.objects.filter(
        public_id__in=_parsed(transaction_ids), customer_id=customer_id
    ).values_list("public_id", "confirmation_id", "state", "reason", "spei_order__state")
    return [
        TransferStanding(
            transaction_id=ids.public("transaction", public_id),
            confirmation_id=ids.public("confirmation", confirmation_id),
            state=_state(state, reason, order),
        )
        for public_id, confirmation_id, state, reason, order in rows
        if confirmation_id is not None
    ]


def _state(state: str, reason: str, order: str | None) -> TransferState:
    if state == HoldState.ACTIVE:
        return TransferState.PENDING
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
