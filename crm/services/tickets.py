"""Writes of tickets: a customer reports and writes on, staff answer, and every step leaves a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from centli.db import idempotency
from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import TicketRaw
from centli.kernel.call import Call
from centli.people.models import User
from crm.contracts import Author, Priority, TicketMessageView, TicketState, TicketView
from crm.errors import (
    IllegalMove,
    TicketEnded,
    TicketFull,
    TicketNotDone,
    TooManyTickets,
)
from crm.models import Ticket, TicketEvent, TicketMessage
from crm.rules import hours, masking, pipeline
from crm.rules import tickets as rules
from crm.selectors import tickets as selectors

OPEN: Final = "ticket_open"
WRITE: Final = "ticket_message"


def ticket_open(
    call: Call, *, text: str, subject: str = "", related_id: str | None = None
) -> TicketView:
    """Take a report, once for the call's key.

    Raises:
        InvalidTicket: a field is empty or too long; it says which.
        TooManyTickets: the customer has as many unfinished ones as may be.
    """
    wish = {"text": text, "subject": subject, "related_id": related_id}

    def work(ticket_id: UUID) -> None:
        open_step(call, text=text, subject=subject, related_id=related_id, ticket_id=ticket_id)

    keyed = idempotency.run(call, operation=OPEN, parameters=wish, work=work)
    row = Ticket.objects.get(public_id=keyed.result_id)
    return replace(selectors.ticket_view(row), replayed=keyed.replayed)


def open_terms(call: Call, *, text: str, subject: str, related_id: str | None) -> dict[str, str]:
    """Return what a customer is asked to confirm.

    Raises:
        InvalidTicket, TooManyTickets: it would not be taken.
    """
    body = rules.checked_text(text)
    _check_few(call)
    return {
        "text": body,
        "subject": rules.checked_subject(subject, body),
        "related_id": rules.checked_related(related_id),
    }


def open_step(
    call: Call, *, text: str, subject: str = "", related_id: str | None = None, ticket_id: UUID
) -> Ticket:
    """Store a report with its first message, and tell the pipeline.

    Raises:
        InvalidTicket, TooManyTickets: nothing is stored.
    """
    require_transaction()
    body = rules.checked_text(text)
    title = rules.checked_subject(subject, body)
    related = rules.checked_related(related_id)
    # The customer's row is the lock under which reports are counted.
    User.objects.select_for_update().get(pk=call.customer_id)
    _check_few(call)
    ticket = Ticket(
        public_id=ticket_id,
        customer_id=call.customer_id,
        channel=call.channel.value,
        subject=title,
        related_id=related,
        message_count=1,
        created_at=call.now,
        updated_at=call.now,
    )
    if pipeline.fraud_of(title, body):
        ticket.is_fraud, ticket.priority = True, Priority.URGENT.value
    set_due(ticket, since=call.now)
    ticket.save(force_insert=True)
    _write(call, ticket, Author.CUSTOMER, body)
    note(call, ticket, "opened", after=ticket.state)
    # A key of its own: a customer's other events wait for no ticket.
    bus.publish(_told(ticket, body), call=call, key=ticket.ticket_id)
    return ticket


def _told(ticket: Ticket, body: str) -> TicketRaw:
    """Return the news of a ticket: an event goes to others, so nobody's numbers are in it."""
    return TicketRaw(
        ticket.ticket_id,
        ticket.channel,
        masking.mask(ticket.subject).text[: rules.SUBJECT_LENGTH_MAX],
        masking.mask(body).text[: rules.TEXT_LENGTH_MAX],
    )


def set_due(ticket: Ticket, *, since: datetime) -> None:
    """Set until when the bank answers and solves it; what is urgent runs day and night."""
    priority = Priority(ticket.priority)
    first, whole = rules.FIRST_ANSWER_HOURS[priority], rules.RESOLUTION_HOURS[priority]
    if priority is Priority.URGENT:
        ticket.answer_due_at = since + timedelta(hours=first)
        ticket.resolution_due_at = since + timedelta(hours=whole)
    else:
        ticket.answer_due_at = hours.add_hours(since, first)
        ticket.resolution_due_at = hours.add_hours(since, whole)


def message_add(call: Call, *, ticket_id: str, text: str) -> TicketMessageView:
    """Let the customer write on, once for the call's key; what was solved is open again.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull: as their names say.
        TicketEnded: it was closed more than 30 days ago.
    """
    wish = {"ticket_id": ticket_id, "text": text}

    def work(message_id: UUID) -> None:
        _customer_writes_step(call, ticket_id, text, message_id)

    keyed = idempotency.run(call, operation=WRITE, parameters=wish, work=work)
    row = TicketMessage.objects.get(public_id=keyed.result_id)
    return replace(selectors.message_view(row), replayed=keyed.replayed)


