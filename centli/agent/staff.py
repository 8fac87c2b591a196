"""What the back office reads of conversations, hand-offs and turns, masked; and the one thing it writes: why it looked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from centli.agent import journal, prose, reading, record, tools
from centli.agent.frames import Kind
from centli.agent.masking import Mask, names_in, names_of_cards, names_said, things_of_cards
from centli.agent.models import (
    Conversation,
    Handoff,
    HandoffState,
    Message,
    Reveal,
    Role,
    Turn,
    TurnState,
)
from centli.db import hours
from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events.models import AuditEntry
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import NotFound
from centli.people import revealing
from centli.people.calls import call_for
from crm import facade as crm

REVEAL: Final = "agent.reveal_conversation"
"""The right to see what is masked, with a reason."""
LINES: Final = 50
QUEUE_MAX: Final = 100
ENDED_SHOWN: Final = 20
FOUND_MAX: Final = 100
MAIL_LENGTH_MIN: Final = 3
EXCERPT_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A message of a transcript."""

    seq: int
    message_id: str
    role: str
    kind: str
    name: str
    text: str
    blocks: Sequence[Mapping[str, Any]]
    card: reading.Card | None
    at: datetime
    turn_pk: int | None
    rating: int


@dataclass(frozen=True, slots=True)
class Transcript:
    """A stretch of a conversation; ``before`` is the number before which there is more, if there is."""

    lines: Sequence[Line]
    before: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-off in the queue, or being attended."""

    handoff_id: str
    conversation_pk: int
    customer: str
    reason: str
    state: str
    taken_by: str
    mine: bool
    last_words: str
    needs_answer: bool
    created_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits for a person, longest first; who is with one; who was."""

    waiting: Sequence[Waiting] = field(default_factory=tuple)
    taken: Sequence[Waiting] = field(default_factory=tuple)
    ended: Sequence[Waiting] = field(default_factory=tuple)


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def find(text: str) -> list[int]:
    """Return the conversations that a text points at: an id of theirs, a correlation, a receipt's folio, an e-mail."""
    text = text.strip()
    for kind, lookup in _BY_ID.items():
        try:
            return _pks(Conversation.objects.filter(**{lookup: ids.parse(kind, text)}))
        except NotFound:
            continue
    if text.startswith("cf_"):
        return _pks(Conversation.objects.filter(messages__confirmation_id=text))
    if (correlation := _uuid(text)) is not None:
        return _of_correlation(correlation)
    if "@" in text:
        return _pks(Conversation.objects.filter(customer__email=text.lower()))
    found = _pks(Conversation.objects.filter(messages__folio=text.upper()[:16]))
    if found or len(text) < MAIL_LENGTH_MIN:
        return found
    return _pks(Conversation.objects.filter(customer__email__startswith=text.lower()))


_BY_ID: Final = {
    "conversation": "public_id",
    "message": "messages__public_id",
    "turn": "turns__public_id",
    "handoff": "handoffs__public_id",
    "user": "customer__public_id",
}


def _pks(found: QuerySet[Conversation]) -> list[int]:
    return list(found.order_by("-pk").values_list("pk", flat=True).distinct()[:FOUND_MAX])


def _of_correlation(correlation: UUID) -> list[int]:
    found = _pks(Conversation.objects.filter(turns__correlation_id=correlation))
    if found:
        return found
    customers = AuditEntry.objects.filter(correlation_id=correlation).values("customer_id")
    return _pks(Conversation.objects.filter(customer_id__in=customers))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# ── Masks and reveals ────────────────────────────────────────────────────────────────────────────────────────────────


