"""Writes of tickets: a customer reports, writes on and judges, and every step leaves a row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from centli.db import idempotency
from centli.db.transactions import owned, require_transaction
from centli.events import bus
from centli.events.catalogue import TicketFeedback, TicketRaw
from centli.kernel import personal
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, Gone, NotFound, Rejected
from centli.people.models import User
from centli.web import records
from crm.contracts import (
    AnswerOutcome,
    Author,
    Priority,
    Queue,
    Recontact,
    SentFile,
    TicketFileView,
    TicketMessageView,
    TicketReason,
    TicketState,
    TicketView,
)
from crm.errors import (
    IllegalMove,
    RelatedNotFound,
    TicketEnded,
    TicketFull,
    TicketMerged,
    TicketNotDone,
    TooManyTickets,
)
from crm.models import KnowledgeAnswer, Ticket, TicketFile, TicketMessage
from crm.rules import pipeline
from crm.rules import tickets as rules
from crm.selectors import files as seen_files
from crm.selectors import knowledge
from crm.selectors import tickets as selectors
from crm.services import assignment, deflection, files, standing, telling
from crm.services.history import note

OPEN: Final = "ticket_open"
WRITE: Final = "ticket_message"


def ticket_open(
    call: Call,
    *,
    text: str,
    subject: str = "",
    related_id: str | None = None,
    related_text: str = "",
    answer_id: str | None = None,
    file_ids: Sequence[str] = (),
    sent: Sequence[SentFile] = (),
) -> TicketView:
    """Take a report, once for the call's key, with files that were uploaded (``file_ids``) or came with a form (``sent``).

    ``answer_id`` is what the articles said to the question that it comes of.

    Raises:
        InvalidTicket: a field is empty or too long; it says which.
        RelatedNotFound, AnswerNotFound: what it is about, or comes of, is not the customer's.
        TooManyTickets: the customer has as many unfinished ones as may be.
        UploadNotFound, InvalidFile, TooManyFiles: a file is not there, or none that we take.
    """
    wish: dict[str, Any] = {"text": text, "subject": subject, "related_id": related_id}
    if answer_id is not None:
        wish["answer_id"] = answer_id
    named = wish | _named(file_ids, sent)
    check = partial(open_terms, call, **wish)
    kept = _kept(call, OPEN, named, file_ids, sent, check=check)

    def work(ticket_id: UUID) -> None:
        open_step(call, **wish, related_text=related_text, ticket_id=ticket_id, kept=kept)

    keyed = idempotency.run(call, operation=OPEN, parameters=named, work=work)
    row = Ticket.objects.get(public_id=keyed.result_id)
    return replace(selectors.ticket_view(row), replayed=keyed.replayed)


def _named(file_ids: Sequence[str], sent: Sequence[SentFile]) -> dict[str, Any]:
    """Return the files as part of a wish: the same key with other files is another wish."""
    names = [*file_ids, *(hashlib.sha256(each.content).hexdigest() for each in sent)]
    return {"files": names} if names else {}


def _kept(
    call: Call,
    operation: str,
    named: dict[str, Any],
    file_ids: Sequence[str],
    sent: Sequence[SentFile],
    *,
    check: Callable[[], object],
) -> list[TicketFile]:
    """Look at a message's files before its transaction; not again for a key that was answered, nor for what is refused.

    A refusal is remembered: a file that is none of ours is forgotten, so the same key could not be told why again.
    """
    if not file_ids and not sent:
        return []
    if idempotency.find(call, operation=operation, parameters=named) is not None:
        return []
    try:
        check()
        return [*files.uploaded(call, file_ids), *files.sent(call, sent)]
    except (Rejected, Conflict, Gone, NotFound) as error:
        idempotency.store_refusal(call, error, operation=operation, parameters=named)
        raise


def open_terms(
    call: Call,
    *,
    text: str,
    subject: str,
    related_id: str | None,
    related_text: str = "",
    answer_id: str | None = None,
) -> dict[str, str]:
    """Return what a customer is asked to confirm.

    Raises:
        InvalidTicket, RelatedNotFound, AnswerNotFound, TooManyTickets: it would not be taken.
    """
    body = rules.checked_text(text)
    terms = {
        "text": body,
        "subject": rules.checked_subject(subject, body),
        "related_id": _own_related(call, related_id),
        "related_text": rules.checked_related_text(related_text),
    }
    if answer_id is not None:
        terms["answer_id"] = knowledge.answer_get(call, answer_id).answer_id
    _check_few(call)
    return terms


def _own_related(call: Call, related_id: str | None) -> str:
    """Return what a report is about, once whoever keeps it has said that it is the customer's."""
    related = rules.checked_related(related_id)
    if related:
        try:
            records.check_own(call, related)
        except NotFound as error:
            raise RelatedNotFound from error
    return related


