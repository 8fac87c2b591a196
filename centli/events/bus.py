"""Publishing: an outbox row in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence

from centli.db.transactions import require_transaction
from centli.events.catalogue import Event
from centli.events.models import Outbox
from centli.kernel.call import Call


def publish(*events: Event, call: Call, key: str | None = None) -> Sequence[Outbox]:
    """Write events to the outbox in the caller's transaction, in order; the relay delivers them after commit.

    ``key`` orders delivery: of two events with one key the first is delivered first. Without it, the customer's.
    """
    require_transaction()
    return Outbox.objects.bulk_create([row(event, call=call, key=key) for event in events])


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
        data=event.data(),
    )
