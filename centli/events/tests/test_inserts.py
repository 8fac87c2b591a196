"""Rows by fixed SQL read the same as rows by the ORM."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.db.inserts import insert
from centli.events.models import AuditEntry, Outbox, OutboxStatus
from centli.kernel.call import Channel
from centli.kernel.clock import now
from centli.kernel.ids import uuid7


def message(**more):
    moment = now()
    return Outbox(
        **{
            "event_type": "ÑANDÚ 'x' %s",
            "key": "k",
            "correlation_id": uuid7(),
            "timestamp": moment,
            "available_at": moment + timedelta(microseconds=1),
            "source": "s",
            "user_id": "u",
            "channel": Channel.REST,
            "data": {"á": ["ñ", 1, None]},
            "status": OutboxStatus.DEAD,
            **more,
        }
    )


def values(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}


@pytest.mark.django_db
def test_rows_read_as_they_were_written():
    rows = [message(), message(causation_id=uuid7(), actor_id=7, sent_at=now(), data=[])]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert insert(rows) is rows
    assert len(queries) == 1
    assert [values(row) for row in Outbox.objects.order_by("id")] == [values(row) for row in rows]


@pytest.mark.django_db
def test_nothing_is_nothing():
    with CaptureQueriesContext(connection) as queries:
        assert insert([]) == []
    assert len(queries) == 0
    assert not AuditEntry.objects.exists()
