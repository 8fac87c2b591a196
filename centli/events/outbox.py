"""The outbox as the relay uses it: claiming what is due, and writing down how its delivery went."""

from __future__ import annotations

import logging
import random
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from centli.db.transactions import owned
from centli.events.envelope import Envelope
from centli.events.models import UNSENT, Outbox, OutboxStatus
from centli.kernel.call import Call, Channel

logger = logging.getLogger(__name__)

CLAIM_MAX: Final = 100
LEASE: Final = timedelta(seconds=12)
"""After this a claim that nobody renewed is free again: a killed process is noticed within 15 s."""
FAILURES_MAX: Final = 5
"""A handler's own failures, after which the message is dead and its key waits."""
BACKOFF_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
JITTER: Final = 0.2
ALARM_FAULTS: Final = 5
ALARM_EVERY: Final = 20
ERROR_LENGTH_MAX: Final = 500


def backoff(tries: int) -> timedelta:
    """Return the pause after that many faults or failures: 1, 2, 4, 8, then 15 s, give or take a fifth."""
    seconds = BACKOFF_SECONDS[min(tries, len(BACKOFF_SECONDS)) - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311


def first_of_key() -> Exists:
    """Return the condition that an earlier message of the same key is unsent or dead; negate it to claim."""
    return Exists(
        Outbox.objects.filter(key=OuterRef("key"), status__in=UNSENT, id__lt=OuterRef("id"))
    )


def claim(
    *,
    now: datetime,
    claimed_by: str,
    limit: int = CLAIM_MAX,
    event_ids: Collection[UUID] | None = None,
) -> Sequence[Outbox]:
    """Claim messages that are due, the first of each key, in their order; their lease runs from ``now``.

    Ids become visible out of order, so there is no cursor: what is due is always looked for by status.
    """
    found = _candidates(now=now, limit=limit, event_ids=event_ids)
    return _claim(found, now, claimed_by) if found else []


def _candidates(
    *, now: datetime, limit: int, event_ids: Collection[UUID] | None = None
) -> Sequence[int]:
    # Read without locks and by one status at a time: each is a walk along the index that stops at the limit.
    free = Outbox.objects.filter(~first_of_key())
    if event_ids is not None:
        free = free.filter(event_id__in=event_ids)
    expired = list(
        free.filter(status=OutboxStatus.CLAIMED, lease_until__lte=now)
        .order_by("id")
        .values_list("id", flat=True)[:limit]
    )
    return [
        *expired,
        *free.filter(status=OutboxStatus.NEW, available_at__lte=now)
        .order_by("available_at", "id")
        .values_list("id", flat=True)[: limit - len(expired)],
    ]


@owned
def _claim(ids: Sequence[int], now: datetime, claimed_by: str) -> Sequence[Outbox]:
    rows = list(
        _locked(Outbox.objects.filter(id__in=ids))
        .filter(
            Q(status=OutboxStatus.NEW, available_at__lte=now)
            | Q(status=OutboxStatus.CLAIMED, lease_until__lte=now)
        )
        .order_by("id")
    )
    Outbox.objects.filter(id__in=[row.id for row in rows]).update(
        status=OutboxStatus.CLAIMED, claimed_by=claimed_by, lease_until=now + LEASE
    )
    return rows


def _locked(rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
    # SQLite has no row locks and needs none: its transaction holds the only write lock.
    return rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


def renew(ids: Iterable[int], *, now: datetime) -> None:
    """Lengthen the leases of messages that are being worked on."""
    Outbox.objects.filter(id__in=list(ids), status=OutboxStatus.CLAIMED).update(
        lease_until=now + LEASE
    )


def release_all(*, now: datetime) -> int:
    """Free every claim; only where no other process delivers."""
    return Outbox.objects.filter(status=OutboxStatus.CLAIMED).update(
        status=OutboxStatus.NEW, available_at=now, lease_until=None, claimed_by=""
    )


def sent(rows: Sequence[Outbox], *, now: datetime) -> None:
    """Write that messages have been dealt with; the next of their keys may go."""
    if not rows:
        return
    Outbox.objects.filter(id__in=[row.id for row in rows], status=OutboxStatus.CLAIMED).update(
        status=OutboxStatus.SENT, sent_at=now, lease_until=None, claimed_by=""
    )


def fault(row: Outbox, error: BaseException, *, now: datetime) -> None:
    """Put a message back after a fault of transport (broker, network, lock); that never makes it dead."""
    faults = row.faults + 1
    _back(row, now + backoff(faults), error, faults=F("faults") + 1)
    if faults == ALARM_FAULTS or faults % ALARM_EVERY == 0:
        logger.error("outbox.stuck", extra=_names(row, error))


def failure(row: Outbox, error: BaseException, *, now: datetime) -> None:
    """Put a message back after its handler's own failure; the fifth makes it dead, and its key waits behind it."""
    attempts = row.attempts + 1
    if attempts < FAILURES_MAX:
        _back(row, now + backoff(attempts), error, attempts=attempts)
        logger.warning("outbox.failed", extra=_names(row, error), exc_info=error)
        return
    Outbox.objects.filter(id=row.id, status=OutboxStatus.CLAIMED).update(
        status=OutboxStatus.DEAD,
        attempts=attempts,
        lease_until=None,
        claimed_by="",
        last_error=_text(error),
    )
    logger.error("outbox.dead", extra=_names(row, error), exc_info=error)


def _back(row: Outbox, available_at: datetime, error: BaseException, **counts: object) -> None:
    Outbox.objects.filter(id=row.id, status=OutboxStatus.CLAIMED).update(
        status=OutboxStatus.NEW,
        available_at=available_at,
        lease_until=None,
        claimed_by="",
        last_error=_text(error),
        **counts,
    )


def _text(error: BaseException) -> str:
    # The class alone: a message may quote what people wrote.
    return type(error).__qualname__[:ERROR_LENGTH_MAX]


def _names(row: Outbox, error: BaseException) -> dict[str, str]:
    return {
        "event_type": row.event_type,
        "event_id": str(row.event_id),
        "error": type(error).__qualname__,
    }


def envelope_of(row: Outbox) -> Envelope:
    """Return a message in the form that it has on every transport."""
    return Envelope(
        event_type=row.event_type,
        correlation_id=row.correlation_id,
        timestamp=row.timestamp,
        source=row.source,
        user_id=row.user_id,
        data=row.data,
        event_id=row.event_id,
        version=row.version,
    )


def call_of(row: Outbox, *, now: datetime) -> Call:
    """Return the call on whose behalf a message is dealt with: its cause's person and door, this moment."""
    return Call(
        customer_id=row.customer_id,
        user_id=row.user_id,
        now=now,
        correlation_id=row.correlation_id,
        channel=Channel(row.channel),
        actor_id=row.actor_id,
        causation_id=row.event_id,
    )
