"""The Kafka sink against librdkafka's own mock cluster: three brokers of this process, over TCP."""

from __future__ import annotations

import contextlib
import io
import json
import socket
import struct
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
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


class Broker:
    """One broker that speaks as much of Kafka's protocol as making topics takes: which versions, what there is, topics.

    librdkafka's mock cluster names no controller, for which a client waits in vain before it orders topics (2.16).
    """

    VERSIONS = ((18, 0, 0), (3, 1, 1), (19, 1, 1))
    """ApiVersions, Metadata and CreateTopics: the lowest and the highest version of each."""

    def __init__(self, *, there: dict[str, int] | None = None, error: int = 0) -> None:
        self.topics, self.error, self.asked = dict(there or {}), error, dict[str, Any]()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        answers = {18: self._versions, 3: self._metadata, 19: self._create}
        with contextlib.suppress(OSError, struct.error), line, line.makefile("rb") as said:
            while True:
                asked = said.read(*struct.unpack(">i", said.read(4)))
                api, version, number, length = struct.unpack_from(">hhih", asked)
                answer = answers[api](version, io.BytesIO(asked[10 + max(0, length) :]))
                line.sendall(struct.pack(">ii", len(answer) + 4, number) + answer)

    def _versions(self, version: int, _rest: io.BytesIO) -> bytes:
        known = b"".join(struct.pack(">hhh", *each) for each in self.VERSIONS)
        return struct.pack(">hi", 35 if version else 0, len(self.VERSIONS)) + known

    def _metadata(self, _version: int, _rest: io.BytesIO) -> bytes:
        topics = [
            struct.pack(">h", 0) + word(name) + struct.pack(">bi", 0, count)
            + b"".join(struct.pack(">hiiiiii", 0, part, 1, 1, 1, 1, 1) for part in range(count))
            for name, count in self.topics.items()
        ]  # fmt: skip
        here = word("127.0.0.1") + struct.pack(">ih", self.port, -1)
        return (
            struct.pack(">ii", 1, 1) + here + struct.pack(">ii", 1, len(topics)) + b"".join(topics)
        )

    def _create(self, _version: int, rest: io.BytesIO) -> bytes:
        def number(form: str) -> int:
            return int(struct.unpack(f">{form}", rest.read(struct.calcsize(form)))[0])

        def text() -> str:
            return rest.read(number("h")).decode()

        answers = []
        for _ in range(number("i")):
            name, partitions, copies, assigned = text(), number("i"), number("h"), number("i")
            assert not assigned
            self.asked[name] = partitions, copies, {text(): text() for _ in range(number("i"))}
            error = self.error or (36 if name in self.topics else 0)
            if not error:
                self.topics[name] = partitions
            answers.append(word(name) + struct.pack(">hh", error, -1))
        return struct.pack(">i", len(answers)) + b"".join(answers)

    def close(self) -> None:
        self._listening.close()


def word(text: str) -> bytes:
    return struct.pack(">h", len(text)) + text.encode()


def made(*arguments: str, **how: Any) -> tuple[Broker, Any, int]:
    """Run the command twice against a broker; returns it, what the first run said, and how the second ended."""
    broker, said = Broker(**how), StringIO()
    end = 0
    with override_settings(CENTLI_KAFKA={"bootstrap.servers": f"127.0.0.1:{broker.port}"}):
        for out in (said, StringIO()):
            try:
                call_command("create_topics", "--json", *arguments, stdout=out)
            except CommandError as error:
                end = error.returncode
    broker.close()
    return broker, json.loads(said.getvalue() or "{}").get("topics"), end


def test_topics_are_made_as_they_are_specified_and_are_there_the_next_time():
    broker, told, end = made("--replication", "2")
    assert set(told.values()) == {"created"}
    assert broker.asked == {
        "tickets.raw": (3, 2, {"retention.ms": "86400000"}),
        "tickets.enriched": (6, 2, {}),
        "tickets.embedded": (6, 2, {}),
    }
    assert (end, set(broker.topics.values())) == (Exit.OK, {3, 6})


def test_topics_that_are_there_stay_and_wrong_ones_are_named():
    broker, told, end = made(there={"tickets.raw": 3, "tickets.enriched": 4})
    assert told == {
        "tickets.raw": "exists",
        "tickets.enriched": "has 4 partitions",
        "tickets.embedded": "created",
    }
    assert (end, broker.topics["tickets.enriched"]) == (Exit.DIFFERENCES, 4)


@pytest.mark.parametrize(
    ("error", "told", "end"),
    [
        (KafkaError.INVALID_REPLICATION_FACTOR, {"INVALID_REPLICATION_FACTOR"}, Exit.DIFFERENCES),
        (KafkaError.REQUEST_TIMED_OUT, None, Exit.FAILED),
    ],
)
def test_what_the_cluster_refuses_is_named_and_what_it_puts_off_is_none(error, told, end):
    broker, topics, ended = made(error=error)
    assert (topics and set(topics.values()), ended, broker.topics) == (told, end, {})


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