def mask_of(
    conversation: Conversation, messages: Sequence[Message] = (), *, off: bool = False
) -> Mask:
    """Return what hides the people of a conversation: its customer, their contacts, whoever its messages name."""
    customer = conversation.customer
    # Only their contacts' names are read, which depend on no moment.
    call = call_for(customer, channel=Channel.STAFF, now=conversation.updated_at)
    contacts = [text for one in crm.beneficiary_list(call) for text in (one.name, one.alias)]
    cards = [(message.kind, message.data) for message in messages if not _by_staff(message)]
    things = things_of_cards(cards)
    names = (
        names_in(customer.display_name, *contacts),
        names_of_cards(cards),
        names_said((each.content for each in messages if each.role == Role.USER), things),
    )
    staff = (message.data.get("name") or "" for message in messages if _by_staff(message))
    return Mask(frozenset().union(*names), spared=names_in(*staff), things=things, off=off)


def _by_staff(message: Message) -> bool:
    """Say whether a message names who works here: a person's own words, or who came and went."""
    return message.role == Role.PERSON or message.data.get("code") == "handoff"


def revealed_until(staff_id: int, conversation: Conversation, *, now: datetime) -> datetime | None:
    """Return until when a member of staff sees what is masked; None when they do not."""
    found = Reveal.objects.filter(
        staff_id=staff_id, conversation=conversation, expires_at__gt=now
    ).order_by("-expires_at")
    return found.values_list("expires_at", flat=True).first()


@owned
def reveal(call: Call, *, conversation_pk: int, reason: str) -> datetime:
    """Show a member of staff what is masked for five minutes, and keep why; asking again meanwhile adds nothing.

    Raises:
        Forbidden: without the right to.
        NotFound: no such conversation.
        ReasonTooShort: the reason says too little.
    """
    person, why = revealing.checked(call, REVEAL, reason)
    try:
        conversation = journal.lock(conversation_pk)
    except Conversation.DoesNotExist:
        raise NotFound from None
    until = revealed_until(person.pk, conversation, now=call.now)
    if until is not None:
        return until
    row = Reveal.objects.create(
        conversation=conversation,
        staff=person,
        reason=why,
        created_at=call.now,
        expires_at=call.now + revealing.REVEAL_FOR,
    )
    revealing.record(
        call,
        customer=conversation.customer,
        reveal_id=row.reveal_id,
        object_kind="conversation",
        object_id=conversation.conversation_id,
    )
    failpoint("conversation.reveal")
    return row.expires_at


# ── The queue ────────────────────────────────────────────────────────────────────────────────────────────────────────


def queue(*, staff_id: int) -> Queue:
    """Return the hand-offs that wait or are attended, and the last that ended."""
    rows = _with_last_words(Handoff.objects.all())
    waiting = rows.filter(state=HandoffState.WAITING).order_by("created_at")[:QUEUE_MAX]
    taken = rows.filter(state=HandoffState.TAKEN).order_by("taken_at")[:QUEUE_MAX]
    ended = rows.filter(open_for=None).order_by("-ended_at")[:ENDED_SHOWN]
    return Queue(*([_waiting(row, staff_id) for row in each] for each in (waiting, taken, ended)))


def handoff_last(conversation: Conversation, *, staff_id: int) -> Waiting | None:
    """Return a conversation's open hand-off, as the queue shows it."""
    rows = _with_last_words(Handoff.objects.filter(open_for=conversation.pk))
    found = rows.first()
    return None if found is None else _waiting(found, staff_id)


def _with_last_words(rows: QuerySet[Handoff]) -> QuerySet[Handoff, Any]:
    said = Message.objects.filter(conversation=OuterRef("conversation")).order_by("-seq")
    return rows.select_related("conversation__customer", "taken_by").annotate(
        said=Subquery(said.filter(role=Role.USER).values("content")[:1]),
        spoke=Subquery(said.exclude(role=Role.ASSISTANT).values("role")[:1]),
    )