def _customer_writes_step(call: Call, ticket_id: str, text: str, message_id: UUID) -> None:
    body = rules.checked_text(text)
    ticket = selectors.row_get(call, ticket_id, locked=True)
    state = TicketState(ticket.state)
    done_at = ticket.resolved_at or ticket.updated_at
    if state in rules.DONE and done_at + rules.REOPEN_WITHIN <= call.now:
        raise TicketEnded
    _check_room(ticket)
    _write(call, ticket, Author.CUSTOMER, body, message_id=message_id)
    ticket.message_count += 1
    if pipeline.fraud_of(body) and not ticket.is_fraud:
        ticket.is_fraud = True
        prioritise_step(call, ticket, Priority.URGENT, since=call.now)
    _move(call, ticket, rules.after_customer(state))


def ticket_rate(call: Call, *, ticket_id: str, rating: int) -> Ticket:
    """Keep how satisfied the customer is, 1 to 5; a later opinion takes the place of an earlier one.

    Raises:
        TicketNotFound, InvalidTicket: as their names say.
        TicketNotDone: it is not resolved yet.
    """
    return _rate(call, ticket_id, rules.checked_rating(rating))


@owned
def _rate(call: Call, ticket_id: str, rating: int) -> Ticket:
    ticket = selectors.row_get(call, ticket_id, locked=True)
    if TicketState(ticket.state) not in rules.DONE:
        raise TicketNotDone
    if ticket.rating != rating:
        ticket.rating, ticket.updated_at = rating, call.now
        ticket.save(update_fields=["rating", "updated_at"])
        note(call, ticket, "rated", after=str(rating))
    return ticket


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────


@owned
def staff_answer(
    call: Call, *, ticket_id: str, text: str, then: TicketState = TicketState.WAITING_CUSTOMER
) -> TicketMessage:
    """Answer a customer and say where the ticket goes: it waits for them, or it is resolved.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, IllegalMove: nothing is written.
    """
    body = rules.checked_text(text)
    ticket = selectors.row_get_of_any(ticket_id, locked=True)
    _check_room(ticket)
    _check_move(ticket, then)
    message = _write(call, ticket, Author.BANK, body)
    ticket.message_count += 1
    ticket.answered_at = ticket.answered_at or call.now
    _move(call, ticket, then)
    return message


@owned
def staff_note(call: Call, *, ticket_id: str, text: str) -> TicketMessage:
    """Leave a note that the customer never sees.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull: as their names say.
    """
    body = rules.checked_text(text)
    ticket = selectors.row_get_of_any(ticket_id, locked=True)
    _check_room(ticket)
    message = _write(call, ticket, Author.BANK, body, is_internal=True)
    ticket.message_count += 1
    ticket.save(update_fields=["message_count"])
    note(call, ticket, "noted")
    return message


@owned
def staff_move(call: Call, *, ticket_id: str, to: TicketState, reason: str = "") -> Ticket:
    """Move a ticket to another state.

    Raises:
        TicketNotFound, IllegalMove: as their names say.
    """
    ticket = selectors.row_get_of_any(ticket_id, locked=True)
    _check_move(ticket, to)
    _move(call, ticket, to, reason=reason)
    return ticket


# ── What all of them share ───────────────────────────────────────────────────────────────────────


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


def prioritise_step(call: Call, ticket: Ticket, to: Priority, *, since: datetime) -> None:
    """Give a locked ticket another priority, and the time that it allows from a moment on; the caller saves it."""
    require_transaction()
    note(call, ticket, "prioritised", before=ticket.priority, after=to.value)
    ticket.priority = to.value
    set_due(ticket, since=since)


def _write(
    call: Call,
    ticket: Ticket,
    author: Author,
    text: str,
    *,
    is_internal: bool = False,
    message_id: UUID | None = None,
) -> TicketMessage:
    assert call.actor_id is not None, "people write messages"
    message = TicketMessage(
        ticket=ticket,
        author=author.value,
        writer_id=call.actor_id,
        text=text,
        is_internal=is_internal,
        created_at=call.now,
    )
    if message_id is not None:
        message.public_id = message_id
    message.save(force_insert=True)
    return message


def _check_few(call: Call) -> None:
    if selectors.open_count(call.customer_id) >= rules.OPEN_MAX:
        raise TooManyTickets(rules.OPEN_MAX)


def _check_room(ticket: Ticket) -> None:
    if ticket.message_count >= rules.MESSAGES_MAX:
        raise TicketFull(rules.MESSAGES_MAX)


def _check_move(ticket: Ticket, to: TicketState) -> None:
    if not rules.may_follow(TicketState(ticket.state), to):
        raise IllegalMove(ticket.state)


def _move(call: Call, ticket: Ticket, to: TicketState, *, reason: str = "") -> None:
    before, ticket.state, ticket.updated_at = ticket.state, to.value, call.now
    if to in rules.DONE:
        ticket.resolved_at = ticket.resolved_at or call.now
    elif to is TicketState.REOPENED:
        ticket.resolved_at = None
        ticket.rating = None
        ticket.answered_at = None
        set_due(ticket, since=call.now)
    ticket.save()
    if before != ticket.state:
        note(call, ticket, "moved", before=before, after=ticket.state, reason=reason)
