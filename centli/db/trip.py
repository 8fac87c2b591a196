"""Several statements in one round trip, where the server takes several at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from centli.db.statement import Statement


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
    made, refused = _run(connections[DEFAULT_DB_ALIAS], statements)
    if refused is not None:
        # Asked only now, when nothing of the trip is under way any more: it may read.
        raise NotChanged if refused.refusal is None else refused.refusal()
    return made


def read_all(*statements: Statement) -> Sequence[Sequence[tuple[Any, ...]]]:
    """Run statements that return rows, in order, and return the rows of each."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "mysql":
        with database.trip(statements) as outcomes:
            return [link.store_result().fetch_row(0) for link in outcomes]
    with database.cursor() as cursor, database.wrap_database_errors:
        execute = _executor(database, cursor)
        return [execute(each).fetchall() for each in statements]


def _run(database: Any, statements: Sequence[Statement]) -> tuple[Sequence[int], Statement | None]:
    made: list[int] = []
    if database.vendor == "mysql":
        with database.trip(statements) as outcomes:
            for each, link in zip(statements, outcomes, strict=False):
                made.append(link.insert_id())
                if each.changes is not None and link.affected_rows() != each.changes:
                    return made, each
        return made, None
    with database.cursor() as cursor, database.wrap_database_errors:
        execute = _executor(database, cursor)
        for each in statements:
            done = execute(each)
            made.append(done.lastrowid or 0)
            if each.changes is not None and done.rowcount != each.changes:
                return made, each
    return made, None


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
