"""Telling whoever delivers that there is something to deliver. Best effort: the relay looks by itself as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from centli.events.models import Outbox

Bell = Callable[[Sequence[Outbox]], None]

_bells: list[Bell] = []


def ring(rows: Sequence[Outbox] = ()) -> None:
    """Tell every listener that these messages are committed; a bell must neither block nor raise."""
    for bell in _bells:
        bell(rows)


def listen(bell: Bell) -> None:
    """Have a bell rung after each commit that wrote messages, in the committing thread."""
    if bell not in _bells:
        _bells.append(bell)


def leave(bell: Bell) -> None:
    """Stop listening."""
    if bell in _bells:
        _bells.remove(bell)
