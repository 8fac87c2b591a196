"""What staff do with tickets: answer, note, move, sort, give, tag and join them. Each act counts once for its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from centli.db import idempotency
from centli.db.transactions import owned
from centli.events import audit
from centli.kernel import confidential, ids, personal
from centli.kernel.call import Call
from centli.kernel.errors import DomainError
from centli.kernel.text import REASON_LENGTH_MAX
from crm.contracts import Author, Priority, Queue, TicketState
from crm.errors import (
    AgentFull,
    AgentUnfit,
    CannotMerge,
    IllegalMove,
    InvalidTag,
    NoAgent,
    NobodyFits,
    TicketChanged,
    TicketMerged,
    TooManyAtOnce,
)
from crm.models import Agent, Ticket, TicketMessage, TicketPresence, TicketTag
from crm.rules import assignment as candidates
from crm.rules import tickets as rules
from crm.selectors import tickets as selectors
from crm.services import assignment, standing, suggesting
from crm.services.history import note
from crm.services.tickets import check_room, move, save, sort_step, write

TAGS_MAX: Final = 10
BULK_MAX: Final = 100


def staff_answer(
    call: Call,
    *,
    ticket_id: str,
    text: str,
    then: TicketState = TicketState.WAITING_CUSTOMER,
    version: int | None = None,
    answer_id: str | None = None,
) -> TicketMessage:
    """Answer a customer and say where the ticket goes: it waits for them, is resolved, or stays where it is.

    With ``answer_id`` the text began as that suggestion, and how far it was changed is kept.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, IllegalMove, TicketChanged: nothing is written.
        AnswerNotFound, SuggestionUsed: likewise.
    """
    body = rules.checked_text(text)
    made = _answer(call, ticket_id, body, then=then, version=version, answer_id=answer_id)
    return TicketMessage.objects.get(public_id=made.result_id)


def suggestion_send(call: Call, *, ticket_id: str, answer_id: str, then: TicketState) -> bool:
    """Answer a customer with a suggestion as it stands; returns whether the call's key had done so before.

    Raises:
        TicketNotFound, TicketFull, IllegalMove, AnswerNotFound, SuggestionUsed: nothing is written.
    """
    made = _answer(call, ticket_id, None, then=then, version=None, answer_id=answer_id)
    return made.replayed


def _answer(
    call: Call,
    ticket_id: str,
    text: str | None,
    *,
    then: TicketState,
    version: int | None,
    answer_id: str | None,
) -> idempotency.Keyed:
    def work(ticket: Ticket, message_id: UUID) -> None:
        body = text or ""
        if answer_id is not None:
            suggested = suggesting.unsent_step(ticket_id, answer_id=answer_id)
            body = suggested if text is None else text
        check_room(ticket)
        _check_move(ticket, then, or_stay=True)
        message = write(call, ticket, Author.BANK, body, message_id=message_id)
        ticket.message_count += 1
        standing.bank_answered(ticket, now=call.now)
        is_theirs = ticket.assignee_id is None and _take(call, ticket)
        if answer_id is not None:
            suggesting.sent_step(call, ticket, answer_id=answer_id, message=message)
        note(call, ticket, "answered", after=then.value)
        move(call, ticket, then, message=message)
        if is_theirs:
            assignment.told(call, ticket, before=None)
        if then in rules.DONE:
            assignment.fill_step(call)

    wish = {"text": text, "then": then, "answer_id": answer_id}
    return _act(call, "answer", ticket_id, work, version=version, wish=wish)


def staff_note(
    call: Call, *, ticket_id: str, text: str, version: int | None = None
) -> TicketMessage:
    """Leave a note that the customer never sees.

    Raises:
        TicketNotFound, InvalidTicket, TicketFull, TicketChanged: nothing is written.
    """
    body = rules.checked_text(text)

    def work(ticket: Ticket, message_id: UUID) -> None:
        check_room(ticket)
        write(call, ticket, Author.BANK, body, is_internal=True, message_id=message_id)
        ticket.message_count += 1
        save(call, ticket)
        note(call, ticket, "noted")

    made = _act(call, "note", ticket_id, work, version=version, wish={"text": body})
    return TicketMessage.objects.get(public_id=made.result_id)


def staff_move(
    call: Call, *, ticket_id: str, to: TicketState, reason: str = "", version: int | None = None
) -> Ticket:
    """Move a ticket to another state.

    Raises:
        TicketNotFound, IllegalMove, TicketMerged, TicketChanged: nothing is changed.
    """
    why = confidential.nameless(reason, length_max=REASON_LENGTH_MAX)

    def work(ticket: Ticket, _made: UUID) -> None:
        _check_move(ticket, to)
        move(call, ticket, to, reason=why)
        if to in rules.DONE:
            assignment.fill_step(call)

    _act(call, "move", ticket_id, work, version=version, wish={"to": to, "reason": why})
    return selectors.row_get_of_any(ticket_id)


def staff_sort(
    call: Call,
    *,
    ticket_id: str,
    queue: Queue,
    priority: Priority,
    version: int | None = None,
) -> Ticket:
    """Put a ticket into another queue or priority; whoever does not know the queue hands it on.

    Raises:
        TicketNotFound, TicketChanged: nothing is changed.
    """

    def work(ticket: Ticket, _made: UUID) -> None:
        ticket.queue_by_person = ticket.queue_by_person or ticket.queue != queue.value
        ticket.priority_by_person = ticket.priority_by_person or ticket.priority != priority.value
        sort_step(call, ticket, queue=queue, priority=priority)

    _act(
        call, "sort", ticket_id, work, version=version, wish={"queue": queue, "priority": priority}
    )
    return selectors.row_get_of_any(ticket_id)


def staff_assign(
    call: Call, *, ticket_id: str, person_id: int | None = None, version: int | None = None
) -> Ticket:
    """Give a ticket to somebody, or without a person to whoever has the skill and the fewest.

    Raises:
        TicketNotFound, TicketChanged: as their names say.
        IllegalMove: it is resolved or closed.
        AgentUnfit: they are off duty or do not know the queue.
        AgentFull: they have as many as they may.
        NobodyFits: nobody who could take it has room.
    """

    def work(ticket: Ticket, _made: UUID) -> None:
        if TicketState(ticket.state) in rules.DONE:
            raise IllegalMove(ticket.state)
        before = ticket.assignee_id
        if person_id is not None and person_id == before:
            return
        known = assignment.locked(besides=ticket)
        queue, language = ticket.queue, assignment.language_of(ticket)
        if person_id is None:
            chosen = candidates.pick(known.values(), queue=queue, language=language)
            if chosen is None:
                raise NobodyFits
        else:
            chosen = known.get(person_id)
        if chosen is None or not chosen.can(queue, language):
            raise AgentUnfit
        if not chosen.has_room:
            raise AgentFull(chosen.cap)
        if chosen.person_id == before:
            return
        ticket.assignee_id = chosen.person_id
        Agent.objects.filter(pk=chosen.person_id).update(given_at=call.now)
        save(call, ticket)
        assignment.told(call, ticket, before=before)

    _act(call, "assign", ticket_id, work, version=version, wish={"person": person_id})
    return selectors.row_get_of_any(ticket_id)


def staff_tag(
    call: Call,
    *,
    ticket_id: str,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    version: int | None = None,
) -> Ticket:
    """Put tags on a ticket and take others off.

    Raises:
        TicketNotFound, TicketChanged: as their names say.
        InvalidTag: one is no word, they name somebody, or there would be more than ten.
    """
    wanted, unwanted = (list(map(rules.checked_tag, each)) for each in (add, remove))
    if personal.mask(" ".join(wanted)).kinds:
        raise InvalidTag

    def work(ticket: Ticket, _made: UUID) -> None:
        has = set(ticket.tags.values_list("name", flat=True))
        after = (has - set(unwanted)) | set(wanted)
        if after == has:
            return
        if len(after) > TAGS_MAX:
            raise InvalidTag
        ticket.tags.filter(name__in=has - after).delete()
        TicketTag.objects.bulk_create(
            [TicketTag(ticket=ticket, name=name) for name in sorted(after - has)]
        )
        save(call, ticket)
        changed = [f"+{name}" for name in sorted(after - has)]
        changed += [f"-{name}" for name in sorted(has - after)]
        note(call, ticket, "tagged", reason=" ".join(changed)[:REASON_LENGTH_MAX])

    _act(call, "tag", ticket_id, work, version=version, wish={"add": wanted, "remove": unwanted})
    return selectors.row_get_of_any(ticket_id)


def staff_merge(call: Call, *, ticket_id: str, into_id: str, version: int | None = None) -> Ticket:
    """Close a ticket as one with another of the same customer's, which goes on; the messages of both stay.

    Raises:
        TicketNotFound, TicketChanged: as their names say.
        CannotMerge: it is the same one, another customer's, or either is joined to one already, or the other is closed.
    """

    def work(ticket: Ticket, _made: UUID) -> None:
        into = selectors.row_get_of_any(into_id, locked=True)
        is_joined = ticket.merged_into_id is not None or into.merged_into_id is not None
        if (
            ticket.pk == into.pk
            or ticket.customer_id != into.customer_id
            or is_joined
            or into.state == TicketState.CLOSED.value
        ):
            raise CannotMerge
        ticket.merged_into = into
        # What was joined to it before follows, so that one step leads to what goes on.
        Ticket.objects.filter(merged_into=ticket).update(merged_into=into)
        if ticket.state == TicketState.CLOSED.value:
            save(call, ticket)
        else:
            move(call, ticket, TicketState.CLOSED)
        save(call, into)
        note(call, ticket, "merged", after=into.folio, reason=into.ticket_id)
        note(call, into, "absorbed", after=ticket.folio, reason=ticket.ticket_id)
        assignment.fill_step(call)

    _act(call, "merge", ticket_id, work, version=version, wish={"into": into_id})
    return selectors.row_get_of_any(ticket_id)


# ── Many at once ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one ticket of many."""

    ticket_id: str
    folio: str
    refusal: DomainError | None


