"""Answers that the bank's articles suggest to whoever answers a ticket; a person sends them, as they are or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from centli.db.transactions import owned, require_transaction
from centli.events import audit, bus
from centli.events.catalogue import TicketAnswered
from centli.kernel import clock, personal
from centli.kernel.call import Call
from crm.errors import NothingToSuggest, SuggestionUsed
from crm.models import SuggestedAnswer, Ticket, TicketMessage
from crm.rules import tickets as rules
from crm.rules.answers import Answer, Outcome
from crm.rules.retrieval import Hit
from crm.selectors import desk, knowledge
from crm.selectors import tickets as selectors
from crm.selectors.knowledge import Library

CITATIONS_MAX: Final = 10
NEAR_MAX: Final = 3
ACCEPTED: Final = "accepted"
EDITED: Final = "edited"
SENT: Final = "sent"


def answer_suggest(call: Call, *, ticket_id: str) -> SuggestedAnswer:
    """Compose an answer to what the customer wrote last from the bank's articles; nobody is told it yet.

    Raises:
        TicketNotFound: no such ticket.
        NothingToSuggest: the articles do not answer it.
    """
    ticket = selectors.row_get_of_any(ticket_id)
    known, hits, answer = _answer(ticket, now=call.now)
    found = _composed(known, answer)
    if found is None:
        near = [hit.key for hit in hits[:NEAR_MAX]]
        raise NothingToSuggest(_sources(known, near))
    return _offered(call, ticket, found)


@dataclass(frozen=True, slots=True)
class Composed:
    """An answer from the bank's articles, and the versions of those that it rests on."""

    text: str
    sources: Sequence[Mapping[str, object]]


def composed(ticket: Ticket, *, now: datetime) -> Composed | None:
    """Return an answer to what the customer wrote last; None when the articles have none."""
    known, _, found = _answer(ticket, now=now)
    return _composed(known, found)


def _answer(ticket: Ticket, *, now: datetime) -> tuple[Library, list[Hit], Answer]:
    question = personal.mask(desk.last_question(ticket)).text
    return knowledge.answer(question, clock.local_date(now))


def _composed(known: Library, found: Answer) -> Composed | None:
    if found.outcome is not Outcome.ANSWER:
        return None
    text = " ".join(one.text for one in found.sentences)
    return Composed(text, _sources(known, found.keys))


def _sources(known: Library, keys: Sequence[str]) -> Sequence[Mapping[str, object]]:
    return [
        {"slug": key, "version": known.passages[key].version, "title": known.passages[key].title}
        for key in keys
    ]


@owned
def _offered(call: Call, ticket: Ticket, found: Composed) -> SuggestedAnswer:
    return offer_step(call, ticket, found)


def offer_step(call: Call, ticket: Ticket, found: Composed) -> SuggestedAnswer:
    """Offer an answer to whoever deals with a ticket, in the caller's transaction; nobody is told it yet."""
    require_transaction()
    row = SuggestedAnswer.objects.create(
        ticket=ticket,
        asked_by_id=call.actor_id,
        draft=found.text,
        text=found.text,
        sources=list(found.sources),
        created_at=call.now,
    )
    audit.record(
        call, "answer.suggested", object_kind="ticket", object_id=ticket.ticket_id,
        answer_id=row.answer_id,
    )  # fmt: skip
    citations = tuple(str(one["slug"]) for one in found.sources)
    told = TicketAnswered(ticket.ticket_id, row.answer_id, citations[:CITATIONS_MAX])
    bus.publish(told, call=call, key=ticket.ticket_id)
    return row


@owned
def answer_accept(call: Call, *, ticket_id: str, answer_id: str) -> SuggestedAnswer:
    """Take a suggestion as it is; it is sent by an act of its own.

    Raises:
        AnswerNotFound, SuggestionUsed: as their names say.
    """
    row = _open(ticket_id, answer_id)
    row.text, row.state, row.decided_at = row.draft, ACCEPTED, call.now
    row.changed_percent = 0
    row.save(update_fields=["text", "state", "decided_at", "changed_percent"])
    audit.record(call, "answer.accepted", object_kind="answer", object_id=answer_id)
    return row


@owned
def answer_edit(call: Call, *, ticket_id: str, answer_id: str, text: str) -> SuggestedAnswer:
    """Change a suggestion before it is sent.

    Raises:
        AnswerNotFound, SuggestionUsed, InvalidTicket: nothing is changed.
    """
    body = rules.checked_text(text)
    row = _open(ticket_id, answer_id)
    row.text, row.state, row.decided_at = body, EDITED, call.now
    row.changed_percent = changed_percent(row.draft, body)
    row.save(update_fields=["text", "state", "decided_at", "changed_percent"])
    audit.record(
        call, "answer.edited", object_kind="answer", object_id=answer_id,
        changed_percent=row.changed_percent,
    )  # fmt: skip
    return row


def unsent_step(ticket_id: str, *, answer_id: str) -> str:
    """See that a suggestion may still be sent, and return its text.

    Raises:
        AnswerNotFound, SuggestionUsed: as their names say.
    """
    require_transaction()
    return _open(ticket_id, answer_id).text


def sent_step(call: Call, ticket: Ticket, *, answer_id: str, message: TicketMessage) -> None:
    """Keep what a suggestion was sent as, and how far that is from what was suggested.

    Raises:
        AnswerNotFound, SuggestionUsed: as their names say.
    """
    require_transaction()
    row = _open(ticket.ticket_id, answer_id)
    row.text, row.message = message.text, message
    row.state, row.decided_at = SENT, call.now
    row.changed_percent = changed_percent(row.draft, message.text)
    row.save()


def changed_percent(draft: str, text: str) -> int:
    """Return how much of a draft was changed, word by word: 0 as it was, 100 nothing of it left."""
    return round(100 * (1 - SequenceMatcher(None, draft.split(), text.split(), autojunk=False).ratio()))  # fmt: skip


def _open(ticket_id: str, answer_id: str) -> SuggestedAnswer:
    row = desk.suggestion_get(ticket_id, answer_id, locked=True)
    if row.state == SENT:
        raise SuggestionUsed
    return row