def open_step(
    call: Call,
    *,
    text: str,
    subject: str = "",
    related_id: str | None = None,
    related_text: str = "",
    answer_id: str | None = None,
    ticket_id: UUID,
    kept: Sequence[TicketFile] = (),
) -> Ticket:
    """Store a report with its first message, and tell the pipeline.

    Raises:
        InvalidTicket, RelatedNotFound, AnswerNotFound, TooManyTickets: nothing is stored.
    """
    require_transaction()
    body = rules.checked_text(text)
    title = rules.checked_subject(subject, body)
    related = _own_related(call, related_id)
    answer = None if answer_id is None else knowledge.answer_get(call, answer_id)
    # The customer's row is the lock under which reports are counted.
    User.objects.select_for_update().get(pk=call.customer_id)
    _check_few(call)
    ticket = Ticket(
        public_id=ticket_id,
        customer_id=call.customer_id,
        channel=call.channel.value,
        subject=title,
        related_id=related,
        related_text=rules.checked_related_text(related_text),
        answer=answer,
        reason_code="" if answer is None else _reason_code(answer),
        message_count=1,
    )
    if pipeline.fraud_of(title, body):
        ticket.is_fraud, ticket.priority = True, Priority.URGENT.value
    standing.opened(ticket, now=call.now)
    is_given = assignment.assign_step(call, ticket)
    ticket.save(force_insert=True)
    files.attach_step(call, write(call, ticket, Author.CUSTOMER, body), kept)
    note(call, ticket, "opened", after=ticket.state, reason=ticket.reason_code)
    if is_given:
        assignment.told(call, ticket, before=None)
    deflection.came_back_step(call, Recontact.REPORT)
    # A key of its own: a customer's other events wait for no ticket.
    bus.publish(_told(ticket, body), call=call, key=ticket.ticket_id)
    telling.changed_step(call, ticket)
    return ticket


def _reason_code(answer: KnowledgeAnswer) -> str:
    """Return why an answer left its question open; nothing where its customer did not say so."""
    if answer.outcome != AnswerOutcome.ANSWER.value:
        return answer.reason
    return answer.judged_for or TicketReason.UNHELPFUL.value if answer.is_helpful is False else ""


def _told(ticket: Ticket, body: str) -> TicketRaw:
    """Return the news of a ticket: an event goes to others, so nobody's numbers are in it."""
    return TicketRaw(
        ticket.ticket_id,
        ticket.channel,
        personal.mask(ticket.subject).text[: rules.SUBJECT_LENGTH_MAX],
        personal.mask(body).text[: rules.TEXT_LENGTH_MAX],
    )


def message_add(
    call: Call,
    *,
    ticket_id: str,
    text: str,
    file_ids: Sequence[str] = (),
    sent: Sequence[SentFile] = (),
) -> TicketMessageView:
    """Let the customer write on, once for the call's key; what was solved is open again.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull: as their names say.
        TicketEnded: it was closed more than 30 days ago.
        UploadNotFound, InvalidFile, TooManyFiles: a file is not there, or none that we take.
    """
    named = {"ticket_id": ticket_id, "text": text} | _named(file_ids, sent)
    check = partial(message_terms, call, ticket_id=ticket_id, text=text)
    kept = _kept(call, WRITE, named, file_ids, sent, check=check)

    def work(message_id: UUID) -> None:
        customer_writes_step(call, ticket_id=ticket_id, text=text, message_id=message_id, kept=kept)

    keyed = idempotency.run(call, operation=WRITE, parameters=named, work=work)
    row = TicketMessage.objects.get(public_id=keyed.result_id)
    return replace(selectors.message_view(row, file_views(row)), replayed=keyed.replayed)


def file_views(row: TicketMessage) -> Sequence[TicketFileView]:
    """Return the files of one message."""
    return seen_files.of_messages([row]).get(row.pk, ())


def message_terms(call: Call, *, ticket_id: str, text: str) -> dict[str, str]:
    """Return what a customer is asked to confirm before it is added to a report.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, TicketEnded, TicketMerged: it would not be taken.
    """
    body = rules.checked_text(text)
    ticket = selectors.row_get(call, ticket_id)
    _check_writable(call, ticket)
    return {
        "ticket_id": ticket.ticket_id,
        "folio": ticket.folio,
        "subject": ticket.subject,
        "text": body,
    }


def _check_writable(call: Call, ticket: Ticket) -> None:
    if ticket.merged_into is not None:
        raise TicketMerged(ticket.merged_into.ticket_id, ticket.merged_into.folio)
    done_at = ticket.resolved_at or ticket.updated_at
    if TicketState(ticket.state) in rules.DONE and done_at + rules.REOPEN_WITHIN <= call.now:
        raise TicketEnded
    check_room(ticket)


def customer_writes_step(
    call: Call,
    *,
    ticket_id: str,
    text: str,
    message_id: UUID,
    kept: Sequence[TicketFile] = (),
) -> None:
    """Add the customer's words to their report, under its lock; what was solved is open again.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, TicketEnded, TicketMerged: nothing is written.
    """
    require_transaction()
    body = rules.checked_text(text)
    ticket = selectors.row_get(call, ticket_id, locked=True)
    _check_writable(call, ticket)
    message = write(call, ticket, Author.CUSTOMER, body, message_id=message_id)
    files.attach_step(call, message, kept)
    ticket.message_count += 1
    after = standing.customer_wrote(ticket, now=call.now)
    if pipeline.fraud_of(body) and not ticket.is_fraud:
        ticket.is_fraud = True
        sort_step(call, ticket, queue=Queue(ticket.queue), priority=Priority.URGENT)
    move(call, ticket, after)


