"""What the desk shows of a report: a line of the inbox, and its page, masked unless it was revealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext

from centli.events import words as event_words
from centli.kernel import clock, ids, personal
from centli.kernel.errors import Unavailable
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN
from crm.admin import words
from crm.admin.acts import MOVES, THEN
from crm.contracts import Author, Priority, TicketState
from crm.models import Ticket, TicketMessage
from crm.rules import macros, sla
from crm.rules import tickets as rules
from crm.rules.sla import Outlook
from crm.selectors import desk as selectors
from crm.selectors.desk import Line
from crm.services import assignment, revealing, similar

GUESS_LEAST: Final = 5
"""Percent below which a second guess at the topic is not shown."""


def context(
    request: HttpRequest, ticket: Ticket, *, may_attend: bool, typed: Mapping[str, str] | None
) -> dict[str, Any]:
    """Return what a report's page shows; ``typed`` is what a refused form held, by its field, so that nothing is written twice."""
    person_id = request.user.pk
    assert isinstance(person_id, int), "the staff site lets nobody in who has not signed in"
    now = clock.now()
    may_reveal = request.user.has_perm(revealing.REVEAL)
    until = selectors.revealed_until(ticket, person_id=person_id, now=now) if may_reveal else None
    hide = Hide(until is None)
    load = selectors.load(now=now)
    line = selectors.lines([ticket], load, person_id=person_id, now=now)[0]
    values = _values(ticket, line, request, hide, now)
    kept = [
        {"row": each, "text": macros.filled(each.text, values)}
        for each in selectors.macros(ticket.queue)
    ]
    suggestion = selectors.suggestion_open(ticket) if may_attend else None
    thens, is_joined = _thens(ticket), ticket.merged_into_id is not None
    others = [_other(each) for each in selectors.others_of_customer(ticket)]
    return {
        "title": hide.text(ticket.subject),
        "ticket": ticket,
        "line": shown(line),
        "customer": hide.name(ticket.customer.display_name),
        "mail": hide.mail(ticket.customer.email),
        "may_reveal": may_reveal,
        "revealed_until": until,
        "reason_min": REASON_LENGTH_MIN,
        "reason_max": REASON_LENGTH_MAX,
        "reason": words.REASONS.get(ticket.reason_code, ""),
        "guesses": _guesses(ticket),
        "channel": event_words.channel(ticket.channel),
        "messages_of": [_message(each, ticket, hide) for each in selectors.messages(ticket)],
        "events": _events(ticket),
        "others": others,
        "similar": _similar(ticket) if may_attend else [],
        "joinable": [] if is_joined else [each for each in others if _goes_on(each["row"])],
        "agents": _agents(ticket),
        "moves": _moves(ticket),
        "thens": thens,
        "queues": words.QUEUES,
        "priorities": words.PRIORITIES,
        "macros": kept,
        "suggestion": suggestion,
        "may_attend": may_attend,
        "unsent": _unsent(typed or {}, may_answer=bool(thens), may_note=not is_joined),
        "typed": _chosen(request, kept, suggestion) if typed is None else typed,
        "key": ids.uuid7().hex,
        "now": now,
    }


def _guesses(ticket: Ticket) -> list[tuple[Any, int]]:
    """Return what a report may be about and how surely, in words: the likeliest, and what is worth a look beside it."""
    return [
        (words.topic_words(label), percent)
        for at, (label, percent) in enumerate(ticket.guesses)
        if at == 0 or percent >= GUESS_LEAST
    ]


def _thens(ticket: Ticket) -> list[tuple[str, Any]]:
    """Return what may follow an answer, with its button's words; nothing once the report was joined to another."""
    state = TicketState(ticket.state)
    return [
        (value, label)
        for value, label in THEN.items()
        if ticket.merged_into_id is None
        and (
            rules.may_follow(state, TicketState(value)) or rules.may_stay(state, TicketState(value))
        )
    ]


def _moves(ticket: Ticket) -> list[tuple[str, Any]]:
    nexts = rules.NEXT[TicketState(ticket.state)] if ticket.merged_into_id is None else ()
    return [(each.value, words.STATES[each.value]) for each in MOVES if each in nexts]


def _agents(ticket: Ticket) -> list[dict[str, Any]]:
    """Return who could have a report, with what they have already, and whether it suits them now."""
    agents = selectors.agents()
    taken = assignment.counted(agents, besides=ticket)
    language = assignment.language_of(ticket)
    return [
        {
            "row": each,
            "load": taken[each.pk].load,
            "fits": each.is_on_duty
            and taken[each.pk].can(ticket.queue, language)
            and taken[each.pk].has_room,
        }
        for each in agents
    ]


def _events(ticket: Ticket) -> list[dict[str, Any]]:
    happened, names = selectors.events(ticket)
    return [
        {
            "at": each.created_at,
            "what": words.ACTIONS.get(each.action, each.action),
            "detail": words.event_words(each, names),
            "who": _actor(each.actor_id, ticket, names),
        }
        for each in happened
    ]


