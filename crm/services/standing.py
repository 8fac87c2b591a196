"""How a ticket stands after something happened to it: state, clocks, what is due next. Nothing is saved here."""

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
    set_due(ticket)


def customer_wrote(ticket: Ticket, *, now: datetime) -> TicketState:
    """Take note of a customer's message and return where the ticket goes."""
    if ticket.answered_at is not None and ticket.next_answer_due_at is None:
        ticket.next_answer_due_at = sla.due(
            now, Deadline.NEXT, Priority(ticket.priority), paused=timedelta()
        )
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
        stood_still = sla.elapsed(ticket.paused_at, now, Priority(ticket.priority))
        ticket.paused_seconds += int(stood_still.total_seconds())
        ticket.paused_at = None
    if to in rules.DONE:
        ticket.resolved_at = ticket.resolved_at or now
    elif to is TicketState.REOPENED:
        ticket.counted_from, ticket.reopen_count = now, ticket.reopen_count + 1
        ticket.resolved_at = ticket.rating = ticket.answered_at = None
        ticket.paused_at, ticket.paused_seconds = None, 0
        ticket.next_answer_due_at = None
    set_due(ticket)


def prioritised(ticket: Ticket, *, before: Priority, since: datetime) -> None:
    """Count anew after another priority was set: a higher one from ``since``, a lower one from the beginning."""
    targets = sla.TARGETS[Deadline.FIRST]
    if targets[Priority(ticket.priority)] < targets[before]:
        ticket.counted_from, ticket.paused_seconds = since, 0
        if ticket.paused_at is not None:
            ticket.paused_at = since
        if ticket.next_answer_due_at is not None:
            ticket.next_answer_due_at = min(
                ticket.next_answer_due_at,
                sla.due(since, Deadline.NEXT, Priority(ticket.priority), paused=timedelta()),
            )
    set_due(ticket)


def set_due(ticket: Ticket) -> None:
    """Set by when the bank answers and solves it, and which of that comes first."""
    priority, paused = Priority(ticket.priority), timedelta(seconds=ticket.paused_seconds)
    if ticket.answered_at is None:
        ticket.answer_due_at = sla.due(ticket.since, Deadline.FIRST, priority, paused=paused)
    ticket.resolution_due_at = sla.due(ticket.since, Deadline.SOLUTION, priority, paused=paused)
    ticket.due_at = desk.nearest(ticket)[0]
