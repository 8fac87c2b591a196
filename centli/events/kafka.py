"""Kafka: the tickets' events as topics for whoever else wants them, and the making of those topics.

A record's key is the ticket, so one ticket's events of a topic stay in order; its value is the envelope. What the sink is
given twice it publishes twice: who reads tells by ``event_id``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]
from django.conf import settings

from centli.events.envelope import Envelope
from centli.kernel.call import Call

SECONDS: Final = 5.0
SILENCE: Final = "silence"
KEY: Final = "ticket_id"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic, the type of event that is its record, and how long it keeps what customers wrote."""

    name: str
    event_type: str
    partitions: int
    retention_ms: int | None = None


DAY_MS: Final = 24 * 60 * 60 * 1000
TOPICS: Final = (
    # It carries what a customer wrote, which is kept a day after delivery, here as in the outbox.
    Topic("tickets.raw", "TICKET_RAW", 3, DAY_MS),
    Topic("tickets.enriched", "TICKET_ENRICHED", 6),
    Topic("tickets.embedded", "TICKET_EMBEDDED", 6),
)
_LATER: Final = (KafkaError.REQUEST_TIMED_OUT, KafkaError.NOT_CONTROLLER)
"""What a broker answers while the cluster is busy with itself; the client calls none of these ``retriable``."""
_TOPIC_OF: Final = {topic.event_type: topic.name for topic in TOPICS}


class NotDelivered(ConnectionError):
    """The brokers did not take a record in time: it is offered again."""


class Fault:
    """What the client could not do last.

    Its own log, a line on stderr for each of twenty attempts a second, is silent: whoever waited in vain tells it once.
    """

    def __init__(self) -> None:
        self.last = SILENCE

    def __call__(self, error: KafkaError) -> None:
        if error.code() != KafkaError._ALL_BROKERS_DOWN:  # noqa: SLF001 - its name; it says less than what came before
            self.last = error.str()

    def config(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a client's configuration that tells its faults here."""
        return {"log_level": 0, **given, "error_cb": self}


class KafkaSink:
    """Publishes the tickets' events; a record counts once every replica that is in step has it."""

    may_miss = False

    def __init__(self, config: Mapping[str, Any] | None = None) -> None:
        self._fault = Fault()
        self._producer = Producer(
            {
                **self._fault.config(settings.CENTLI_KAFKA if config is None else config),
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 0,
                "message.timeout.ms": int(SECONDS * 1000),
            }
        )
        self._lock = Lock()

    def send(self, envelope: Envelope, call: Call) -> None:  # noqa: ARG002 - the Protocol's
        """Publish an event that has a topic, and wait until it is there.

        Raises:
            NotDelivered: it is not; that it is there all the same is not ruled out.
        """
        topic = _TOPIC_OF.get(envelope.event_type)
        if topic is None:
            return
        failed: list[KafkaError | None] = []
        with self._lock:
            self._produce(topic, envelope, failed)
            self._producer.flush(SECONDS)
        if failed != [None]:
            raise NotDelivered(f"{topic}: {self._fault.last}")

    def _produce(self, topic: str, envelope: Envelope, failed: list[KafkaError | None]) -> None:
        try:
            self._producer.produce(
                topic,
                key=str(envelope.data[KEY]),
                value=json.dumps(envelope.json(), ensure_ascii=False).encode(),
                on_delivery=lambda error, _: failed.append(error),
            )
        except (BufferError, KafkaException) as error:
            raise NotDelivered(topic) from error


@cache
def sink() -> KafkaSink:
    """Return this process's sink."""
    return KafkaSink()


def admin(fault: Fault) -> AdminClient:
    """Return the administration of the cluster that the settings name."""
    return AdminClient(fault.config(settings.CENTLI_KAFKA))


def create_topics(client: AdminClient, *, replication: int) -> Mapping[str, str]:
    """Make the topics that are missing and say of each: created, exists, or what is wrong with it.

    Raises:
        NotDelivered: the cluster does not answer.
    """
    wanted = [
        NewTopic(
            topic.name,
            num_partitions=topic.partitions,
            replication_factor=replication,
            config={} if topic.retention_ms is None else {"retention.ms": str(topic.retention_ms)},
        )
        for topic in TOPICS
    ]
    answers = client.create_topics(wanted, request_timeout=SECONDS)
    return {topic.name: _made(client, topic, answers[topic.name]) for topic in TOPICS}


def _made(client: AdminClient, topic: Topic, answer: Any) -> str:
    try:
        answer.result()
    except KafkaException as raised:
        error = raised.args[0]
        if error.code() == KafkaError.TOPIC_ALREADY_EXISTS:
            return _as_it_is(client, topic)
        # Codes below zero are the client's own: no broker has answered.
        if error.code() < 0 or error.code() in _LATER:
            raise NotDelivered(f"{topic.name}: {error.str()}") from raised
        return str(error.name())
    return "created"


def _as_it_is(client: AdminClient, topic: Topic) -> str:
    found = client.list_topics(topic.name, timeout=SECONDS).topics[topic.name]
    count = len(found.partitions)
    return "exists" if count == topic.partitions else f"has {count} partitions"


def wrong(made: Mapping[str, str]) -> Sequence[str]:
    """Return the topics that are not as they should be."""
    return [name for name, answer in made.items() if answer not in {"created", "exists"}]
