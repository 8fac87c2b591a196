"""The two statements of a confirmation's hot path, as fixed SQL: lock a proposal, and write that it was executed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, cast
from uuid import UUID

import msgspec

from centli.confirmations.models import Proposal
from centli.db import vendor
from centli.db.inserts import moment, packed
from centli.db.statement import Statement
from centli.db.trip import read_all


def _utc(value: Any) -> datetime:
    """Return a moment that the database gave, which knows no time zone."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return cast(datetime, found.replace(tzinfo=UTC))


_COLUMNS: Final = [field.attname for field in Proposal._meta.concrete_fields]
_CONVERSIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(
        ("terms", "card", "provenance", "factor_reasons", "result"), msgspec.json.decode
    ),
    **dict.fromkeys(
        ("created_at", "expires_at", "confirmed_at", "execute_before", "done_at"),
        _utc,
    ),
    **dict.fromkeys(
        ("public_id", "correlation_id", "renewed_from", "renewed_by"),
        lambda value: UUID(bytes=bytes(value)),
    ),
    **dict.fromkeys(("factor_required", "needs_approver", "factor_used"), bool),
}
"""What a column's value is made into, where it is not taken as the driver gives it."""
_CONVERTED: Final = [
    (place, _CONVERSIONS[name]) for place, name in enumerate(_COLUMNS) if name in _CONVERSIONS
]

# The subquery locks nothing: the standing is locked only where a code is taken.
_LOCK: Final = (
    f"SELECT {', '.join(_COLUMNS)}, "  # noqa: S608 - the model's own columns
    "(SELECT closed_until FROM factor_standing WHERE person_id = %s) "
    "FROM proposal WHERE public_id = %s"
)
_EXECUTED: Final = """
UPDATE proposal SET state = 'executed', result = %s, done_at = %s, confirmed_at = %s, factor_used = %s,
    approver_id = %s, approval_reason = %s
WHERE id = %s
"""


@cache
def _lock() -> str:
    return _LOCK + vendor.for_update()


def lock(proposal_id: UUID, *, person_id: int) -> tuple[Proposal, datetime | None] | None:
    """Lock a proposal's row; also returns until when money is closed to the person. None when it is not there."""
    (found,) = read_all(Statement(_lock(), (person_id, proposal_id.bytes)))
    if not found:
        return None
    *values, closed_until = found[0]
    for place, convert in _CONVERTED:
        if values[place] is not None:
            values[place] = convert(values[place])
    row = Proposal.from_db("default", _COLUMNS, values)
    return row, None if closed_until is None else _utc(closed_until)


def executed(row: Proposal) -> Statement:
    """Return the statement that writes an executed proposal's outcome."""
    return Statement(
        _EXECUTED,
        (
            packed(row.result),
            moment(row.done_at),
            moment(row.confirmed_at),
            row.factor_used,
            row.approver_id,
            row.approval_reason,
            row.pk,
        ),
    )
