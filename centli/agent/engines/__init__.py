"""Engines: who decides the next step of a turn."""

from __future__ import annotations

from functools import cache

from centli.agent.types import Engine


@cache
def engine_named(name: str) -> Engine:
    """Return the engine that the settings name."""
    from centli.agent.engines.builtin import Builtin  # noqa: PLC0415 - an engine loads when it is used

    return {"builtin": Builtin}[name]()
