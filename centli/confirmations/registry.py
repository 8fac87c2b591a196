"""The kinds of proposal: filled by each domain's ``kinds`` when the apps are ready."""

from __future__ import annotations

from collections.abc import Iterable

from centli.confirmations.contracts import Kind

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known."""
    assert kind.name not in _kinds, f"{kind.name} is registered twice"
    _kinds[kind.name] = kind
    return kind


def kind(name: str) -> Kind:
    """Return the kind of that name; an unknown name is a bug."""
    return _kinds[name]


def kinds() -> Iterable[Kind]:
    """Return every kind."""
    return _kinds.values()
