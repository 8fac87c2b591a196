"""Inserting rows by fixed SQL: on the hot path Django's SQL compiler costs more than the database.

The statement is made once from the model's columns, so a new column needs nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar

from django.db import DatabaseError, connection, models
from django.db.backends.utils import CursorWrapper

from centli.db.fields import UUIDv7Field

M = TypeVar("M", bound=models.Model)

Convert = Callable[[Any], Any]


class Statement(NamedTuple):
    """SQL with placeholders, and their values."""

    sql: str
    values: Sequence[Any]
    changes: int | None = None
    """How many rows it must change, where that is a condition."""


class NotChanged(Exception):
    """A statement did not change as many rows as it had to; the owner rolls back what was done."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Insert rows of one model in one statement, as they are: no default is computed.

    The primary key comes back to a row that is inserted alone.
    """
    if rows:
        (made,) = run_all([statement(rows)])
        if len(rows) == 1:
            rows[0].pk = made
            rows[0]._state.adding = False  # noqa: SLF001 - how Django marks a row as stored
    return rows


def statement(rows: Sequence[models.Model]) -> Statement:
    """Return the statement that inserts rows of one model."""
    head, one, columns = _parts(type(rows[0]), connection.vendor)
    values = [convert(getattr(row, name)) for row in rows for name, convert in columns]
    return Statement(head + ", ".join([one] * len(rows)), values)


def run_all(statements: Sequence[Statement]) -> Sequence[int]:
    """Run statements that return no rows, in order: in one round trip where the server takes several at once.

    Returns the id of the row that each inserted, 0 for others.

    Raises:
        NotChanged: a statement's condition does not hold. Later ones may have run: only a rollback may follow.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "mysql":
            return [_run_one(cursor, each, number) for number, each in enumerate(statements)]
        cursor.execute(
            ";".join([each.sql for each in statements]),
            [value for each in statements for value in each.values],
        )
        # The driver's own cursor: each look through Django's costs as much as a value sent.
        driver, made = cursor.cursor.cursor, []
        try:
            with connection.wrap_database_errors:
                for number, each in enumerate(statements):
                    # Each later statement's error is raised only when its outcome is asked for.
                    if number:
                        driver.nextset()
                    made.append(_check(driver, each, number))
        except NotChanged:
            with suppress(DatabaseError), connection.wrap_database_errors:
                while driver.nextset():
                    pass
            raise
        return made


def read_all(*statements: Statement) -> Sequence[Sequence[tuple[Any, ...]]]:
    """Run statements that return rows, in order, and return the rows of each; in one round trip like ``run_all``."""
    with connection.cursor() as cursor:
        if connection.vendor != "mysql":
            found = []
            for each in statements:
                cursor.execute(each.sql, each.values)
                found.append(cursor.fetchall())
            return found
        cursor.execute(
            ";".join([each.sql for each in statements]),
            [value for each in statements for value in each.values],
        )
        found = [cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.fetchall())
        return found


def _run_one(cursor: CursorWrapper, each: Statement, number: int) -> int:
    cursor.execute(each.sql, each.values)
    return _check(cursor, each, number)


def _check(cursor: Any, each: Statement, number: int) -> int:
    if each.changes is not None and cursor.rowcount != each.changes:
        raise NotChanged(number)
    return int(cursor.lastrowid or 0)


def moment(value: datetime | None) -> str | None:
    """Return a moment as both vendors' columns take it: naive, in UTC."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


@cache
def _parts(
    model: type[models.Model],
    vendor: str,  # noqa: ARG001 - part of the cache's key: vendors quote differently
) -> tuple[str, str, Sequence[tuple[str, Convert]]]:
    """Return the head of the INSERT, the placeholders of one row, and each column's attribute and conversion."""
    quote = connection.ops.quote_name
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(str(f.column)) for f in fields)}) VALUES "  # noqa: S608
    one = f"({', '.join(['%s'] * len(fields))})"
    return head, one, [(str(f.attname), _conversion(f)) for f in fields]


def _conversion(field: models.Field[Any, Any]) -> Convert:
    for kind, convert in _CONVERSIONS.items():
        if isinstance(field, kind):
            return convert
    return _same


def _same(value: Any) -> Any:
    return value


def _bytes(value: Any) -> bytes | None:
    return None if value is None else value.bytes


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


_CONVERSIONS: Final[dict[type, Convert]] = {
    UUIDv7Field: _bytes,
    models.DateTimeField: moment,
    models.JSONField: _json,
    models.IntegerField: _int,
    models.BooleanField: _int,
    models.CharField: _text,
}
