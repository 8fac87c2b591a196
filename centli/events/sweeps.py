"""What the sweeper looks after on behalf of events."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from centli.events import catalogue, sinks
from centli.events.models import Inbox, Outbox, OutboxStatus
from centli.events.sweeper import sweep

logger = logging.getLogger(__name__)

PERSONAL_KEPT: Final = timedelta(hours=24)
SENT_KEPT: Final = timedelta(days=7)
INBOX_KEPT: Final = timedelta(days=35)
"""Longer than any redelivery."""
BATCH: Final = 500
MINUTE: Final = timedelta(minutes=1)

_DONE: Final = (OutboxStatus.SENT, OutboxStatus.SKIPPED)


@sweep("events.personal", every=MINUTE)
def empty_personal(now: datetime) -> int:
    """Empty the ``data`` of events with personal fields 24 h after their delivery."""
    personal = [name for name, found in catalogue.types().items() if found.personal]
    due = _old(now - PERSONAL_KEPT).filter(event_type__in=personal).exclude(data={})
    return Outbox.objects.filter(id__in=_ids(due)).update(data={})


@sweep("events.sent", every=MINUTE)
def delete_sent(now: datetime) -> int:
    """Delete what was sent a week ago, in small batches, to keep the index short."""
    return Outbox.objects.filter(id__in=_ids(_old(now - SENT_KEPT))).delete()[0]


@sweep("events.inbox", every=MINUTE)
def delete_inbox(now: datetime) -> int:
    """Forget what consumers dealt with five weeks ago."""
    due = Inbox.objects.filter(processed_at__lte=now - INBOX_KEPT).order_by("processed_at")
    return Inbox.objects.filter(id__in=list(due.values_list("id", flat=True)[:BATCH])).delete()[0]


@sweep("events.sqlite_log")
def move_log(_now: datetime) -> int:
    """Have SQLite move its log into the file, here: in a commit, customers who wait to write would wait for it too."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    return 0


@sweep("events.heartbeat", every=timedelta(seconds=30))
def ask_for_life(now: datetime) -> int:
    """Have workers give a sign of life each 30 s, and raise the alarm when a queue's have given none for long."""
    if not sinks.on_workers():
        return 0
    from centli.events import tasks, worker  # noqa: PLC0415 - a laptop does without Celery

    for name in worker.silent(now):
        logger.error("worker.silent", extra={"queue": name})
    for name in worker.QUEUES:
        tasks.ring_heartbeat(name)
    return 0


def _old(before: datetime) -> QuerySet[Outbox]:
    # A message is sent after it was due, so the index of what is due finds these too.
    return Outbox.objects.filter(
        status__in=_DONE, available_at__lte=before, sent_at__lte=before
    ).order_by("available_at")


def _ids(rows: QuerySet[Outbox]) -> list[int]:
    # MySQL deletes and updates from no table that it selects from: the ids come first.
    return list(rows.values_list("id", flat=True)[:BATCH])
