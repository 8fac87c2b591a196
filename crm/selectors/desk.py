"""Tickets as staff see them: the inbox by what is due first, and everything about one of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value

from centli.db.sorting import Alphabetical
from centli.kernel import ids
from centli.kernel.errors import NotFound
from centli.people.models import User
from crm.contracts import Author, Priority, Source, SuggestionState, SuggestionView, TicketState
from crm.errors import AnswerNotFound, InvalidCursor
from crm.models import (
    Agent,
    Macro,
    SuggestedAnswer,
    Ticket,
    TicketEvent,
    TicketMessage,
    TicketPresence,
    TicketReveal,
    TicketTag,
)
from crm.rules import hours, sla
from crm.rules import tickets as rules
from crm.rules.sla import Deadline, Outlook

PAGE: Final = 50
AHEAD_MAX: Final = 2_000
"""How far down the work ahead is counted; further down it is as much."""
PACE_DAYS: Final = 14
EVENTS_MAX: Final = 200
MESSAGES_SHOWN_MAX: Final = 4 * rules.MESSAGES_MAX
OTHERS_MAX: Final = 10
PRESENT_FOR: Final = timedelta(seconds=45)
"""For how long somebody who has shown no sign still counts as having a ticket open."""
PAUSED: Final = frozenset(state.value for state in rules.PAUSED)
UNFINISHED: Final = [state.value for state in TicketState if state not in rules.DONE]
_CURSOR: Final = re.compile(r"(?:(\d{1,18})\.)?(\d{1,18})", re.ASCII)
_FOLIO: Final = re.compile(r"(?:R-)?([0-9A-F]{8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the inbox is looked at; without a state, what is not finished."""

    who: str = ""
    """«mine», «nobody», or a person's row."""
    queue: str = ""
    topic: str = ""
    priority: str = ""
    state: str = ""
    due: str = ""
    """«breached» or «soon»."""
    tag: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket in the inbox."""

    ticket: Ticket
    due_at: datetime | None
    deadline: Deadline | None
    outlook: Outlook
    left: timedelta
    """Until it is due; below nothing once it is late. It is time of the wall, not of work."""
    customer: str
    assignee: str
    """Their names; nobody's is empty."""
    tags: Sequence[str]
    present: Sequence[str]
    """Who else has it open."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox; ``next_cursor`` is empty on the last."""

    lines: Sequence[Line]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much work there is."""

    unfinished: int
    mine: int
    nobody: int
    breached: int
    soon: int
    waiting: int


_COUNTED: Final = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, slots=True)
class Load:
    """The work of every queue: what is due when, and how fast it went of late."""

    due: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    pace: Mapping[str, float] = field(default_factory=dict)

    def ahead(self, ticket: Ticket) -> int:
        """Return how many of the same queue are due earlier."""
        if ticket.due_at is None:
            return 0
        return bisect_left(self.due.get(ticket.queue, ()), ticket.due_at)


def work(*, person_id: int, now: datetime) -> tuple[Counts, Load]:
    """Return how much work there is, what is due when in every queue, and how fast it went of late: along indexes alone."""
    unfinished, mine = Q(state__in=UNFINISHED), Q(assignee_id=person_id)
    running = unfinished & ~Q(state=TicketState.WAITING_CUSTOMER.value)
    soon = now + timedelta(hours=1)
    at_work = Ticket.objects.filter(unfinished).order_by().values("queue")
    counts = at_work.annotate(
        unfinished=Count("pk"),
        mine=Count("pk", filter=mine),
        nobody=Count("pk", filter=Q(assignee=None)),
        breached=Count("pk", filter=running & Q(due_at__lte=now)),
        soon=Count("pk", filter=running & Q(due_at__gt=now, due_at__lte=soon)),
        waiting=Count("pk", filter=Q(state=TicketState.WAITING_CUSTOMER.value)),
    )
    since = now - timedelta(days=PACE_DAYS)
    nothing = {name: Value(0) for name in _COUNTED}
    ended = Ticket.objects.filter(resolved_at__gte=since).order_by().values("queue")
    found: Iterable[Mapping[str, Any]] = counts.annotate(ended=Value(0)).union(
        ended.annotate(**nothing, ended=Count("pk")), all=True
    )
    total, solved = Counter[str](), Counter[str]()
    for row in found:
        solved[row["queue"]] += row["ended"]
        total.update({name: row[name] for name in _COUNTED})
    return Counts(**{name: total[name] for name in _COUNTED}), Load(
        _due(), _pace(solved, since, now)
    )


def load(*, now: datetime) -> Load:
    """Return what is due when in every queue, and how fast it went of late."""
    since = now - timedelta(days=PACE_DAYS)
    ended = Ticket.objects.filter(resolved_at__gte=since).order_by().values_list("queue")
    return Load(_due(), _pace(dict(ended.annotate(Count("pk"))), since, now))


def _pace(solved: Mapping[str, int], since: datetime, now: datetime) -> Mapping[str, float]:
    """Return how many were solved in an hour of work, by queue."""
    worked = hours.between(since, now) / timedelta(hours=1)
    return {queue: count / worked for queue, count in solved.items() if worked}


def _due() -> Mapping[str, Sequence[datetime]]:
    found: dict[str, list[datetime]] = defaultdict(list)
    rows = Ticket.objects.filter(due_at__isnull=False).order_by("due_at", "pk")
    for queue, at in rows.values_list("queue", "due_at")[:AHEAD_MAX]:
        if at is not None:
            found[queue].append(at)
    return found


def inbox(
    filters: Filters,
    load: Load,
    *,
    person_id: int,
    now: datetime,
    cursor: str = "",
    limit: int = PAGE,
) -> Inbox:
    """Return a page of tickets, what is due first before the rest; what waits for nothing of ours comes last.

    Raises:
        InvalidCursor: not one of ours.
    """
    rows = _filtered(filters, person_id=person_id, now=now)
    due, last = _position(cursor)
    if filters.state in PAUSED:
        # Nothing is due: the newest first.
        found = list((rows.filter(pk__lt=last) if cursor else rows).order_by("-pk")[: limit + 1])
    else:
        found = [] if cursor and due is None else _running(rows, due, last, limit + 1)
        if len(found) <= limit and not filters.state and not filters.due:
            found += _standing(rows, filters, last if cursor and due is None else 0, limit + 1 - len(found))  # fmt: skip
    shown = found[:limit]
    return Inbox(
        lines(shown, load, person_id=person_id, now=now),
        _cursor(shown[-1]) if len(found) > limit else "",
    )


def _running(rows: QuerySet[Ticket], due: datetime | None, last: int, limit: int) -> list[Ticket]:
    """Return tickets of which something is due, along the index of that; nothing of what is done is."""
    rows = rows.filter(due_at__isnull=False)
    if due is not None:
        rows = rows.filter(Q(due_at__gt=due) | Q(pk__gt=last), due_at__gte=due)
    return list(rows.order_by("due_at", "pk")[:limit])


def _standing(rows: QuerySet[Ticket], filters: Filters, last: int, limit: int) -> list[Ticket]:
    """Return tickets of which nothing is due, the oldest first; without a search, those that wait for their customers."""
    rows = rows.filter(due_at=None, pk__gt=last)
    if not filters.search:
        rows = rows.filter(state=TicketState.WAITING_CUSTOMER.value)
    return list(rows.order_by("pk")[:limit])


def lines(rows: Sequence[Ticket], load: Load, *, person_id: int, now: datetime) -> list[Line]:
    """Return tickets with what is due, whether it will be met, whose they are, tags, and who else has them open.

    Names are looked up for the rows that are shown. Joined to the search for those, MariaDB begins with all customers and
    sorts everything that they ever reported to find the newest fifty.
    """
    if not rows:
        return []
    words: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    pks = [row.pk for row in rows]
    those = Ticket.objects.filter(pk__in=pks).order_by()
    tagged = TicketTag.objects.filter(ticket_id__in=pks).order_by()
    who = _present(pks, besides=person_id, now=now).order_by()
    found = tagged.values_list("ticket_id", "name", _word("tag")).union(
        who.values_list("ticket_id", "person__display_name", _word("present")),
        those.values_list("pk", "customer__display_name", _word("customer")),
        those.filter(assignee__isnull=False).values_list(
            "pk", "assignee__display_name", _word("assignee")
        ),
        all=True,
    )
    for pk, text, kind in sorted(found):
        words[pk, kind].append(text)
    return [_line(row, load, words, now=now) for row in rows]


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _line(
    row: Ticket, load: Load, words: Mapping[tuple[int, str], list[str]], *, now: datetime
) -> Line:
    due_at, deadline = nearest(row)
    found = sla.outlook(
        due_at,
        deadline,
        Priority(row.priority),
        now=now,
        ahead=load.ahead(row),
        pace=load.pace.get(row.queue, 0),
    )
    return Line(
        ticket=row,
        due_at=due_at,
        deadline=deadline,
        outlook=found,
        left=timedelta() if due_at is None else due_at - now,
        customer="".join(words.get((row.pk, "customer"), [])),
        assignee="".join(words.get((row.pk, "assignee"), [])),
        tags=words.get((row.pk, "tag"), []),
        present=words.get((row.pk, "present"), []),
    )


def nearest(ticket: Ticket) -> tuple[datetime | None, Deadline | None]:
    """Return what is due first, and what that is; nothing while the clock stands still."""
    if TicketState(ticket.state) in rules.PAUSED:
        return None, None
    first = ticket.answer_due_at if ticket.answered_at is None else ticket.next_answer_due_at
    kind = Deadline.FIRST if ticket.answered_at is None else Deadline.NEXT
    if first is not None and first <= ticket.resolution_due_at:
        return first, kind
    return ticket.resolution_due_at, Deadline.SOLUTION


def _filtered(filters: Filters, *, person_id: int, now: datetime) -> QuerySet[Ticket]:
    rows = Ticket.objects.all()
    rows = rows.filter(state=filters.state) if filters.state else rows
    if filters.who == "mine":
        rows = rows.filter(assignee_id=person_id)
    elif filters.who == "nobody":
        rows = rows.filter(assignee=None)
    elif filters.who:
        rows = rows.filter(assignee_id=int(filters.who))
    if filters.queue:
        rows = rows.filter(queue=filters.queue)
    if filters.topic:
        rows = rows.filter(intent=filters.topic)
    if filters.priority:
        rows = rows.filter(priority=filters.priority)
    if filters.due == "breached":
        rows = rows.filter(due_at__lte=now)
    elif filters.due == "soon":
        rows = rows.filter(due_at__gt=now, due_at__lte=now + timedelta(hours=1))
    if filters.tag:
        rows = rows.filter(tags__name=filters.tag)
    return _searched(rows, filters.search) if filters.search else rows


def _searched(rows: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Find by folio, id, e-mail or tag: whole ones, not pieces."""
    folio = _FOLIO.fullmatch(text.upper())
    if folio is not None:
        return rows.filter(folio_end=folio[1])
    try:
        return rows.filter(public_id=ids.parse("ticket", text))
    except NotFound:
        pass
    if "@" in text:
        return rows.filter(customer__email=text.lower())
    return rows.filter(tags__name=rules.tag_name(text))


