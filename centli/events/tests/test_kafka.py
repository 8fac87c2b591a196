"""The Kafka sink against librdkafka's own mock cluster: three brokers of this process, over TCP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from django.core.management import CommandError, call_command
from django.test import override_settings

from centli.db.commands import Exit
from centli.db.transactions import owned
from centli.events import bus, kafka, relay
from centli.events.catalogue import TicketEmbedded, TicketFeedback, TicketRaw
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel

QUIET = {"log_level": 0, "log.connection.close": False}


@pytest.fixture(scope="module")
def cluster() -> Iterator[dict[str, Any]]:
    owner = Producer({"bootstrap.servers": "x:1", "test.mock.num.brokers": 3, **QUIET})
    brokers = owner.list_topics(timeout=5).brokers.values()
    yield {"bootstrap.servers": ",".join(f"{b.host}:{b.port}" for b in brokers), **QUIET}
    del owner


def records(cluster: dict[str, Any], topic: str) -> list[tuple[str, dict[str, Any]]]:
    """Return every record of a topic."""
    reader = Consumer({**cluster, "group.id": "t", "enable.partition.eof": True})
    try:
        partitions = reader.list_topics(topic, timeout=5).topics[topic].partitions
        reader.assign([TopicPartition(topic, number, 0) for number in partitions])
        found, ended = [], 0
        while ended < len(partitions):
            message = reader.poll(5)
            assert message is not None
            if (error := message.error()) is not None:
                assert error.code() == KafkaError._PARTITION_EOF
                ended += 1
            else:
                found.append(((message.key() or b"").decode(), json.loads(message.value() or b"")))
        return found
    finally:
        reader.close()


@pytest.mark.django_db
def test_tickets_events_become_records_keyed_by_their_ticket(cluster, monkeypatch):
    made = kafka.KafkaSink(cluster)
    monkeypatch.setattr(kafka, "sink", lambda: made)
    call = Call(7, "usr_" + "7" * 32, clock.now(), uuid4(), Channel.REST)
    tickets = ["tk_" + ids.uuid7().hex for _ in range(3)]

    @owned
    def tell() -> None:
        for each in tickets:
            bus.publish(TicketRaw(each, "rest", "Ayuda", "[CORREO]"), call=call, key=each)
            bus.publish(TicketEmbedded(each, "v1"), call=call, key=each)
            bus.publish(TicketFeedback(each, 5), call=call, key=each)

    with override_settings(CENTLI_SINKS=["inprocess", "kafka"]):
        monkeypatch.setattr("centli.events.registry._handlers", {})
        tell()
        assert relay.drain() == 9

    assert set(Outbox.objects.values_list("status", flat=True)) == {OutboxStatus.SENT}
    raw = records(cluster, "tickets.raw")
    assert sorted(key for key, _ in raw) == sorted(tickets)
    assert {value["event_type"] for _, value in raw} == {"TICKET_RAW"}
    key, value = raw[0]
    assert value["data"]["ticket_id"] == key
    assert set(value) >= {"version", "event_type", "correlation_id", "timestamp", "source", "user_id", "data", "event_id"}  # fmt: skip
    assert len(records(cluster, "tickets.embedded")) == 3


@pytest.mark.django_db
def test_without_brokers_an_event_waits_and_is_not_lost(monkeypatch, capfd):
    monkeypatch.setattr(kafka, "SECONDS", 0.3)
    away = kafka.KafkaSink({"bootstrap.servers": "127.0.0.1:9"})
    monkeypatch.setattr(kafka, "sink", lambda: away)
    monkeypatch.setattr("centli.events.registry._handlers", {})
    call = Call(7, "usr_" + "7" * 32, clock.now(), uuid4(), Channel.REST)

    with override_settings(CENTLI_SINKS=["inprocess", "kafka"]):
        owned(lambda: bus.publish(TicketEmbedded("tk_x", "v1"), call=call, key="tk_x"))()
        relay.drain(now=clock.now())  # one moment: on a slow machine it would be due again

    row = Outbox.objects.get()
    assert (row.status, row.faults, row.last_error) == (OutboxStatus.NEW, 1, "ConnectionError")
    assert "rdkafka" not in capfd.readouterr().err, "its log has a line for each of many attempts"


class Cluster:
    """An administration of a cluster, as the client's own answers are."""

    def __init__(self, *, there: dict[str, int] | None = None, error: int | None = None) -> None:
        self.there, self.error = there or {}, error
        self.asked: list[Any] = []

    def create_topics(self, new_topics, **_):
        self.asked = new_topics
        return {
            topic.topic: SimpleNamespace(result=lambda t=topic: self._result(t))
            for topic in new_topics
        }

    def _result(self, topic):
        if self.error is not None:
            raise KafkaException(KafkaError(self.error))
        if topic.topic in self.there:
            raise KafkaException(KafkaError(KafkaError.TOPIC_ALREADY_EXISTS))

    def list_topics(self, topic=None, timeout=-1.0):
        partitions = dict.fromkeys(range(self.there[topic]))
        return SimpleNamespace(topics={topic: SimpleNamespace(partitions=partitions)})


def test_topics_are_made_as_they_are_specified():
    client = Cluster()

    assert set(kafka.create_topics(client, replication=3).values()) == {"created"}

    asked = {t.topic: (t.num_partitions, t.replication_factor) for t in client.asked}
    assert asked == {"tickets.raw": (3, 3), "tickets.enriched": (6, 3), "tickets.embedded": (6, 3)}


def test_topics_that_are_there_stay_and_wrong_ones_are_named():
    client = Cluster(there={"tickets.raw": 3, "tickets.enriched": 4})

    made = kafka.create_topics(client, replication=1)

    assert made == {
        "tickets.raw": "exists",
        "tickets.enriched": "has 4 partitions",
        "tickets.embedded": "created",
    }
    assert kafka.wrong(made) == ["tickets.enriched"]
    assert kafka.wrong(
        kafka.create_topics(Cluster(error=KafkaError.INVALID_REPLICATION_FACTOR), replication=9)
    )
    with pytest.raises(kafka.NotDelivered):
        kafka.create_topics(Cluster(error=KafkaError._TIMED_OUT), replication=3)


def test_a_topic_that_is_there_is_looked_at_where_it_is(cluster):
    # The mock cluster names no controller, and a client waits for one in vain before it orders topics (2.16). Those that
    # it makes by itself have four partitions.
    client = AdminClient(cluster)
    client.list_topics("tickets.raw", timeout=5)
    there = Cluster(there=dict.fromkeys(kafka._TOPIC_OF.values(), 0))
    there.list_topics = client.list_topics  # type: ignore[method-assign]

    made = kafka.create_topics(there, replication=3)

    assert set(made.values()) == {"has 4 partitions"}
    assert len(kafka.wrong(made)) == 3


def test_a_cluster_that_refuses_is_told_once_and_not_twenty_times_a_second(capfd, monkeypatch):
    monkeypatch.setattr(kafka, "SECONDS", 0.5)
    with (
        override_settings(CENTLI_KAFKA={"bootstrap.servers": "127.0.0.1:1"}),
        pytest.raises(CommandError, match=r"does not answer: .*Connection refused") as end,
    ):
        call_command("create_topics")
    assert end.value.returncode == Exit.FAILED
    assert capfd.readouterr() == ("", "")


def test_the_command_needs_a_cluster():
    with pytest.raises(CommandError) as caught:
        call_command("create_topics")
    assert caught.value.returncode == 2
