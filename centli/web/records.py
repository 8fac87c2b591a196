"""Whose a record is: each domain answers for its own, so that another may be told its id without importing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound

Finder: TypeAlias = Callable[[Call, str], object]
"""Returns the customer's record of that id, or raises ``NotFound``."""
_finders: Final[dict[str, Finder]] = {}


def register(kind: str, finder: Finder) -> None:
    """Let a domain answer for the ids of a kind."""
    _finders[ids.PREFIXES[kind]] = finder


def check_own(call: Call, record_id: str) -> None:
    """See that a record is the customer's.

    Raises:
        NotFound: no such record, another customer's, or of a kind that nobody answers for.
    """
    finder = _finders.get(record_id.partition("_")[0])
    if finder is None:
        raise NotFound
    finder(call, record_id)