def is_cursor(text: str) -> bool:
    """Say whether a text is a place in the inbox."""
    return _CURSOR.fullmatch(text) is not None


def _position(cursor: str) -> tuple[datetime | None, int]:
    if not cursor:
        return None, 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidCursor
    if found[1] is None:
        return None, int(found[2])
    try:
        return _EPOCH + timedelta(microseconds=int(found[1])), int(found[2])
    except OverflowError as error:
        raise InvalidCursor from error


def _cursor(row: Ticket) -> str:
    if row.due_at is None:
        return str(row.pk)
    return f"{(row.due_at - _EPOCH) // timedelta(microseconds=1)}.{row.pk}"


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


# ── One ticket ───────────────────────────────────────────────────────────────────────────────────


def present(
    ticket_pks: Iterable[int], *, besides: int, now: datetime
) -> defaultdict[int, list[str]]:
    """Return who else has which tickets open."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = _present(ticket_pks, besides=besides, now=now)
    for pk, name in rows.order_by("person_id").values_list("ticket_id", "person__display_name"):
        found[pk].append(name)
    return found


def _present(ticket_pks: Iterable[int], *, besides: int, now: datetime) -> QuerySet[TicketPresence]:
    return TicketPresence.objects.filter(
        ticket_id__in=list(ticket_pks), seen_at__gt=now - PRESENT_FOR
    ).exclude(person_id=besides)


def revealed_until(ticket: Ticket, *, person_id: int, now: datetime) -> datetime | None:
    """Return until when somebody sees what is masked in a ticket; None when they do not."""
    found = TicketReveal.objects.filter(ticket=ticket, person_id=person_id, expires_at__gt=now)
    return found.order_by("-expires_at").values_list("expires_at", flat=True).first()


def messages(ticket: Ticket) -> list[TicketMessage]:
    """Return what was written last about a ticket, and about those that were joined to it, oldest first, with files."""
    newest = (
        TicketMessage.objects.filter(Q(ticket=ticket) | Q(ticket__merged_into=ticket))
        .select_related("writer", "ticket", "suggestion")
        .prefetch_related("files")
        .order_by("-created_at", "-pk")[:MESSAGES_SHOWN_MAX]
    )
    return list(newest)[::-1]


def events(ticket: Ticket) -> tuple[list[TicketEvent], dict[int, str]]:
    """Return what happened to a ticket, newest first, and the names of whoever had to do with it, by row."""
    found = list(TicketEvent.objects.filter(ticket=ticket).order_by("-pk")[:EVENTS_MAX])
    people = {row.actor_id for row in found if row.actor_id is not None}
    for row in found:
        if row.action == "assigned":
            people |= {int(pk) for pk in (row.before, row.after) if pk}
    named = User.objects.filter(pk__in=people).values_list("pk", "display_name")
    return found, dict(named)


def others_of_customer(ticket: Ticket) -> list[Ticket]:
    """Return the customer's other tickets, newest first."""
    rows = Ticket.objects.filter(customer_id=ticket.customer_id).exclude(pk=ticket.pk)
    return list(rows.order_by("-pk")[:OTHERS_MAX])


