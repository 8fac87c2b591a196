"""What is masked in a ticket, shown to a member of staff for five minutes: who, when and why stays on record."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.people import revealing
from crm.models import TicketReveal
from crm.selectors import desk, tickets

REVEAL: Final = "crm.reveal_ticket"


@owned
def ticket_reveal(call: Call, *, ticket_id: str, reason: str) -> datetime:
    """Show a ticket's page unmasked to whoever asks, and return until when; asking again meanwhile adds nothing.

    Raises:
        Forbidden: without the right to.
        ReasonTooShort: the reason says too little.
        TicketNotFound: no such ticket.
    """
    person, why = revealing.checked(call, REVEAL, reason)
    ticket = tickets.row_get_of_any(ticket_id, locked=True)
    until = desk.revealed_until(ticket, person_id=person.pk, now=call.now)
    if until is not None:
        return until
    row = TicketReveal.objects.create(
        ticket=ticket,
        person=person,
        reason=why,
        created_at=call.now,
        expires_at=call.now + revealing.REVEAL_FOR,
    )
    revealing.record(
        call,
        customer=ticket.customer,
        reveal_id=row.reveal_id,
        object_kind="ticket",
        object_id=ticket.ticket_id,
    )
    failpoint("ticket.reveal")
    return row.expires_at
