"""How a ticket stands after something happened to it: state, clocks, what is due next. Nothing is saved here.

Its customer has been told by when the bank answers: another priority makes that earlier, never later. Only the time
that the bank waits for its customer is added to it, and what is opened again counts anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from crm.contracts import Priority, TicketState
from crm.models import Ticket
from crm.rules import sla
from crm.rules import tickets as rules
from crm.rules.sla import Deadline, Promise
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
        _put_off(ticket, ticket.paused_at, now, Priority(ticket.priority))
        ticket.paused_at = None
    if to in rules.DONE:
        ticket.resolved_at = ticket.resolved_at or now
    elif to is TicketState.REOPENED:
        ticket.counted_from, ticket.reopen_count = now, ticket.reopen_count + 1
        ticket.resolved_at = ticket.rating = ticket.answered_at = None
        ticket.paused_at = None
        ticket.next_answer_due_at = None
        _count(ticket)
    ticket.due_at = desk.nearest(ticket)[0]


def prioritised(ticket: Ticket, *, before: Priority, since: datetime) -> None:
    """Count anew from ``since`` after a higher priority was set, and keep what is earlier; a lower one changes nothing."""
    priority = Priority(ticket.priority)
    targets = sla.TARGETS[Deadline.FIRST]
    if targets[priority] >= targets[before]:
        return
    if ticket.paused_at is not None and ticket.paused_at < since:
        _put_off(ticket, ticket.paused_at, since, before)
        ticket.paused_at = since
    ticket.counted_from = since
    if ticket.next_answer_due_at is not None:
        ticket.next_answer_due_at = min(
            ticket.next_answer_due_at, sla.due(since, Deadline.NEXT, priority)
        )
    for deadline in _running(ticket):
        told = _promise(ticket, deadline, before)
        _promised(ticket, deadline, told.and_by(sla.due(since, deadline, priority), priority))
    ticket.due_at = desk.nearest(ticket)[0]


_NAMES: Final = {Deadline.FIRST: "answer", Deadline.SOLUTION: "resolution"}


def _running(ticket: Ticket) -> Sequence[Deadline]:
    """Return what still has a date that may move."""
    return [Deadline.SOLUTION] if ticket.answered_at else list(_NAMES)


def _count(ticket: Ticket) -> None:
    """Count from the ticket's beginning by when the bank answers and solves it."""
    priority = Priority(ticket.priority)
    for deadline in _running(ticket):
        due = sla.due(ticket.since, deadline, priority)
        _promised(ticket, deadline, Promise().and_by(due, priority))


def _put_off(ticket: Ticket, start: datetime, end: datetime, priority: Priority) -> None:
    """Add the time that the bank waited for its customer to what is due."""
    for deadline in _running(ticket):
        told = _promise(ticket, deadline, priority)
        _promised(ticket, deadline, told.put_off(start, end))


def _promise(ticket: Ticket, deadline: Deadline, priority: Priority) -> Promise:
    """Return what was promised; of a ticket that an older release wrote the date alone, by the clock that gives it.

    That is the urgent one's of what was urgent and is no more, else that of its priority.
    """
    name = _NAMES[deadline]
    told = Promise(getattr(ticket, f"{name}_by_hours"), getattr(ticket, f"{name}_by_day"))
    if told == Promise():
        at = getattr(ticket, f"{name}_due_at")
        was_urgent = at == sla.due(ticket.since, deadline, Priority.URGENT)
        return told.and_by(at, Priority.URGENT if was_urgent else priority)
    return told


def _promised(ticket: Ticket, deadline: Deadline, promise: Promise) -> None:
    name = _NAMES[deadline]
    setattr(ticket, f"{name}_by_hours", promise.by_hours)
    setattr(ticket, f"{name}_by_day", promise.by_day)
    setattr(ticket, f"{name}_due_at", promise.due_at)
