"""Rows by fixed SQL read the same as rows by the ORM."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from centli.db.inserts import Insert, insert, insert_missing
from centli.db.trip import run_all
from centli.events import bus
from centli.events.catalogue import SignedIn
from centli.events.models import AuditEntry, Heartbeat, Outbox, OutboxStatus
from centli.kernel.call import Call, Channel
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
def test_only_rows_whose_keys_are_missing_are_inserted():
    (first,) = insert([message(key="first")])
    with CaptureQueriesContext(connection) as queries:
        insert_missing([message(key="again", event_id=first.event_id), message(key="new")])
        insert_missing([])
    assert len(queries) == 1
    assert list(Outbox.objects.order_by("id").values_list("key", flat=True)) == ["first", "new"]


@pytest.mark.django_db
def test_nothing_is_nothing():
    with CaptureQueriesContext(connection) as queries:
        assert insert([]) == []
    assert len(queries) == 0
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_what_is_published_without_a_model_reads_like_what_is_published_with_one():
    call = Call(7, "usr_7", now(), uuid7(), Channel.REST, actor_id=8, causation_id=uuid7())
    event = SignedIn(session_id="ñ '%s'")
    statement, messages = bus.written([event, event], call=call)
    run_all([statement])
    insert([bus.row(event, call=call)])
    first, second, third = (values(row) for row in Outbox.objects.order_by("id"))
    assert [each.event_id for each in messages] == [first["event_id"], second["event_id"]]
    for each in (first, second, third):
        del each["event_id"]
    assert first == second == third


def test_a_column_that_is_forgotten_fails_at_once():
    Insert(Heartbeat, ("name",), beat_at="NULL")
    with pytest.raises(AssertionError, match="beat_at"):
        Insert(Heartbeat, ("name",))