def bulk(
    call: Call, ticket_ids: Sequence[str], act: Callable[[Call, str], object]
) -> list[Outcome]:
    """Do an act to each ticket by itself: what one refuses does not stop the others.

    Raises:
        TooManyAtOnce: there are more than a hundred of them; none is touched.
    """
    chosen = list(dict.fromkeys(ticket_ids))
    if len(chosen) > BULK_MAX:
        raise TooManyAtOnce(count_max=BULK_MAX)
    found = []
    for number, ticket_id in enumerate(chosen):
        key = call.idempotency_key and f"{call.idempotency_key}:{number}"
        refusal = None
        try:
            act(replace(call, idempotency_key=key), ticket_id)
        except DomainError as error:
            refusal = error
        folio = f"R-{ids.folio(ticket_id)}"
        found.append(Outcome(ticket_id, folio, refusal))
    return found


# ── Who is there ─────────────────────────────────────────────────────────────────────────────────


@owned
def duty_set(call: Call, *, is_on_duty: bool) -> None:
    """Begin or end one's own turn; what waits without anybody is given out when one begins.

    Raises:
        NoAgent: whoever asks does not answer tickets.
    """
    row = next((each for each in assignment.agents_lock() if each.pk == call.actor_id), None)
    if row is None:
        raise NoAgent
    if row.is_on_duty == is_on_duty:
        return
    row.is_on_duty = is_on_duty
    row.save(update_fields=["is_on_duty"])
    audit.record(call, "agent.duty", object_kind="agent", object_id=str(row.pk), on=is_on_duty)
    if is_on_duty:
        assignment.fill_step(call)


