"""The audit trail: one row for everything that happens."""

from __future__ import annotations

from typing import Any, Final

from centli.db.inserts import Insert, moment, packed
from centli.db.statement import Statement
from centli.db.trip import run_all
from centli.events.models import AuditEntry
from centli.kernel import personal
from centli.kernel.call import Call
from centli.kernel.ids import uuid7

_AUDIT: Final = Insert(
    AuditEntry,
    (
        *("public_id", "action", "channel", "actor_id", "customer_id", "correlation_id"),
        *("object_kind", "object_id", "data", "created_at"),
    ),
)

SAID: Final = {"reason", "note"}
"""Where what staff write may stand in an entry's data."""


def record(
    call: Call, action: str, *, object_kind: str = "", object_id: str = "", **data: Any
) -> None:
    """Write that something happened, in the caller's transaction: ids and figures.

    Of what people write only the ``reason`` and the ``note`` of staff, without what is personal in them: no row of the
    trail can be altered later.
    """
    run_all([written(call, action, object_kind=object_kind, object_id=object_id, data=data)])


def written(
    call: Call, action: str, *, object_kind: str, object_id: str, data: dict[str, Any]
) -> Statement:
    """Return the statement that writes it, for an owner who sends it with others."""
    if said := {name: data[name] for name in SAID if data.get(name)}:
        data = {**data, **{name: personal.mask(str(text)).text for name, text in said.items()}}
    row = (
        *(uuid7().bytes, action, call.channel.value, call.actor_id, call.customer_id),
        *(call.correlation_id.bytes, object_kind, object_id, packed(data), moment(call.now)),
    )
    return _AUDIT.statement([row])
