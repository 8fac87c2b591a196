"""One event, one consumer: the inbox row and the effect in one transaction, so that every effect happens once."""

from __future__ import annotations

import logging
import time
from typing import Final

from django.db import IntegrityError

from centli.db import idempotency
from centli.db.failpoints import failpoint
from centli.db.transactions import owned
from centli.events import bus, catalogue
from centli.events.catalogue import Event
from centli.events.envelope import Envelope
from centli.events.models import Inbox
from centli.events.registry import Handler
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, DomainError, Forbidden, Gone, NotFound, Rejected

logger = logging.getLogger(__name__)

HANDLER_SECONDS_MAX: Final = 10.0
"""A step that took longer is rolled back and tried again."""

REFUSALS: Final = (Rejected, Conflict, Gone, NotFound, Forbidden)


class TooSlow(Exception):
    """A step took longer than its time; its effect was rolled back."""


class _AlreadyDone(Exception):
    """The inbox has this event: its effect has happened."""


def consume(envelope: Envelope, handler: Handler, call: Call) -> None:
    """Let one consumer deal with one event, once, however often the event arrives.

    A refusal rolls the effect back; the inbox row and the ``refused`` events are then written in a second
    transaction, and the event counts as dealt with; a refusal that no ``refused`` takes is an error line, because
    nobody else hears of it. A handler that is not transactional runs outside all that.

    Raises:
        Exception: the handler's own failure, or a fault of the database; nothing has happened.
    """
    event = catalogue.read(envelope.event_type, envelope.data)
    if not handler.transactional:
        handler.step(call, event)
        return
    try:
        _effect(envelope, handler, call, event)
    except _AlreadyDone:
        return
    except idempotency.InProgress:
        raise
    except REFUSALS as error:
        try:
            _refusal(envelope, handler, call, event, error)
        except _AlreadyDone:
            return
        if handler.refused is None:
            _tell(envelope, handler, error.code)
    failpoint("consume.after_commit")


@owned
def _effect(envelope: Envelope, handler: Handler, call: Call, event: Event) -> None:
    started = time.monotonic()
    _claim(envelope, handler, call)
    failpoint("consume.after_inbox")
    handler.step(call, event)
    failpoint("consume.after_step")
    if (elapsed := time.monotonic() - started) > HANDLER_SECONDS_MAX:
        raise TooSlow(f"{handler.consumer} took {elapsed:.1f} s")


@owned
def _refusal(
    envelope: Envelope, handler: Handler, call: Call, event: Event, error: DomainError
) -> None:
    _claim(envelope, handler, call)
    failpoint("consume.after_refusal")
    if handler.refused is not None and (answers := handler.refused(call, event, error)):
        bus.publish(*answers, call=call)


def _tell(envelope: Envelope, handler: Handler, code: str) -> None:
    names = {"consumer": handler.consumer, "event_id": str(envelope.event_id), "code": code}
    logger.error("event.refused", extra=names)


def _claim(envelope: Envelope, handler: Handler, call: Call) -> None:
    try:
        Inbox.objects.bulk_create(
            [
                Inbox(
                    consumer=handler.consumer,
                    event_id=envelope.event_id,
                    processed_at=call.now,
                )
            ]
        )
    except IntegrityError as error:
        raise _AlreadyDone from error