def agents() -> list[Agent]:
    """Return whoever answers tickets, by name."""
    return list(
        Agent.objects.select_related("person").order_by(Alphabetical("person__display_name"))
    )


def macros(queue: str) -> list[Macro]:
    """Return the macros of a queue and those of all, by name."""
    return list(
        Macro.objects.filter(is_active=True, queue__in=["", queue]).order_by(Alphabetical("name"))
    )


def last_question(ticket: Ticket) -> str:
    """Return what the customer wrote last, after the subject where that was the opening."""
    found = (
        TicketMessage.objects.filter(ticket=ticket, author=Author.CUSTOMER.value)
        .order_by("-pk")
        .values_list("text", flat=True)[:2]
    )
    text = found[0] if found else ""
    return f"{ticket.subject}\n{text}" if len(found) < 2 else text  # noqa: PLR2004 - an only message


def suggestion_get(ticket_id: str, answer_id: str, *, locked: bool = False) -> SuggestedAnswer:
    """Return an answer that was suggested for a ticket.

    Raises:
        AnswerNotFound: no such answer, or another ticket's.
    """
    try:
        rows = SuggestedAnswer.objects.filter(
            public_id=ids.parse("answer", answer_id),
            ticket__public_id=ids.parse("ticket", ticket_id),
        )
    except NotFound as error:
        raise AnswerNotFound from error
    row = (rows.select_for_update() if locked else rows).first()
    if row is None:
        raise AnswerNotFound
    return row


