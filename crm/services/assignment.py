"""Gives tickets to whoever has the skill, is on duty and has the fewest; the agents' rows are the lock."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Count, F, Q

from centli.db.transactions import require_transaction
from centli.kernel.call import Call
from crm.contracts import TicketState
from crm.models import Agent, Ticket
from crm.rules import assignment as rules
from crm.rules import tickets as states
from crm.rules.assignment import Candidate
from crm.services.history import note

UNFINISHED: Final = [state.value for state in TicketState if state not in states.DONE]
LANGUAGE: Final = "es"
"""A ticket's, until it has been read."""
FILL_MAX: Final = 50
"""How many waiting tickets are given out at once."""


def agents_lock() -> Sequence[Agent]:
    """Lock all agents, in the one order: nobody else gives tickets out, or changes who may have them, meanwhile."""
    require_transaction()
    return list(Agent.objects.select_for_update().order_by("pk"))


def locked(*, besides: Ticket | None = None, on_duty: bool = True) -> dict[int, Candidate]:
    """Lock the agents and return them with their loads, by person."""
    agents = [each for each in agents_lock() if each.is_on_duty or not on_duty]
    return counted(agents, besides=besides)


def counted(agents: Sequence[Agent], *, besides: Ticket | None = None) -> dict[int, Candidate]:
    """Return agents with how many unfinished tickets each has, one ticket not counted."""
    if not agents:
        return {}
    loads = dict(
        Ticket.objects.filter(state__in=UNFINISHED, assignee_id__in=[each.pk for each in agents])
        .exclude(pk=0 if besides is None else besides.pk or 0)
        .values_list("assignee_id")
        .annotate(count=Count("pk"))
    )
    return {
        each.pk: Candidate(
            each.pk,
            frozenset(each.queues),
            frozenset(each.languages),
            each.cap,
            loads.get(each.pk, 0),
            each.given_at,
        )
        for each in agents
    }


def _suits(each: Candidate) -> Q:
    """Return the condition that somebody knows a ticket's queue and language."""
    unread = {""} if LANGUAGE in each.languages else set[str]()
    known = Q(language__in=each.languages | unread)
    return known & Q(queue__in=each.queues) if each.queues else known


def language_of(ticket: Ticket) -> str:
    """Return the language that whoever answers must know."""
    return ticket.language or LANGUAGE


def assign_step(call: Call, ticket: Ticket) -> bool:
    """Set who answers an unsaved change of a ticket: whoever has it, where they still fit, or somebody new, or nobody.

    Returns whether somebody else has it now; the caller saves it and then writes ``told``.
    """
    candidates = locked(besides=ticket)
    now = candidates.get(ticket.assignee_id or 0)
    if now is not None and now.can(ticket.queue, language_of(ticket)) and now.has_room:
        return False
    found = rules.pick(candidates.values(), queue=ticket.queue, language=language_of(ticket))
    before, ticket.assignee_id = ticket.assignee_id, None if found is None else found.person_id
    if found is not None:
        Agent.objects.filter(pk=found.person_id).update(given_at=call.now)
    return before != ticket.assignee_id


def told(call: Call, ticket: Ticket, *, before: int | None, reason: str = "") -> None:
    """Write into a ticket's history who answers it now."""
    note(
        call,
        ticket,
        "assigned",
        before="" if before is None else str(before),
        after="" if ticket.assignee_id is None else str(ticket.assignee_id),
        reason=reason,
    )


def fill_step(call: Call) -> int:
    """Give out what waits without anybody, what is due first before the rest; returns how many found somebody."""
    candidates = locked()
    free = [each for each in candidates.values() if each.has_room]
    if not free:
        return 0
    waiting = Ticket.objects.select_for_update(skip_locked=True).filter(
        state__in=UNFINISHED, assignee=None
    )
    # What nobody free can take would fill the batch, and keep the rest from being looked at.
    waiting = waiting.filter(reduce(or_, map(_suits, free)))
    given = 0
    for ticket in waiting.order_by(F("due_at").asc(nulls_last=True), "pk")[:FILL_MAX]:
        found = rules.pick(candidates.values(), queue=ticket.queue, language=language_of(ticket))
        if found is None:
            continue
        candidates[found.person_id] = Candidate(
            found.person_id, found.queues, found.languages, found.cap, found.load + 1, call.now
        )
        Agent.objects.filter(pk=found.person_id).update(given_at=call.now)
        ticket.assignee_id, ticket.version = found.person_id, ticket.version + 1
        ticket.save(update_fields=["assignee", "version"])
        told(call, ticket, before=None)
        given += 1
    return given
