"""The conversation's book: numbered messages, appended under the conversation's lock, and put on the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from centli.agent import frames, prose, receipts, tools
from centli.agent.frames import CONFIRMATIONS, Kind
from centli.agent.models import Conversation, Message, Role
from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import State
from centli.confirmations.errors import ConfirmationNotFound
from centli.db.inserts import insert
from centli.db.prepared import Given, Select, Update
from centli.db.transactions import require_transaction
from centli.events import poke
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound

FRAMES_MAX: Final = 100
WITH_FOLIO: Final = frozenset({Kind.RECEIPT, Kind.TICKET})
"""Kinds that are found by their folio."""
LIVE_STATES: Final = frozenset({State.OPEN, State.CONFIRMED})


def _owned() -> QuerySet[Conversation]:
    return Conversation.objects.filter(
        public_id=Given("public_id", Conversation, "public_id"),
        customer_id=Given("customer_id", Conversation, "customer_id"),
    )


def _one() -> QuerySet[Conversation]:
    return Conversation.objects.filter(pk=Given("pk", Conversation, "id"))


_OWN: Final = Select(_owned)
_OPEN: Final = Select(
    lambda: Conversation.objects.filter(open_for=Given("customer_id", Conversation, "open_for"))
)
_OWN_LOCKED: Final = Select(lambda: _owned().select_for_update())
_OWN_HEAD: Final = Select(lambda: _owned().values_list("head_seq"))
_LOCKED: Final = Select(lambda: _one().select_for_update())
_AFTER: Final = Select(
    lambda: Message.objects.filter(
        conversation__public_id=Given("public_id", Conversation, "public_id"),
        conversation__customer_id=Given("customer_id", Conversation, "customer_id"),
        seq__gt=Given("seq", Message, "seq"),
    ).order_by("seq")[:FRAMES_MAX]
)
_FOLLOWING: Final = Select(
    lambda: Message.objects.filter(
        conversation_id=Given("conversation_id", Message, "conversation_id"),
        seq__gt=Given("seq", Message, "seq"),
    ).order_by("seq")[: frames.REPLAY_COUNT_MAX]
)


@cache
def _told(count: int) -> Select[tuple[str | None]]:
    """Return the query for which of so many dedupe keys are stored; a turn writes a bounded number."""
    return Select(
        lambda: Message.objects.filter(
            dedupe_key__in=[Given(f"key{n}", Message, "dedupe_key") for n in range(count)]
        ).values_list("dedupe_key")
    )


@cache
def _growth(*also: str) -> Update:
    """Return the update of a conversation that grows, and that sets other columns as well."""
    return Update(
        _one,
        head_seq=F("head_seq") + Given("count", Conversation, "head_seq"),
        updated_at=Given("now", Conversation, "updated_at"),
        **{name: Given(name, Conversation, name) for name in also},
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is not stored yet."""

    kind: Kind
    content: str
    data: dict[str, Any] = field(default_factory=dict, hash=False)
    suggestions: Sequence[str] = ()
    role: Role = Role.ASSISTANT
    client_id: UUID | None = None
    reply_to: UUID | None = None
    dedupe_key: str | None = None
    confirmation_id: str = ""


def conversation_open(customer_id: int, now: datetime) -> Conversation:
    """Return the customer's open conversation; the first call makes it."""
    found = _OPEN.first(customer_id=customer_id)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Conversation.objects.create(
                customer_id=customer_id, open_for=customer_id, created_at=now, updated_at=now
            )
    except IntegrityError:
        return Conversation.objects.get(open_for=customer_id)


def conversation_get(call: Call, conversation_id: str) -> Conversation:
    """Return a conversation of the customer's.

    Raises:
        NotFound: no such conversation, or another customer's.
    """
    found = _OWN.first(
        public_id=ids.parse("conversation", conversation_id), customer_id=call.customer_id
    )
    if found is None:
        raise NotFound
    return found


def head_seq(call: Call, conversation_id: str) -> int:
    """Return the number of the last message in a conversation of the customer's.

    Raises:
        NotFound: no such conversation, or another customer's.
    """
    found = _OWN_HEAD.first(
        public_id=ids.parse("conversation", conversation_id), customer_id=call.customer_id
    )
    if found is None:
        raise NotFound
    return found[0]


def lock(conversation_pk: int) -> Conversation:
    """Return the conversation under its row lock; every message is written under it."""
    require_transaction()
    found = _LOCKED.first(pk=conversation_pk)
    if found is None:
        raise Conversation.DoesNotExist
    return found


def lock_own(call: Call, conversation_id: str) -> Conversation:
    """Return a conversation of the customer's under its row lock.

    Raises:
        NotFound: no such conversation, or another customer's.
    """
    require_transaction()
    found = _OWN_LOCKED.first(
        public_id=ids.parse("conversation", conversation_id), customer_id=call.customer_id
    )
    if found is None:
        raise NotFound
    return found


def message_get(call: Call, message_id: str) -> Message:
    """Return a message of the customer's.

    Raises:
        NotFound: no such message, or another customer's.
    """
    found = (
        Message.objects.select_related("conversation")
        .filter(
            public_id=ids.parse("message", message_id), conversation__customer_id=call.customer_id
        )
        .first()
    )
    if found is None:
        raise NotFound
    return found