def suggestion_view(row: SuggestedAnswer) -> SuggestionView:
    """Return a suggestion as staff's programs see it."""
    message = row.message
    return SuggestionView(
        answer_id=row.answer_id,
        ticket_id=row.ticket.ticket_id,
        state=SuggestionState(row.state),
        draft=row.draft,
        text=row.text,
        sources=[Source(each["slug"], each["version"], each["title"]) for each in row.sources],
        changed_percent=row.changed_percent,
        message_id=None if message is None else ids.public("message", message.public_id),
        created_at=row.created_at,
    )


def suggestion_open(ticket: Ticket) -> SuggestedAnswer | None:
    """Return the last answer that was suggested, if neither the customer nor the bank has written to the other since."""
    since = TicketMessage.objects.filter(
        ticket=ticket, is_internal=False, created_at__gt=OuterRef("created_at")
    )
    rows = SuggestedAnswer.objects.filter(~Exists(since), ticket=ticket, message=None)
    return rows.order_by("-pk").first()


def staff() -> QuerySet[User]:
    """Return whoever may answer tickets, by name."""
    return User.objects.filter(is_staff=True, is_active=True).order_by(Alphabetical("display_name"))


def whole() -> QuerySet[Ticket]:
    """Return tickets with everybody whom their pages name."""
    return Ticket.objects.select_related("customer", "assignee", "merged_into", "answer")
