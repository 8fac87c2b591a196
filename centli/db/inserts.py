"""Writing rows by fixed SQL: on the hot path Django's SQL compiler costs more than the database.

The statement is made once from the model's columns, so a new column needs nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

import msgspec
from django.db import connection, models
from django.db.models.constants import OnConflict

from centli.db import vendor
from centli.db.fields import UUIDv7Field
from centli.db.statement import Statement
from centli.db.trip import run_all

M = TypeVar("M", bound=models.Model)

Convert = Callable[[Any], Any]


class Insert:
    """The statement that inserts rows of one model from tuples: for rows that the hot path writes.

    ``columns`` take a value each, already as the database takes it (``moment``, ``packed``, bytes); the rest of the
    model's columns have the constants that are given here as SQL. A column that is forgotten fails when this is made.
    """

    def __init__(self, model: type[models.Model], columns: Sequence[str], **constants: str) -> None:
        known = {f.column for f in _columns(model)}
        assert known == {*columns, *constants}, (
            f"{model.__name__}: {known ^ {*columns, *constants}}"
        )
        self._table, self._columns = model._meta.db_table, (*columns, *constants)
        self._row = f"({', '.join([*['%s'] * len(columns), *constants.values()])})"
        self._texts: dict[tuple[str, int], str] = {}

    def statement(self, rows: Sequence[Sequence[Any]]) -> Statement:
        """Return the statement for these rows; each has a value for every column, in order."""
        values = [value for row in rows for value in row]
        of = vendor.name(), len(rows)
        return Statement(self._texts.get(of) or self._text(of), values)

    def _text(self, of: tuple[str, int]) -> str:
        """Make the text once for a vendor, which quotes in its way, and a number of rows."""
        quote, (_, count) = connection.ops.quote_name, of
        names = ", ".join(quote(each) for each in self._columns)
        rows = ", ".join([self._row] * count)
        text = f"INSERT INTO {quote(self._table)} ({names}) VALUES {rows}"  # noqa: S608 - the model's own names
        self._texts[of] = text
        return text


def insert(rows: Sequence[M]) -> Sequence[M]:
    """Insert rows of one model in one statement, as they are: no default is computed.

    The primary key that the database makes comes back to a row that is inserted alone.
    """
    if rows:
        (made,) = run_all([_statement(rows)])
        if len(rows) == 1 and isinstance(rows[0]._meta.pk, models.AutoField):
            rows[0].pk = made
        for row in rows:
            row._state.adding = False  # noqa: SLF001 - how Django marks a row as stored
    return rows


def insert_missing(rows: Sequence[models.Model]) -> None:
    """Insert those rows of one model whose keys are not there yet, in one statement."""
    if rows:
        ways = connection.ops
        head = ways.insert_statement(on_conflict=OnConflict.IGNORE)
        end = ways.on_conflict_suffix_sql([], OnConflict.IGNORE, [], [])
        run_all([_statement(rows, begin=head, end=end)])


def overwrite(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of stored rows of one model in one statement, however many rows.

    For models that make their own keys. Whoever calls holds the rows' locks: one that is gone would be inserted again.
    """
    if rows:
        own = rows[0]._meta.pk
        assert own is not None
        assert not isinstance(own, models.AutoField), "a model that makes its own keys"
        key = str(own.column)
        end = connection.ops.on_conflict_suffix_sql([], OnConflict.UPDATE, columns, [key])
        run_all([_statement(rows, end=f" {end}")])


def _statement(
    rows: Sequence[models.Model], *, begin: str = "INSERT INTO", end: str = ""
) -> Statement:
    head, one, columns = _parts(type(rows[0]), vendor.name())
    values = [convert(getattr(row, name)) for row in rows for name, convert in columns]
    return Statement(f"{begin} {head}{', '.join([one] * len(rows))}{end}", values)


def packed(value: Any) -> str:
    """Return a JSON column's text."""
    return msgspec.json.encode(value).decode()


@lru_cache(maxsize=64)
def moment(value: datetime | None) -> str | None:
    """Return a moment as both vendors' columns take it: naive, in UTC."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]


@cache
def _parts(
    model: type[models.Model],
    _vendor: str,  # part of the cache's key: vendors quote differently
) -> tuple[str, str, Sequence[tuple[str, Convert]]]:
    """Return table and columns of an INSERT, the placeholders of one row, and each column's attribute and conversion."""
    quote = connection.ops.quote_name
    fields = _columns(model)
    head = (
        f"{quote(model._meta.db_table)} ({', '.join(quote(str(f.column)) for f in fields)}) VALUES "
    )
    one = f"({', '.join(['%s'] * len(fields))})"
    return head, one, [(str(f.attname), _conversion(f)) for f in fields]


def _conversion(field: models.Field[Any, Any]) -> Convert:
    if isinstance(field, models.ForeignKey):
        return _conversion(field.target_field)
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
