"""What staff may do with a dead message, and nothing else: have it tried again, or let its key go on without it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from centli.db.transactions import owned
from centli.events import audit, doorbell
from centli.events.models import Outbox, OutboxStatus
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, NotFound


@owned
def message_redrive(call: Call, *, event_id: UUID, reason: str) -> None:
    """Have a dead message tried again, as if it had never failed; consumers that dealt with it skip it.

    Raises:
        NotFound: no such message.
        Conflict: it is not dead.
    """
    row = _dead(event_id)
    row.status, row.attempts, row.faults = OutboxStatus.NEW, 0, 0
    row.available_at = call.now
    _write(call, row, "outbox.redriven", reason)
    transaction.on_commit(lambda: doorbell.ring([row]))


@owned
def message_skip(call: Call, *, event_id: UUID, reason: str) -> None:
    """Let the key of a dead message go on without it.

    Raises:
        NotFound: no such message.
        Conflict: it is not dead.
    """
    row = _dead(event_id)
    row.status, row.sent_at = OutboxStatus.SKIPPED, call.now
    _write(call, row, "outbox.skipped", reason)
    transaction.on_commit(doorbell.ring)


def _dead(event_id: UUID) -> Outbox:
    row = Outbox.objects.select_for_update().filter(event_id=event_id).first()
    if row is None:
        raise NotFound
    if row.status != OutboxStatus.DEAD:
        raise Conflict
    return row


def _write(call: Call, row: Outbox, action: str, reason: str) -> None:
    row.save(update_fields=["status", "attempts", "faults", "available_at", "sent_at"])
    audit.record(
        call,
        action,
        object_kind="event",
        object_id=str(row.event_id),
        event_type=row.event_type,
        reason=reason,
    )