@owned
def presence_mark(call: Call, *, ticket_id: str) -> None:
    """Say that one has a ticket open.

    Raises:
        TicketNotFound: no such ticket.
    """
    ticket = selectors.row_get_of_any(ticket_id)
    TicketPresence.objects.update_or_create(
        ticket=ticket, person_id=call.actor_id, defaults={"seen_at": call.now}
    )


# ── What the acts share ──────────────────────────────────────────────────────────────────────────


def _act(
    call: Call,
    name: str,
    ticket_id: str,
    work: Callable[[Ticket, UUID], None],
    *,
    version: int | None,
    wish: Mapping[str, Any],
) -> idempotency.Keyed:
    """Do an act on a locked ticket once for the call's key, unless it changed since it was read."""

    def once(made: UUID) -> None:
        ticket = selectors.row_get_of_any(ticket_id, locked=True)
        if version is not None and version != ticket.version:
            raise TicketChanged
        work(ticket, made)

    parameters = {"ticket_id": ticket_id, "version": version, **wish}
    return idempotency.run(call, operation=f"ticket_{name}", parameters=parameters, work=once)


def _check_move(ticket: Ticket, to: TicketState, *, or_stay: bool = False) -> None:
    if ticket.merged_into is not None:
        raise TicketMerged(ticket.merged_into.ticket_id, ticket.merged_into.folio)
    state = TicketState(ticket.state)
    if not (rules.may_follow(state, to) or (or_stay and rules.may_stay(state, to))):
        raise IllegalMove(ticket.state)


def _take(call: Call, ticket: Ticket) -> bool:
    """Give a ticket that nobody has to whoever answers it, where they answer tickets and have room."""
    own = assignment.locked(besides=ticket, on_duty=False).get(call.actor_id or 0)
    if own is None or not own.has_room:
        return False
    ticket.assignee_id = own.person_id
    return True
