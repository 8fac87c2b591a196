"""A statement that somebody makes and somebody else sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Refused(Exception):
    """A statement did not change as many rows as it had to."""

    def __init__(self, statement: Statement) -> None:
        super().__init__(statement.sql)
        self.statement = statement


class Statement(NamedTuple):
    """SQL with placeholders, and their values."""

    sql: str
    values: Sequence[Any] = ()
    changes: int | None = None
    """How many rows it must change, where that is a condition."""
    refusal: Callable[[], Exception] | None = None
    """Says why it did not change as many; asked inside the transaction that the owner then rolls back."""