@owned
def ticket_resolve(call: Call, *, ticket_id: str) -> Ticket:
    """Let the customer say that it is solved.

    Raises:
        TicketNotFound: no such ticket, or another customer's.
        IllegalMove: it is solved or closed already.
    """
    ticket = selectors.row_get(call, ticket_id, locked=True)
    _check_state(ticket, TicketState.RESOLVED)
    return resolve_step(call, ticket_id=ticket_id)


def _check_state(ticket: Ticket, to: TicketState) -> None:
    if not rules.may_follow(TicketState(ticket.state), to):
        raise IllegalMove(ticket.state)


def resolve_step(call: Call, *, ticket_id: str) -> Ticket:
    """Do so within a transaction; what was confirmed and is over meanwhile stays so."""
    require_transaction()
    ticket = selectors.row_get(call, ticket_id, locked=True)
    if TicketState(ticket.state) not in rules.DONE:
        move(call, ticket, TicketState.RESOLVED)
        assignment.fill_step(call)
    return ticket


def close_terms(call: Call, *, ticket_id: str) -> dict[str, str]:
    """Return what a customer is asked to confirm before a report is closed as solved.

    Raises:
        TicketNotFound: no such ticket, or another customer's.
    """
    ticket = selectors.row_get(call, ticket_id)
    return {"ticket_id": ticket.ticket_id, "folio": ticket.folio, "subject": ticket.subject}


@owned
def ticket_reopen(call: Call, *, ticket_id: str) -> Ticket:
    """Let the customer open what was solved in the last 30 days again.

    Raises:
        TicketNotFound, IllegalMove, TicketFull, TicketEnded, TicketMerged: nothing changes.
    """
    ticket = selectors.row_get(call, ticket_id, locked=True)
    _check_state(ticket, TicketState.REOPENED)
    _check_writable(call, ticket)
    move(call, ticket, TicketState.REOPENED)
    return ticket


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
        telling.changed_step(call, ticket)
        bus.publish(TicketFeedback(ticket.ticket_id, rating), call=call, key=ticket.ticket_id)
    return ticket


# ── What customers' and staff's writes share ─────────────────────────────────────────────────────


def sort_step(
    call: Call, ticket: Ticket, *, queue: Queue, priority: Priority, since: datetime | None = None
) -> None:
    """Put a locked ticket into a queue and a priority: its clocks and who answers it follow.

    A higher priority counts from now, or from ``since``: nobody could have kept it before it was known.
    """
    require_transaction()
    queued, prioritised, person = ticket.queue, ticket.priority, ticket.assignee_id
    if (queued, prioritised) == (queue.value, priority.value):
        return
    ticket.queue, ticket.priority = queue.value, priority.value
    standing.prioritised(ticket, before=Priority(prioritised), since=since or call.now)
    is_given = TicketState(ticket.state) not in rules.DONE and assignment.assign_step(call, ticket)
    save(call, ticket)
    if queued != ticket.queue:
        note(call, ticket, "queued", before=queued, after=ticket.queue)
    if prioritised != ticket.priority:
        note(call, ticket, "prioritised", before=prioritised, after=ticket.priority)
    if is_given:
        assignment.told(call, ticket, before=person)
    telling.changed_step(call, ticket)


def write(
    call: Call,
    ticket: Ticket,
    author: Author,
    text: str,
    *,
    is_internal: bool = False,
    message_id: UUID | None = None,
) -> TicketMessage:
    """Store what somebody wrote."""
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


def check_room(ticket: Ticket) -> None:
    """See that a ticket takes another message.

    Raises:
        TicketFull: it does not.
    """
    if ticket.message_count >= rules.MESSAGES_MAX:
        raise TicketFull(rules.MESSAGES_MAX)


def move(
    call: Call,
    ticket: Ticket,
    to: TicketState,
    *,
    reason: str = "",
    message: TicketMessage | None = None,
) -> None:
    """Put a ticket into a state and save it with everything else that changed; what is open again has somebody.

    Its customer hears of it; ``message`` is what was written to them with it.
    """
    before, person = ticket.state, ticket.assignee_id
    standing.moved(ticket, to, now=call.now)
    is_given = to is TicketState.REOPENED and assignment.assign_step(call, ticket)
    save(call, ticket)
    if before != ticket.state:
        note(call, ticket, "moved", before=before, after=ticket.state, reason=reason)
    if is_given:
        assignment.told(call, ticket, before=person)
    telling.changed_step(call, ticket, message=message)


def save(call: Call, ticket: Ticket) -> None:
    """Save a ticket as something that changed."""
    ticket.version += 1
    ticket.updated_at = call.now
    ticket.save()


def _check_few(call: Call) -> None:
    if selectors.open_count(call.customer_id) >= rules.OPEN_MAX:
        raise TooManyTickets(rules.OPEN_MAX)
