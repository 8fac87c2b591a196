"""Tickets as their customers see them: what is internal, and who of the bank wrote, stays with the bank."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Max, QuerySet

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from crm.contracts import (
    Author,
    Priority,
    Queue,
    TicketFileView,
    TicketMessagePage,
    TicketMessageView,
    TicketPage,
    TicketReason,
    TicketState,
    TicketView,
    Topic,
)
from crm.errors import InvalidCursor, TicketNotFound
from crm.models import Ticket, TicketMessage
from crm.rules import tickets as rules
from crm.rules import topics
from crm.selectors import files

PAGE_MAX: Final = 100
_CURSOR: Final = re.compile(r"[0-9]{1,18}", re.ASCII)


def row_get(call: Call, ticket_id: str, *, locked: bool = False) -> Ticket:
    """Return a ticket of the customer's.

    Raises:
        TicketNotFound: no such ticket, or another customer's.
    """
    return _one(Ticket.objects.filter(customer_id=call.customer_id), ticket_id, locked=locked)


def row_get_of_any(ticket_id: str, *, locked: bool = False) -> Ticket:
    """Return anybody's ticket, for staff.

    Raises:
        TicketNotFound: no such ticket.
    """
    return _one(Ticket.objects.all(), ticket_id, locked=locked)


def _one(rows: QuerySet[Ticket], ticket_id: str, *, locked: bool) -> Ticket:
    try:
        rows = rows.filter(public_id=ids.parse("ticket", ticket_id))
    except NotFound as error:
        raise TicketNotFound from error
    row = (rows.select_for_update() if locked else rows).first()
    if row is None:
        raise TicketNotFound
    return row


def ticket_page(call: Call, *, limit: int, cursor: str | None) -> TicketPage:
    """Return a page of the customer's tickets, newest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    size = max(1, min(limit, PAGE_MAX))
    rows = Ticket.objects.filter(customer_id=call.customer_id).order_by("-id")
    if cursor is not None:
        rows = rows.filter(id__lt=_position(cursor))
    found = list(rows[: size + 1])
    shown = found[:size]
    more = str(shown[-1].pk) if len(found) > size else None
    answers = answers_of(shown)
    return TicketPage([ticket_view(row, answers.get(row.pk)) for row in shown], more)


def answers_of(rows: Sequence[Ticket]) -> Mapping[int, TicketMessage]:
    """Return what the bank wrote last about each of some tickets, where it wrote anything."""
    newest = (
        TicketMessage.objects.filter(ticket__in=rows, author=Author.BANK, is_internal=False)
        .values("ticket_id")
        .annotate(newest=Max("id"))
        .values_list("newest", flat=True)
    )
    return {each.ticket_id: each for each in TicketMessage.objects.filter(pk__in=newest)}


def ticket_get(call: Call, ticket_id: str) -> TicketView:
    """Return one of the customer's tickets with what the bank wrote last.

    Raises:
        TicketNotFound: no such ticket, or another customer's.
    """
    row = row_get(call, ticket_id)
    return ticket_view(row, answers_of([row]).get(row.pk))


def open_count(customer_id: int) -> int:
    """Return how many of a customer's tickets are unfinished."""
    return (
        Ticket.objects.filter(customer_id=customer_id)
        .exclude(state__in=[state.value for state in rules.DONE])
        .count()
    )


def message_page(
    call: Call, ticket_id: str, *, limit: int, cursor: str | None
) -> TicketMessagePage:
    """Return a page of what the customer and the bank wrote to each other, oldest first.

    Raises:
        TicketNotFound, InvalidCursor: as their names say.
    """
    size = max(1, min(limit, PAGE_MAX))
    rows = row_get(call, ticket_id).messages.filter(is_internal=False).order_by("id")
    if cursor is not None:
        rows = rows.filter(id__gt=_position(cursor))
    found = list(rows[: size + 1])
    more = str(found[size - 1].pk) if len(found) > size else None
    sent = files.of_messages(found[:size])
    return TicketMessagePage(
        [message_view(row, sent.get(row.pk, ())) for row in found[:size]], more
    )


def message_view(row: TicketMessage, sent: Sequence[TicketFileView] = ()) -> TicketMessageView:
    """Return a message as its customer sees it, with its files where those were looked for."""
    return TicketMessageView(
        message_id=ids.public("message", row.public_id),
        author=Author(row.author),
        text=row.text,
        created_at=row.created_at,
        files=sent,
    )


def ticket_view(row: Ticket, answer: TicketMessage | None = None) -> TicketView:
    """Return a row as its customer sees it, with what the bank wrote last where that was looked for."""
    state = TicketState(row.state)
    due = row.resolution_due_at if row.answered_at else row.answer_due_at
    return TicketView(
        ticket_id=row.ticket_id,
        folio=row.folio,
        subject=row.subject,
        state=state,
        queue=Queue(row.queue),
        priority=Priority(row.priority),
        related_id=row.related_id or None,
        rating=row.rating,
        due_at=None if state in rules.PAUSED else due,
        created_at=row.created_at,
        updated_at=row.updated_at,
        related_text=row.related_text,
        reason_code=TicketReason(row.reason_code) if row.reason_code else None,
        writable_until=(row.resolved_at or row.updated_at) + rules.REOPEN_WITHIN
        if state in rules.DONE
        else None,
        answer=None if answer is None else message_view(answer),
        is_fraud=row.is_fraud,
        intent=Topic(row.intent) if row.intent in topics.QUEUE_OF else None,
    )


def _position(cursor: str) -> int:
    if _CURSOR.fullmatch(cursor) is None:
        raise InvalidCursor
    return int(cursor)