def shown(line: Line) -> dict[str, Any]:
    """Return a report as a line of the inbox shows it, masked."""
    ticket = line.ticket
    return {
        "ticket": ticket,
        "pk": ticket.pk,
        "folio": ticket.folio,
        "subject": personal.mask(ticket.subject).text,
        "customer": words.customer_name(line.customer),
        "queue": words.QUEUES[ticket.queue],
        "topic": words.topic_words(ticket.intent),
        "priority": words.PRIORITIES[ticket.priority],
        "state": words.STATES[ticket.state],
        "assignee": line.assignee,
        "due_at": line.due_at,
        "deadline": words.DEADLINES[line.deadline],
        "outlook": line.outlook.value,
        "outlook_words": words.OUTLOOKS[line.outlook],
        "is_late": line.outlook is Outlook.BREACHED,
        "left": words.due_words(line.left, line.outlook),
        "tags": line.tags,
        "present": line.present,
    }


@dataclass(frozen=True, slots=True)
class Hide:
    """How a customer and what they wrote are shown: masked, or for a while as they are."""

    is_on: bool

    def text(self, text: str) -> str:
        """Return what somebody wrote."""
        return personal.mask(text).text if self.is_on else text

    def name(self, name: str) -> str:
        """Return a customer's name."""
        return words.customer_name(name) if self.is_on else name

    def mail(self, address: str) -> str:
        """Return a customer's e-mail."""
        return personal.mail_hint(address) if self.is_on else address


def _message(row: TicketMessage, ticket: Ticket, hide: Hide) -> dict[str, Any]:
    is_customer = row.author == Author.CUSTOMER.value
    suggestion = getattr(row, "suggestion", None)
    return {
        "pk": row.pk,
        "role": "user" if is_customer else "note" if row.is_internal else "person",
        "who": hide.name(row.writer.display_name) if is_customer else row.writer.display_name,
        "text": hide.text(row.text),
        "at": row.created_at,
        "from_folio": "" if row.ticket_id == ticket.pk else row.ticket.folio,
        "suggestion": suggestion,
        "files": [
            {"pk": file.pk, "name": hide.text(file.name), "size_bytes": file.size_bytes}
            for file in row.files.all()
        ],
    }


def _similar(ticket: Ticket) -> list[dict[str, Any]]:
    """Return the reports that are most like one, and how they stand; none while the index does not answer."""
    try:
        found = similar.tickets_like(ticket)
    except Unavailable:
        return []
    return [_other(each) for each in found]


def _other(row: Ticket) -> dict[str, Any]:
    return {
        "row": row,
        "subject": personal.mask(row.subject).text,
        "state": words.STATES[row.state],
    }


def _goes_on(row: Ticket) -> bool:
    return row.state != TicketState.CLOSED and row.merged_into_id is None


def _actor(actor_id: int | None, ticket: Ticket, names: Mapping[int, str]) -> str:
    if actor_id is None:
        return gettext("CENTLI")
    if actor_id == ticket.customer_id:
        return gettext("el cliente")
    return names.get(actor_id, "")


def _values(
    ticket: Ticket, line: Line, request: HttpRequest, hide: Hide, now: datetime
) -> dict[str, str]:
    """Return what a macro's places are filled in with; a subject as the page shows it."""
    due = ticket.resolution_due_at if line.due_at is None else line.due_at
    due = sla.promised(due, now, Priority(ticket.priority))
    name = ticket.customer.display_name.partition(" ")[0]
    found = {
        "nombre": name,
        "folio": ticket.folio,
        "asunto": hide.text(ticket.subject),
        "estado": str(words.STATES[ticket.state]),
        "cola": str(words.QUEUES[ticket.queue]),
        "vence": f"{clock.local_date(due):%d/%m/%Y} {due.astimezone(clock.MEXICO_CITY):%H:%M}",
        "agente": str(getattr(request.user, "display_name", "")),
    }
    assert found.keys() == set(macros.VARIABLES), "every variable has a value"
    return found


def _unsent(typed: Mapping[str, str], *, may_answer: bool, may_note: bool) -> str:
    """Return what was written for a form that the page has no more: somebody ended or joined the report meanwhile."""
    if "note" in typed:
        return "" if may_note else typed["note"]
    return "" if may_answer else typed.get("text", "")


def _chosen(request: HttpRequest, kept: list[dict[str, Any]], suggestion: Any) -> dict[str, str]:
    """Return what the composer begins with: a macro or the suggestion that was chosen, or nothing."""
    if "use" in request.GET and suggestion is not None:
        return {"text": suggestion.text, "answer_id": suggestion.answer_id}
    chosen = request.GET.get("macro", "")
    text = next((each["text"] for each in kept if str(each["row"].pk) == chosen), "")
    return {"text": text, "answer_id": ""}
