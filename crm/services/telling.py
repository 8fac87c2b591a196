"""The news of a ticket, for its customer: whoever made it change."""

from __future__ import annotations

from dataclasses import replace

from centli.events import bus
from centli.events.catalogue import TicketChanged
from centli.kernel import ids
from centli.kernel.call import Call
from crm.contracts import Author
from crm.models import Ticket, TicketMessage


def changed_step(call: Call, ticket: Ticket, *, message: TicketMessage | None = None) -> None:
    """Tell that a ticket changed, in the change's transaction; ``message`` is what was written with it."""
    about = call
    if call.customer_id != ticket.customer_id:
        about = replace(call, customer_id=ticket.customer_id, user_id=ticket.customer.user_id)
    answered = message is not None and message.author == Author.BANK
    told = TicketChanged(
        ticket_id=ticket.ticket_id,
        folio=ticket.folio,
        state=ticket.state,  # type: ignore[arg-type]  # a value of TicketState
        message_id=ids.public("message", message.public_id) if message and answered else None,
    )
    bus.publish(told, call=about, key=ticket.ticket_id)
