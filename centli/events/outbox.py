"""The outbox as the relay uses it: claiming what is due, and writing down how its delivery went."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from centli.db.prepared import Given, Select, Update
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
RELAY_PREFIX: Final = "relay:"
"""Claimed to ring for it: a worker may take it over."""
WORKER_PREFIX: Final = "worker:"
"""A worker has begun with it: when its lease ends, the worker was lost."""


_WAITING: Final = "SELECT id FROM outbox WHERE {} = %s AND status IN (%s, %s, %s) LIMIT 1"
_DONE: Final[dict[str, Any]] = {"status": OutboxStatus.SENT, "lease_until": None, "claimed_by": ""}
_SENT: Final = Update(
    lambda: Outbox.objects.filter(pk=Given("pk", Outbox, "id"), status=OutboxStatus.CLAIMED),
    sent_at=Given("now", Outbox, "sent_at"),
    **_DONE,
)

_ANY_UNSENT: Final = "SELECT id FROM outbox WHERE status IN (%s, %s) LIMIT 1"


class WorkerLost(Exception):
    """The process that dealt with a message ended without a word."""


def backoff(tries: int) -> timedelta:
    """Return the pause after that many faults or failures: 1, 2, 4, 8, then 15 s, give or take a fifth."""
    seconds = BACKOFF_SECONDS[min(tries, len(BACKOFF_SECONDS)) - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311


def earlier_of_key() -> Exists:
    """Return the condition that an earlier message of the same key is unsent or dead; negate it to claim."""
    return Exists(
        Outbox.objects.filter(key=OuterRef("key"), status__in=UNSENT, id__lt=OuterRef("id"))
    )


_EXPIRED: Final = Select(
    lambda: (
        Outbox.objects.filter(
            ~earlier_of_key(),
            status=OutboxStatus.CLAIMED,
            lease_until__lte=Given("now", Outbox, "lease_until"),
        )
        .order_by("id")
        .values_list("id")[:CLAIM_MAX]
    )
)
_DUE: Final = Select(
    lambda: (
        Outbox.objects.filter(
            ~earlier_of_key(),
            status=OutboxStatus.NEW,
            available_at__lte=Given("now", Outbox, "available_at"),
        )
        .order_by("available_at", "id")
        .values_list("id")[:CLAIM_MAX]
    )
)


_DUE_OF_ONE: Final = Select(
    lambda: locked(Outbox.objects.filter(pk=Given("pk", Outbox, "id"))).filter(
        _due(Given("now", Outbox, "available_at"))
    )
)
_CLAIM_ONE: Final = Update(
    lambda: Outbox.objects.filter(pk=Given("pk", Outbox, "id")),
    status=OutboxStatus.CLAIMED,
    claimed_by=Given("claimed_by", Outbox, "claimed_by"),
    lease_until=Given("lease_until", Outbox, "lease_until"),
)


def _due(now: datetime | Given) -> Q:
    """Return the condition that a message is new and due, or that the lease of who claimed it has ended."""
    return Q(status=OutboxStatus.NEW, available_at__lte=now) | Q(
        status=OutboxStatus.CLAIMED, lease_until__lte=now
    )


def claim(*, now: datetime, claimed_by: str, limit: int = CLAIM_MAX) -> Sequence[Outbox]:
    """Claim messages that are due, the first of each key, in their order; their lease runs from ``now``.

    Ids become visible out of order, so there is no cursor: what is due is always looked for by status.
    """
    # Read without locks and by one status at a time: each is a walk along the index that stops at the limit.
    found = [pk for (pk,) in [*_EXPIRED.all(now=now), *_DUE.all(now=now)]][:limit]
    if len(found) == 1:
        return _claim_one(found[0], now=now, claimed_by=claimed_by)
    return (
        claim_of(Outbox.objects.filter(id__in=found), now=now, claimed_by=claimed_by)
        if found
        else []
    )


@owned
def _claim_one(pk: int, *, now: datetime, claimed_by: str) -> Sequence[Outbox]:
    """Claim as ``claim_of`` does what a relay mostly finds: one message."""
    row = _DUE_OF_ONE.first(pk=pk, now=now)
    if row is None or _lost(row):
        return []
    _CLAIM_ONE.run(pk=pk, claimed_by=claimed_by, lease_until=now + LEASE)
    return [row]


def waiting() -> bool:
    """Tell whether anything is unsent at all, be it due or not; dead messages do not count."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY_UNSENT, [OutboxStatus.NEW, OutboxStatus.CLAIMED])
        return cursor.fetchone() is not None


@owned
def claim_of(
    rows: QuerySet[Outbox], *, now: datetime, claimed_by: str, rung: bool = False
) -> Sequence[Outbox]:
    """Claim those of some messages that are due and that nobody else locks; ``rung``: also what a relay rang for.

    Their caller has seen to it that they are the first of their keys.
    """
    due = _due(now)
    if rung:
        due |= Q(status=OutboxStatus.CLAIMED, claimed_by__startswith=RELAY_PREFIX)
    found = [row for row in locked(rows).filter(due).order_by("id") if not _lost(row)]
    Outbox.objects.filter(id__in=[row.id for row in found]).update(
        status=OutboxStatus.CLAIMED, claimed_by=claimed_by, lease_until=now + LEASE
    )
    return found


def claim_at_birth(row: Outbox, *, claimed_by: str) -> None:
    """Claim a message that is about to be written, unless an earlier one of its key waits or is being delivered."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING.format(connection.ops.quote_name("key")), [row.key, *UNSENT])
        waiting = cursor.fetchone()
    if waiting is None:
        row.status = OutboxStatus.CLAIMED
        row.claimed_by = claimed_by
        row.lease_until = row.timestamp + LEASE


def _lost(row: Outbox) -> bool:
    """Count a worker that was lost over a message; say whether the message is dead now.

    The broker gives such a message out again for ever: only the row can end that.
    """
    if not row.claimed_by.startswith(WORKER_PREFIX):
        return False
    row.attempts += 1
    if row.attempts < FAILURES_MAX:
        Outbox.objects.filter(id=row.id).update(attempts=row.attempts, last_error="WorkerLost")
        return False
    _dead(row, WorkerLost())
    return True


def locked(rows: QuerySet[Outbox]) -> QuerySet[Outbox]:
    """Lock rows for a claim, passing over those that another claim has locked.

    SQLite has no row locks and needs none: its transaction holds the only write lock.
    """
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
    """Write that messages have been dealt with, unless that is written; the next of their keys may go."""
    left = [row for row in rows if row.status != OutboxStatus.SENT]
    if len(left) == 1:
        _SENT.run(pk=left[0].pk, now=now)
    elif left:
        Outbox.objects.filter(id__in=[row.id for row in left], status=OutboxStatus.CLAIMED).update(
            sent_at=now, **_DONE
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
    row.attempts = attempts
    _dead(row, error)


def _dead(row: Outbox, error: BaseException) -> None:
    Outbox.objects.filter(id=row.id, status=OutboxStatus.CLAIMED).update(
        status=OutboxStatus.DEAD,
        attempts=row.attempts,
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
