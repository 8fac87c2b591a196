"""Publishing: an outbox row in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from centli.db.inserts import Insert, insert, moment, packed
from centli.db.statement import Statement
from centli.db.transactions import require_transaction
from centli.events import catalogue, doorbell
from centli.events.catalogue import Event
from centli.events.doorbell import Message, Told
from centli.events.models import UNSENT, Inbox, Outbox
from centli.events.registry import handlers_of
from centli.kernel.call import Call
from centli.kernel.ids import uuid7

_OUTBOX: Final = Insert(
    Outbox,
    (
        *("event_id", "event_type", "key", "correlation_id", "causation_id", "timestamp", "source"),
        *("user_id", "customer_id", "actor_id", "channel", "data", "available_at"),
    ),
    version="'1.0'",
    status="0",
    attempts="0",
    faults="0",
    claimed_by="''",
    lease_until="NULL",
    last_error="''",
    sent_at="NULL",
)
_INBOX: Final = Insert(Inbox, ("consumer", "event_id", "processed_at"))


def publish(*events: Event, call: Call, key: str | None = None) -> Sequence[Outbox]:
    """Write events to the outbox in the caller's transaction, in order; the relay delivers them after commit.

    ``key`` orders delivery: of two events with one key the first is delivered first, and the second waits until it
    has been. Without it, the customer's. What may take seconds (a turn), or calls somebody outside (a mail), must have a
    key of its own: the customer's next payment would wait as long as they do.

    Raises:
        TypeError: an event's own fields are not what the catalogue says: a bug of the caller.
    """
    return publish_all([(event, call) for event in events], keys=[key] * len(events))


def publish_all(
    told: Sequence[tuple[Event, Call]], *, keys: Sequence[str | None] = ()
) -> Sequence[Outbox]:
    """Write events of several people to the outbox at once, each under its own call and key; otherwise as ``publish``."""
    require_transaction()
    each = zip(told, keys or [None] * len(told), strict=True)
    rows = [row(event, call=call, key=key) for (event, call), key in each]
    doorbell.offer(rows)
    insert(rows)
    announce(rows)
    return rows


def answer_again(event: Event, *, call: Call) -> None:
    """Publish the first outcome of a request that was repeated: an answer to whoever asked, and no news inside.

    Its inbox rows are written with it, so that no handler here runs: it heard of the outcome when that was new, and
    would tell a customer twice of one transfer.
    """
    (answer,) = publish(event, call=call)
    insert(
        [
            Inbox(consumer=handler.consumer, event_id=answer.event_id, processed_at=call.now)
            for handler in handlers_of(event.event_type)
        ]
    )


def written(events: Sequence[Event], *, call: Call) -> tuple[Statement, Sequence[Message]]:
    """Return the statement that publishes events, for an owner who sends it with others, and what to ``announce``.

    The rows are those that ``row`` makes, at a tenth of the cost.
    """
    at, channel = moment(call.now), call.channel.value
    correlation_id = call.correlation_id.bytes
    causation_id = None if call.causation_id is None else call.causation_id.bytes
    messages, rows = [], []
    for event in events:
        event_id = uuid7()
        messages.append(Message(event_id, event.event_type, call.user_id))
        rows.append(
            (
                *(event_id.bytes, event.event_type, call.user_id, correlation_id, causation_id, at),
                *(event.source, call.user_id, call.customer_id, call.actor_id, channel),
                *(packed(_data(event)), at),
            )
        )
    return _OUTBOX.statement(rows), messages


def handled(message: Message, *, now: datetime) -> Sequence[Statement]:
    """Return the statement, if any, that has every consumer here know a message as dealt with: none of them runs."""
    rows = [
        (handler.consumer, message.event_id.bytes, moment(now))
        for handler in handlers_of(message.event_type)
    ]
    return [_INBOX.statement(rows)] if rows else []


def announce(rows: Sequence[Told]) -> None:
    """Have the bell rung for rows that this transaction wrote, once it has committed."""
    transaction.on_commit(partial(doorbell.ring, rows))


def is_waiting(correlation_id: UUID, event_types: Sequence[str]) -> bool:
    """Say whether a message of these types is still to be delivered, or waits for a person: it is not lost."""
    waiting = Outbox.objects.filter(correlation_id=correlation_id, status__in=UNSENT)
    return waiting.filter(event_type__in=event_types).exists()


def row(event: Event, *, call: Call, key: str | None = None) -> Outbox:
    """Return the outbox row of an event, not yet written."""
    return Outbox(
        event_type=event.event_type,
        key=key or call.user_id,
        correlation_id=call.correlation_id,
        causation_id=call.causation_id,
        timestamp=call.now,
        available_at=call.now,
        source=event.source,
        user_id=call.user_id,
        customer_id=call.customer_id,
        actor_id=call.actor_id,
        channel=call.channel,
        data=_data(event),
    )


def _data(event: Event) -> dict[str, Any]:
    return catalogue.checked(event) if settings.CENTLI_CHECK_EVENTS else event.data()
