"""The audit trail: one row for everything that happens."""

from __future__ import annotations

from typing import Any

from centli.db.inserts import insert
from centli.events.models import AuditEntry
from centli.kernel.call import Call


def record(
    call: Call, action: str, *, object_kind: str = "", object_id: str = "", **data: Any
) -> None:
    """Write that something happened, in the caller's transaction; ids and figures only, no text of people."""
    insert([entry(call, action, object_kind=object_kind, object_id=object_id, data=data)])


def entry(
    call: Call, action: str, *, object_kind: str, object_id: str, data: dict[str, Any]
) -> AuditEntry:
    """Return the row that says so, not yet written."""
    return AuditEntry(
        action=action,
        channel=call.channel,
        actor_id=call.actor_id,
        customer_id=call.customer_id,
        correlation_id=call.correlation_id,
        object_kind=object_kind,
        object_id=object_id,
        data=data,
        created_at=call.now,
    )
