"""Who handles which event: filled by each domain's ``handlers.py`` when the apps are ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from centli.events.catalogue import Event
from centli.kernel.call import Call
from centli.kernel.errors import DomainError

E = TypeVar("E", bound=Event)

Step = Callable[[Call, E], None]
"""A step: runs inside ``consume``'s transaction, calls one service step, publishes its answer."""

Refused = Callable[[Call, E, DomainError], Sequence[Event]]
"""What to publish, in a second transaction, when the step refused and was rolled back."""


@dataclass(frozen=True, slots=True)
class Handler:
    """One consumer of one event type; ``consumer`` names it in the inbox for ever.

    ``queue`` is "events" (short steps), "agent" (turns, which may take seconds) or one of the tickets' pipeline. A handler that is not
    ``transactional`` runs outside any transaction, owns its own and its own once-ness (a leased row), and has no inbox row.
    """

    consumer: str
    event_class: type[Event]
    step: Callable[[Call, Event], None]
    refused: Callable[[Call, Event, DomainError], Sequence[Event]] | None
    queue: str = "events"
    transactional: bool = True


EVENTS_QUEUE: Final = "events"
AGENT_QUEUE: Final = "agent"
TICKETS_RAW_QUEUE: Final = "tickets.raw"
TICKETS_ENRICHED_QUEUE: Final = "tickets.enriched"
TICKETS_EMBEDDED_QUEUE: Final = "tickets.embedded"
QUEUES: Final = (
    AGENT_QUEUE,
    TICKETS_RAW_QUEUE,
    TICKETS_ENRICHED_QUEUE,
    TICKETS_EMBEDDED_QUEUE,
    EVENTS_QUEUE,
)
"""Of several that a type's consumers name, the first here takes it."""

_handlers: dict[str, list[Handler]] = {}


def handles(
    event_class: type[E],
    *,
    consumer: str,
    refused: Refused[E] | None = None,
    queue: str = EVENTS_QUEUE,
    transactional: bool = True,
) -> Callable[[Step[E]], Step[E]]:
    """Register a step as the consumer of an event class: ``@handles(BalanceQuery, consumer="banking.balance")``."""

    def register(step: Step[E]) -> Step[E]:
        found = _handlers.setdefault(event_class.event_type, [])
        assert all(handler.consumer != consumer for handler in found), (
            f"{consumer} is registered twice"
        )
        found.append(Handler(consumer, event_class, step, refused, queue, transactional))  # type: ignore[arg-type]
        return step

    return register


def handlers_of(event_type: str) -> Sequence[Handler]:
    """Return the consumers of a type, in the order of their registration."""
    return tuple(_handlers.get(event_type, ()))


def queue_of(event_type: str) -> str:
    """Return the queue whose workers deal with a type: the agent's if any of its consumers may take seconds."""
    named = {handler.queue for handler in handlers_of(event_type)}
    return next((queue for queue in QUEUES if queue in named), EVENTS_QUEUE)
