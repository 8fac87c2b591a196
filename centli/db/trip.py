"""Several statements in one round trip, where the server takes several at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, cast

from centli.db import vendor
from centli.db.statement import Refused, Statement


class NotChanged(Exception):
    """A statement did not change as many rows as it had to; the owner rolls back what was done."""


def run_all(statements: Sequence[Statement]) -> Sequence[int]:
    """Run statements that return no rows, in order.

    Returns the id of the row that each inserted, 0 for others.

    Raises:
        NotChanged, or the statement's own refusal: a condition does not hold. Later statements may have run: only a
            rollback may follow.
    """
    if not statements:
        return []
    try:
        return _run(vendor.database(), statements)
    except Refused as refused:
        raise _why(refused) from None


def write_all(statements: Sequence[Statement], *, is_last: bool = False) -> None:
    """Run statements like ``run_all`` where nobody asks for ids: MariaDB takes them as one, and answers once.

    Each answer of a packet wakes this process, and is a packet of its own. Which statements come together is always
    the same, but for a few ways: a connection has them parsed once. ``is_last``: the caller owns the transaction and
    asks the database nothing more in it, so COMMIT may travel with them.
    """
    database = vendor.database()
    if not statements or database.vendor != "mysql" or not database.mysql_is_mariadb:
        run_all(statements)
        return
    try:
        database.compound(statements, is_last=is_last)
    except Refused as refused:
        raise _why(refused) from None


def _why(refused: Refused) -> Exception:
    # Asked only now, when nothing of the trip is under way any more: it may read.
    refusal = refused.statement.refusal
    return NotChanged() if refusal is None else refusal()


def read_all(*statements: Statement) -> Sequence[Sequence[tuple[Any, ...]]]:
    """Run statements that return rows, in order, and return the rows of each; their texts are always the same."""
    database = vendor.database()
    if database.vendor == "mysql":
        return cast(Sequence[Any], database.trip(statements, _rows, is_kept=True))
    with database.cursor() as cursor, database.wrap_database_errors:
        execute = _executor(database, cursor)
        return [execute(each).fetchall() for each in statements]


def _run(database: Any, statements: Sequence[Statement]) -> Sequence[int]:
    if database.vendor == "mysql":
        return cast(Sequence[int], database.trip(statements, _inserted))
    made: list[int] = []
    with database.cursor() as cursor, database.wrap_database_errors:
        execute = _executor(database, cursor)
        for each in statements:
            done = execute(each)
            _check(each, done.rowcount)
            made.append(done.lastrowid or 0)
    return made


def _rows(link: Any, _each: Statement) -> Sequence[tuple[Any, ...]]:
    return cast(Sequence[tuple[Any, ...]], link.store_result().fetch_row(0))


def _inserted(link: Any, each: Statement) -> int:
    _check(each, link.affected_rows())
    return int(link.insert_id())


def _check(each: Statement, changed: int) -> None:
    if each.changes is not None and changed != each.changes:
        raise Refused(each)


def _executor(database: Any, cursor: Any) -> Callable[[Statement], sqlite3.Cursor]:
    """Return what runs one statement on SQLite: past Django's cursor, which rewrites each anew, unless it keeps a log."""
    link: sqlite3.Cursor = cursor.cursor

    def logged(each: Statement) -> sqlite3.Cursor:
        cursor.execute(each.sql, each.values)
        return link

    def direct(each: Statement) -> sqlite3.Cursor:
        return sqlite3.Cursor.execute(link, _with_marks(each.sql), each.values)

    return logged if database.queries_logged else direct


@lru_cache(maxsize=256)
def _with_marks(sql: str) -> str:
    return sql.replace("%s", "?")
