"""Who answers reports and with which words: set by whoever leads the desk, and kept in the audit trail."""

from __future__ import annotations

from centli.db.transactions import require_transaction
from centli.events import audit
from centli.kernel.call import Call
from crm.models import Agent, Macro
from crm.rules import macros
from crm.services import assignment


def agent_save_step(call: Call, row: Agent) -> Agent:
    """Store who answers which queues and how many; whoever is on duty gets what waits."""
    require_transaction()
    assignment.agents_lock()
    row.save()
    audit.record(
        call, "agent.saved", object_kind="agent", object_id=str(row.pk),
        queues=sorted(row.queues), cap=row.cap, on=row.is_on_duty,
    )  # fmt: skip
    if row.is_on_duty:
        assignment.fill_step(call)
    return row


def macro_save_step(call: Call, row: Macro) -> Macro:
    """Store a macro that names only what can be filled in.

    Raises:
        UnknownVariable: it names something else.
    """
    require_transaction()
    macros.check(row.text)
    row.updated_at = call.now
    row.save()
    audit.record(call, "macro.saved", object_kind="macro", object_id=str(row.pk))
    return row