def _waiting(row: Any, staff_id: int) -> Waiting:
    customer = row.conversation.customer
    mask = Mask(names_in(customer.display_name))
    return Waiting(
        handoff_id=row.handoff_id,
        conversation_pk=row.conversation_id,
        customer=mask.name(customer.display_name),
        reason=row.reason,
        state=row.state,
        taken_by="" if row.taken_by is None else row.taken_by.display_name,
        mine=row.taken_by_id == staff_id,
        last_words=_excerpt(mask.text(row.said or "")),
        needs_answer=row.state == HandoffState.TAKEN and row.spoke == Role.USER,
        created_at=row.created_at,
        taken_at=row.taken_at,
        ended_at=row.ended_at,
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT_LENGTH else f"{text[: EXCERPT_LENGTH - 1]}…"


# ── Counts ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def conversations_active(*, since: datetime) -> int:
    """Return in how many conversations something was said since a moment."""
    return Conversation.objects.filter(updated_at__gte=since).count()


def handoffs_waiting() -> int:
    """Return how many customers wait for a person."""
    return Handoff.objects.filter(state=HandoffState.WAITING).count()


def turn_hours(*, since: datetime) -> Iterator[tuple[datetime, str, int]]:
    """Yield how many turns began in each hour, apart by where they stand."""
    rows = Turn.objects.filter(state__in=TurnState.values, created_at__gte=since)
    return hours.counted(rows, "created_at", "state")


# ── The transcript ───────────────────────────────────────────────────────────────────────────────────────────────────


def transcript(
    conversation: Conversation, *, before: int | None = None, revealed: bool
) -> tuple[Transcript, Mask]:
    """Return the last fifty messages (before a number), and what hid their people."""
    found = Message.objects.filter(conversation=conversation).exclude(kind=Kind.UPDATE)
    if before is not None:
        found = found.filter(seq__lt=before)
    messages = list(found.order_by("-seq")[: LINES + 1])
    more = len(messages) > LINES
    messages = messages[:LINES][::-1]
    mask = mask_of(conversation, messages, off=revealed)
    turns = dict(
        Turn.objects.filter(message__in=[m.pk for m in messages]).values_list("message_id", "pk")
    )
    call = call_for(conversation.customer, channel=Channel.STAFF, now=conversation.updated_at)
    stored = {each.pk: each.data for each in messages if each.kind == Kind.RECEIPT}
    standing = tools.receipts_as_they_stand(call, stored)
    for message in messages:
        message.data = standing.get(message.pk, message.data)
    lines = [_line(message, mask, turns.get(message.pk)) for message in messages]
    return Transcript(lines, messages[0].seq if more else None), mask


def _line(message: Message, mask: Mask, turn_pk: int | None) -> Line:
    card = reading.card_of(message, mask)
    text = (
        ""
        if card is not None and card.rows
        else mask.text(message.content, ours=message.role == Role.ASSISTANT)
    )
    return Line(
        seq=message.seq,
        message_id=message.message_id,
        role=message.role,
        kind=message.kind,
        name=str(message.data.get("name", "")) if message.role == Role.PERSON else "",
        text=text,
        blocks=[] if message.role == Role.USER else prose.blocks(text),
        card=card,
        at=message.created_at,
        turn_pk=turn_pk,
        rating=message.rating,
    )


# ── A turn ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def turn_whole(turn: Turn, mask: Mask) -> dict[str, Any]:
    """Return all of a turn, as ``manage.py show_turn`` prints it, with its people hidden."""
    found = record.whole(turn)
    found["said"] = mask.text(found["said"])
    for step in found["steps"]:
        step["arguments"] = mask.value(step["arguments"])
        step["content"] = mask.text(step["content"])
    for message in found["messages"]:
        message["content"] = mask.text(message["content"])
    return found


def conversations() -> QuerySet[Conversation]:
    """Return every conversation with its customer, for lists."""
    return Conversation.objects.select_related("customer")


def conversation_get(pk: int) -> Conversation:
    """Return a conversation.

    Raises:
        NotFound: no such conversation.
    """
    found = conversations().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
