"""Tickets that are like a ticket, for staff: another customer's is among them, so no customer door asks this."""

from __future__ import annotations

from typing import Final

from crm.adapters import embedding
from crm.adapters.vectors import IndexRef, store
from crm.models import Ticket, TicketVector
from crm.rules.vectors import Reading
from crm.selectors import pipeline as selectors

LIMIT: Final = 5
LIMIT_MAX: Final = 50


def tickets_like(ticket: Ticket, *, limit: int = LIMIT) -> list[Ticket]:
    """Return the tickets that are most like one, best first; none until it has been indexed.

    Raises:
        Unavailable: the store does not answer.
    """
    index = selectors.live_index()
    if index is None:
        return []
    own = TicketVector.objects.filter(index=index, ticket=ticket).first()
    if own is None:
        return []
    ref = IndexRef(index.pk, index.version, embedding.size_of(index.embedder))
    wanted = Reading(own.stems, bytes(own.dense))
    found = store().search(ref, wanted, limit=min(limit, LIMIT_MAX), without=[ticket.pk])
    rows = Ticket.objects.select_related("customer").in_bulk([one.key for one in found])
    return [rows[one.key] for one in found if one.key in rows]
