"""The two statements of a confirmation's hot path, as fixed SQL: lock a proposal, and write that it was executed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from centli.confirmations.models import Proposal
from centli.db.inserts import moment, packed
from centli.db.statement import Statement

_COLUMNS: Final = [field.attname for field in Proposal._meta.concrete_fields]
_JSON: Final = ("terms", "card", "provenance", "factor_reasons", "result")
_MOMENTS: Final = ("created_at", "expires_at", "confirmed_at", "execute_before", "done_at")
_IDS: Final = ("public_id", "correlation_id", "renewed_from", "renewed_by")
_FLAGS: Final = ("factor_required", "needs_approver", "factor_used")

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


def lock(proposal_id: UUID, *, person_id: int) -> tuple[Proposal, datetime | None] | None:
    """Lock a proposal's row; also returns until when money is closed to the person. None when it is not there."""
    for_update = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK + for_update, (person_id, proposal_id.bytes))
        found = cursor.fetchone()
    if found is None:
        return None
    values = dict(zip(_COLUMNS, found, strict=False))
    for name in _JSON:
        values[name] = None if values[name] is None else json.loads(values[name])
    for name in _MOMENTS:
        values[name] = _utc(values[name])
    for name in _IDS:
        values[name] = None if values[name] is None else UUID(bytes=bytes(values[name]))
    for name in _FLAGS:
        values[name] = bool(values[name])
    return Proposal.from_db("default", _COLUMNS, list(values.values())), _utc(found[-1])


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


def _utc(value: Any) -> datetime | None:
    """Return a moment that the database gave, which knows no time zone."""
    if value is None:
        return None
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC)
