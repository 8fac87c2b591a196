"""Telling whoever delivers that there is something to deliver. Best effort: the relay looks by itself as well.

A process that delivers by itself may also claim a message before it is written, and spare it the way round the relay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias
from uuid import UUID

from centli.events.models import Outbox


class Message(NamedTuple):
    """What a bell needs of a new row that was written without a model's instance."""

    event_id: UUID
    event_type: str
    key: str
    status: int = 0


Told: TypeAlias = Outbox | Message
Bell = Callable[[Sequence[Told]], None]
Taker = Callable[[Outbox], None]

_bells: list[Bell] = []
_takers: list[Taker] = []


def offer(rows: Sequence[Outbox]) -> None:
    """Let this process claim messages that are about to be written; whoever does is rung for them after the commit."""
    for taker in _takers:
        for row in rows:
            taker(row)


def ring(rows: Sequence[Told] = ()) -> None:
    """Tell every listener that these messages are committed; a bell must neither block nor raise."""
    for bell in _bells:
        bell(rows)


def listen(bell: Bell, *, taker: Taker | None = None) -> None:
    """Have a bell rung after each commit that wrote messages, in the committing thread.

    ``taker`` is offered each message before that; it may claim it.
    """
    if bell not in _bells:
        _bells.append(bell)
    if taker is not None and taker not in _takers:
        _takers.append(taker)


def leave(bell: Bell, *, taker: Taker | None = None) -> None:
    """Stop listening."""
    if bell in _bells:
        _bells.remove(bell)
    if taker in _takers:
        _takers.remove(taker)
