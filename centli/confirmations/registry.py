"""The kinds of proposal: filled by each domain's ``kinds`` when the apps are ready."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

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


def kind_find(name: str) -> Kind | None:
    """Return the kind that a stored row names; None where there is none any more, or somebody altered the row."""
    return _kinds.get(name)


def title(name: str) -> str:
    """Return what staff read for a kind of that name; of one that there is no more, its name."""
    known = _kinds.get(name)
    return name if known is None else _(known.title)


def kinds() -> Iterable[Kind]:
    """Return every kind."""
    return _kinds.values()
