"""Inserting rows by fixed SQL: on the hot path Django's SQL compiler costs more than the database.

The statement is made once from the model's columns, so a new column needs nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, TypeVar

from django.db import connection, models

from centli.db.fields import UUIDv7Field

M = TypeVar("M", bound=models.Model)

Convert = Callable[[Any], Any]
Statement = tuple[str, Sequence[Any]]
"""SQL with placeholders, and their values."""


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Insert rows of one model in one statement, as they are: no primary key comes back, no default is computed."""
    if rows:
        run_all([statement(rows)])
    return rows


def statement(rows: Sequence[models.Model]) -> Statement:
    """Return the statement that inserts rows of one model."""
    head, one, columns = _parts(type(rows[0]), connection.vendor)
    values = [convert(getattr(row, name)) for row in rows for name, convert in columns]
    return head + ", ".join([one] * len(rows)), values


def run_all(statements: Sequence[Statement]) -> None:
    """Run statements that return no rows, in order: in one round trip where the server takes several at once."""
    with connection.cursor() as cursor:
        if connection.vendor != "mysql":
            for sql, values in statements:
                cursor.execute(sql, values)
            return
        cursor.execute(
            ";".join(sql for sql, _ in statements),
            [value for _, values in statements for value in values],
        )
        # Each later statement's error is raised only when its outcome is asked for.
        while cursor.nextset():
            pass


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
