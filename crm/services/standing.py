"""How a ticket stands after something happened to it: state, clocks, what is due next. Nothing is saved here.

Its customer has been told by when the bank answers: another priority makes that earlier, never later. Only the time
that the bank waits for its customer is added to it, and what is opened again counts anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from crm.contracts import Priority, TicketState
from crm.models import Ticket
from crm.rules import sla
from crm.rules import tickets as rules
from crm.rules.sla import Deadline
from crm.selectors import desk


def opened(ticket: Ticket, *, now: datetime) -> None:
    """Begin a ticket's clocks."""
    ticket.created_at = ticket.updated_at = now
    _count(ticket)
    ticket.due_at = desk.nearest(ticket)[0]


def customer_wrote(ticket: Ticket, *, now: datetime) -> TicketState:
    """Take note of a customer's message and return where the ticket goes."""
    if ticket.answered_at is not None and ticket.next_answer_due_at is None:
        ticket.next_answer_due_at = sla.due(now, Deadline.NEXT, Priority(ticket.priority))
    return rules.after_customer(TicketState(ticket.state))


def bank_answered(ticket: Ticket, *, now: datetime) -> None:
    """Take note of an answer to the customer, and whether it came late."""
    due = ticket.answer_due_at if ticket.answered_at is None else ticket.next_answer_due_at
    ticket.late_count += due is not None and due < now
    ticket.answered_at = ticket.answered_at or now
    ticket.next_answer_due_at = None


def moved(ticket: Ticket, to: TicketState, *, now: datetime) -> None:
    """Put a ticket into a state; its clocks stop while it waits for the customer or is done."""
    was_done = TicketState(ticket.state) in rules.DONE
    ticket.state = to.value
    if to in rules.PAUSED:
        ticket.paused_at = ticket.paused_at or now
    elif ticket.paused_at is not None and not was_done:
        stood_still = _put_off(ticket, ticket.paused_at, now, Priority(ticket.priority))
        ticket.paused_seconds += int(stood_still.total_seconds())
        ticket.paused_at = None
    if to in rules.DONE:
        ticket.resolved_at = ticket.resolved_at or now
    elif to is TicketState.REOPENED:
        ticket.counted_from, ticket.reopen_count = now, ticket.reopen_count + 1
        ticket.resolved_at = ticket.rating = ticket.answered_at = None
        ticket.paused_at, ticket.paused_seconds = None, 0
        ticket.next_answer_due_at = None
        _count(ticket)
    ticket.due_at = desk.nearest(ticket)[0]


def prioritised(ticket: Ticket, *, before: Priority, since: datetime) -> None:
    """Count anew from ``since`` after a higher priority was set, and keep what is earlier; a lower one changes nothing."""
    targets = sla.TARGETS[Deadline.FIRST]
    if targets[Priority(ticket.priority)] >= targets[before]:
        return
    if ticket.paused_at is not None and ticket.paused_at < since:
        _put_off(ticket, ticket.paused_at, since, before)
        ticket.paused_at = since
    told = ticket.answer_due_at, ticket.resolution_due_at
    ticket.counted_from, ticket.paused_seconds = since, 0
    if ticket.next_answer_due_at is not None:
        ticket.next_answer_due_at = min(
            ticket.next_answer_due_at,
            sla.due(since, Deadline.NEXT, Priority(ticket.priority)),
        )
    _count(ticket)
    ticket.answer_due_at = min(ticket.answer_due_at, told[0])
    ticket.resolution_due_at = min(ticket.resolution_due_at, told[1])
    ticket.due_at = desk.nearest(ticket)[0]


def _count(ticket: Ticket) -> None:
    """Count from the ticket's beginning by when the bank answers and solves it."""
    priority = Priority(ticket.priority)
    if ticket.answered_at is None:
        ticket.answer_due_at = sla.due(ticket.since, Deadline.FIRST, priority)
    ticket.resolution_due_at = sla.due(ticket.since, Deadline.SOLUTION, priority)


def _put_off(ticket: Ticket, start: datetime, end: datetime, priority: Priority) -> timedelta:
    """Add the time that the clock stood still to what is due, and return it.

    What was told while it was urgent runs day and night, whatever came after: the rest that was left is left again.
    """
    clock = Priority.URGENT if _was_urgent(ticket) else priority
    stood_still = sla.elapsed(start, end, clock)
    if ticket.answered_at is None:
        ticket.answer_due_at = sla.later(ticket.answer_due_at, stood_still, clock)
    ticket.resolution_due_at = sla.later(ticket.resolution_due_at, stood_still, clock)
    return stood_still


def _was_urgent(ticket: Ticket) -> bool:
    """Say whether it was urgent since its targets count; what is not saved yet has no history."""
    if not ticket.pk:
        return False
    return ticket.events.filter(
        action="prioritised", before=Priority.URGENT.value, created_at__gte=ticket.since
    ).exists()
