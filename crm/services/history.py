"""What happened to a ticket, as rows of its history and of the audit trail."""

from __future__ import annotations

from centli.events import audit
from centli.kernel.call import Call
from crm.models import Ticket, TicketEvent


def note(
    call: Call,
    ticket: Ticket,
    action: str,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """Write one thing that happened into the ticket's history and the audit trail."""
    TicketEvent.objects.create(
        ticket=ticket,
        action=action,
        before=before,
        after=after,
        actor_id=call.actor_id,
        reason=reason,
        created_at=call.now,
    )
    audit.record(
        call, f"ticket.{action}", object_kind="ticket", object_id=ticket.ticket_id, after=after
    )
