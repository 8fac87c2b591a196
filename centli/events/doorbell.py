"""Telling whoever delivers that there is something to deliver. Best effort: the relay looks by itself as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

Bell = Callable[[Sequence[UUID]], None]

_bells: list[Bell] = []


def ring(event_ids: Sequence[UUID]) -> None:
    """Tell every listener that these events are committed; a bell must neither block nor raise."""
    for bell in _bells:
        bell(event_ids)


def listen(bell: Bell) -> None:
    """Have a bell rung after each commit that wrote events, in the committing thread."""
    if bell not in _bells:
        _bells.append(bell)


def leave(bell: Bell) -> None:
    """Stop listening."""
    if bell in _bells:
        _bells.remove(bell)
