"""Celery's side of delivery: a task says that there is a message; the row says everything else."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from centli.events import registry
from centli.events.doorbell import Told

BEAT_EXPIRES_SECONDS = 60


@shared_task(name="events.deliver", ignore_result=True)
def deliver(event_id: str) -> None:
    """Deliver one message; a task that comes twice, late or for nothing does no harm."""
    from centli.events import worker  # noqa: PLC0415 - the worker rings, so it imports this module

    worker.deliver_one(UUID(event_id))


@shared_task(name="events.heartbeat", ignore_result=True)
def heartbeat(queue: str) -> None:
    """Write that workers of a queue take tasks and reach the database: a process may live and do neither."""
    from centli.events import worker  # noqa: PLC0415 - the worker rings, so it imports this module

    worker.beat(queue)


def ring(row: Told) -> None:
    """Put the task of a message on its queue; its id is all that it carries."""
    deliver.apply_async(
        args=(row.event_id.hex,), queue=registry.queue_of(row.event_type), retry=False
    )


def ring_heartbeat(queue: str) -> None:
    """Ask the workers of a queue for a sign of life."""
    heartbeat.apply_async(args=(queue,), queue=queue, retry=False, expires=BEAT_EXPIRES_SECONDS)