def append(
    conversation: Conversation,
    drafts: Sequence[Draft],
    *,
    correlation_id: UUID,
    now: datetime,
    also: Mapping[str, Any] | None = None,
) -> list[Message]:
    """Store messages with the next numbers, under the conversation's lock, and ring the bell after commit.

    A draft whose dedupe key is stored already is left out: what it tells was told. ``also`` is stored in the
    conversation's row by the same statement.
    """
    require_transaction()
    keys = [draft.dedupe_key for draft in drafts if draft.dedupe_key is not None]
    told = (
        {key for (key,) in _told(len(keys)).all(**{f"key{n}": key for n, key in enumerate(keys)})}
        if keys
        else set()
    )
    new = [draft for draft in drafts if draft.dedupe_key is None or draft.dedupe_key not in told]
    also = also or {}
    _growth(*also).run(pk=conversation.pk, count=len(new), now=now, **also)
    if not new:
        return []
    rows = [
        Message(
            conversation=conversation,
            seq=conversation.head_seq + number,
            role=draft.role,
            kind=draft.kind,
            client_id=draft.client_id,
            reply_to=draft.reply_to,
            dedupe_key=draft.dedupe_key,
            correlation_id=correlation_id,
            content=draft.content,
            data=draft.data,
            suggestions=list(draft.suggestions),
            confirmation_id=draft.confirmation_id,
            folio=draft.data.get("folio") if draft.kind in WITH_FOLIO else None,
            created_at=now,
        )
        for number, draft in enumerate(new, start=1)
    ]
    insert(rows)
    conversation.head_seq += len(rows)
    ring(conversation)
    return rows


def ring(conversation: Conversation) -> None:
    """Tell every socket of the conversation, after commit, what the last number is now."""
    group, head = group_of(conversation), conversation.head_seq
    transaction.on_commit(lambda: poke.poke(group, {"type": "bell", "head": head}))


def group_of(conversation: Conversation) -> str:
    """Return the channel group that the conversation's sockets join."""
    return f"conversation.{conversation.public_id.hex}"


def messages_after(conversation: Conversation, seq: int, *, limit: int) -> list[Message]:
    """Return the messages that follow a number, in order, at most ``limit``."""
    return _FOLLOWING.all(conversation_id=conversation.pk, seq=seq)[:limit]


def messages_last(conversation: Conversation, *, count: int) -> list[Message]:
    """Return the last messages, in order."""
    return messages_after(conversation, max(0, conversation.head_seq - count), limit=count)


def messages_of(call: Call, conversation_id: str, seq: int, *, limit: int) -> list[Message]:
    """Return the messages that follow a number in a conversation of the customer's, in order; one look does both.

    Raises:
        NotFound: no such conversation, or another customer's.
    """
    found = _AFTER.all(
        public_id=ids.parse("conversation", conversation_id),
        customer_id=call.customer_id,
        seq=seq,
    )[:limit]
    if not found:
        conversation_get(call, conversation_id)
    return found


def wire(call: Call, conversation_id: str, messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Return messages as frames for one login.

    A live card gets its present state and this login's token, a receipt what has become of its transfer.
    """
    messages = list(messages)
    stored = {each.pk: each.data for each in messages if each.kind == Kind.RECEIPT}
    standing = tools.receipts_as_they_stand(call, stored)
    return [
        _rating(message)
        | frames.durable(
            kind=message.kind,
            seq=message.seq,
            message_id=message.message_id,
            role=message.role,
            conversation_id=conversation_id,
            correlation_id=message.correlation_id,
            # The customer's own words name the frame that they came in, so that a client finds them among its own.
            reply_to=message.client_id if message.role == Role.USER else message.reply_to,
            created_at=message.created_at,
            content=receipts.words(standing[message.pk])
            if message.pk in standing
            else message.content,
            data=standing.get(message.pk) or _live(call, message) | _blocks(message),
            suggestions=message.suggestions,
        )
        for message in messages
    ]


def _blocks(message: Message) -> dict[str, Any]:
    """Return what ``data`` says besides of words that are more than one paragraph; the customer's own stay as they are."""
    if message.kind != Kind.TEXT or message.role == Role.USER:
        return {}
    found = prose.blocks(message.content, message.data.get("links", ()))
    return {"blocks": found} if found else {}


def _rating(message: Message) -> dict[str, Any]:
    """Return what the customer thought of an answer, where they said."""
    return {"rating": "up" if message.rating > 0 else "down"} if message.rating else {}


def _live(call: Call, message: Message) -> dict[str, Any]:
    stored: dict[str, Any] = message.data
    if message.kind not in CONFIRMATIONS or stored.get("state") not in LIVE_STATES:
        return stored
    try:
        view = proposals.proposal_get(call, message.confirmation_id)
    except ConfirmationNotFound:
        return stored
    return {
        **stored,
        "state": view.state.value,
        "factor_required": view.factor_required,
        "factor_reasons": list(view.factor_reasons),
        **({"token": view.token} if view.token is not None else {}),
    }
