"""The audit trail: one row for everything that happens."""

from __future__ import annotations

from typing import Any, Final

from centli.db.inserts import Insert, moment, packed
from centli.db.statement import Statement
from centli.db.trip import run_all
from centli.events.models import AuditEntry
from centli.kernel.call import Call
from centli.kernel.ids import uuid7

_AUDIT: Final = Insert(
    AuditEntry,
    (
        *("public_id", "action", "channel", "actor_id", "customer_id", "correlation_id"),
        *("object_kind", "object_id", "data", "created_at"),
    ),
)


def record(
    call: Call, action: str, *, object_kind: str = "", object_id: str = "", **data: Any
) -> None:
    """Write that something happened, in the caller's transaction; ids and figures only, no text of people."""
    run_all([written(call, action, object_kind=object_kind, object_id=object_id, data=data)])


def written(
    call: Call, action: str, *, object_kind: str, object_id: str, data: dict[str, Any]
) -> Statement:
    """Return the statement that writes it, for an owner who sends it with others."""
    row = (
        *(uuid7().bytes, action, call.channel.value, call.actor_id, call.customer_id),
        *(call.correlation_id.bytes, object_kind, object_id, packed(data), moment(call.now)),
    )
    return _AUDIT.statement([row])
