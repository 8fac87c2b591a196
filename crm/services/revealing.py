"""What is masked in a ticket, shown to a member of staff for five minutes: who, when and why stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.kernel.errors import Forbidden
from centli.kernel.text import clean
from centli.people.models import User
from crm.errors import ReasonMissing
from crm.models import TicketReveal
from crm.selectors import desk, tickets

REVEAL: Final = "crm.reveal_ticket"
REVEAL_FOR: Final = timedelta(minutes=5)
REASON_LENGTH_MIN: Final = 10
REASON_LENGTH_MAX: Final = 200


@owned
def ticket_reveal(call: Call, *, ticket_id: str, reason: str) -> datetime:
    """Show a ticket's page unmasked to whoever asks, and return until when; asking again meanwhile adds nothing.

    Raises:
        Forbidden: without the right to.
        ReasonMissing: the reason says too little.
        TicketNotFound: no such ticket.
    """
    person = None if call.actor_id is None else User.objects.filter(pk=call.actor_id).first()
    if person is None or not person.is_staff or not person.has_perm(REVEAL):
        raise Forbidden
    why = clean(reason, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise ReasonMissing
    ticket = tickets.row_get_of_any(ticket_id, locked=True)
    until = desk.revealed_until(ticket, person_id=person.pk, now=call.now)
    if until is not None:
        return until
    row = TicketReveal.objects.create(
        ticket=ticket,
        person=person,
        reason=why,
        created_at=call.now,
        expires_at=call.now + REVEAL_FOR,
    )
    audit.record(
        replace(call, customer_id=ticket.customer_id, user_id=ticket.customer.user_id),
        "ticket.revealed",
        object_kind="ticket",
        object_id=ticket.ticket_id,
        reveal_id=row.reveal_id,
        seconds=int(REVEAL_FOR.total_seconds()),
    )
    failpoint("ticket.reveal")
    return row.expires_at
