"""Teams and who is in them."""

from __future__ import annotations

from collections.abc import Sequence

from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel.call import Call
from points.models import Employee, Programme, Team


def row_save_step(call: Call, row: Team | Employee | Programme, *, changed: Sequence[str]) -> None:
    """Store a team, an employee's place or a programme as staff wrote it, with who did it."""
    require_transaction()
    is_new = row._state.adding  # noqa: SLF001 - how Django marks a row that is not stored
    if is_new:
        row.created_at = call.now
    if isinstance(row, Programme):
        row.updated_at = call.now
    row.save()
    kind = row._meta.model_name or ""
    audit.record(
        call,
        f"{kind}.{'added' if is_new else 'changed'}",
        object_kind=kind,
        object_id=str(row.pk),
        fields=sorted(changed),
    )
