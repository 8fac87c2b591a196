"""Read-only reports of the CRM for the back office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.contracts import Priority
from crm.models import Ticket
from crm.rules import tickets as rules
from crm.selectors.desk import UNFINISHED


def tickets_overdue(*, now: datetime) -> int:
    """Return how many reports should have been answered or solved by now."""
    return Ticket.objects.filter(due_at__lte=now).count()


def tickets_open() -> int:
    """Return how many reports are not over."""
    return Ticket.objects.filter(state__in=UNFINISHED).count()


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A customer's report, for whoever talks with them: nothing of what they wrote."""

    pk: int
    folio: str
    state: str
    queue: str
    is_urgent: bool


def tickets_unfinished(customer_id: int, *, limit: int = 5) -> Sequence[TicketLine]:
    """Return a customer's reports that are not over, newest first."""
    done = [state.value for state in rules.DONE]
    rows = Ticket.objects.filter(customer_id=customer_id).exclude(state__in=done).order_by("-id")
    return [
        TicketLine(
            pk=row.pk,
            folio=row.folio,
            state=row.get_state_display(),
            queue=row.get_queue_display(),
            is_urgent=row.priority == Priority.URGENT.value,
        )
        for row in rows[:limit]
    ]
