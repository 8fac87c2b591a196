"""Where events go besides their consumers: plug-ins that ``CENTLI_SINKS`` names."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final, Protocol

from django.conf import settings

from centli.events.envelope import Envelope
from centli.events.poke import poke
from centli.kernel.call import Call

logger = logging.getLogger(__name__)

INPROCESS: Final = "inprocess"
"""Consumers run in the process that has the relay."""
CELERY: Final = "celery"
"""Consumers run on Celery workers; the relay rings the bell with a message's id."""


class Sink(Protocol):
    """Takes an event after its consumers have dealt with it, at least once and in the order of its key.

    Whatever it raises counts as a fault of transport: the event is offered again, for ever. One that ``may_miss`` is a
    help, not a duty: an event whose process ended right after its consumer is not offered again for its sake.
    """

    may_miss: bool

    def send(self, envelope: Envelope, call: Call) -> None:
        """Pass the event on, within seconds."""


class LogSink:
    """Writes a line with type and ids; never ``data``."""

    may_miss = False

    def send(self, envelope: Envelope, call: Call) -> None:
        logger.info(
            "event.delivered",
            extra={
                "event_type": envelope.event_type,
                "event_id": str(envelope.event_id),
                "correlation_id": str(envelope.correlation_id),
                "customer_id": call.customer_id,
            },
        )


class ChannelsSink:
    """Pokes the group ``events.<customer_id>``: type and ids only, whoever listens reads the rest as rows."""

    may_miss = True

    def send(self, envelope: Envelope, call: Call) -> None:
        if call.customer_id:
            poke(
                f"events.{call.customer_id}",
                {
                    "type": "event",
                    "event_type": envelope.event_type,
                    "event_id": str(envelope.event_id),
                    "correlation_id": str(envelope.correlation_id),
                },
            )


_SINKS: Final[dict[str, Sink]] = {"log": LogSink(), "channels": ChannelsSink()}
KAFKA: Final = "kafka"


def chosen() -> Sequence[Sink]:
    """Return the sinks that the settings name, in their order."""
    return [_sink(name) for name in settings.CENTLI_SINKS if name not in {INPROCESS, CELERY}]


def _sink(name: str) -> Sink:
    if name != KAFKA:
        return _SINKS[name]
    from centli.events import kafka  # noqa: PLC0415 - servers alone have its client

    return kafka.sink()


def on_workers() -> bool:
    """Say whether consumers run on Celery workers."""
    return CELERY in settings.CENTLI_SINKS
