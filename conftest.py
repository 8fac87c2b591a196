"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.commands.flush import Command as Flush
from django.db import connection, transaction

from centli.db import triggers

Rows = list[tuple[Any, ...]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser journeys last: while Playwright is open, an event loop runs in the test's thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001 - extends it
    """After a test that commits, put back what the migrations left, where it changed.

    Django's flush empties all tables and makes content types and permissions anew, which costs more than most such
    tests; it loses what data migrations wrote, and insert-only tables refuse it.
    """
    flush = Flush.handle
    with django_db_blocker.unblock():
        initial = _rows()

    def put_back(_self: Flush, **_options: Any) -> None:
        changed = [table for table, rows in _rows().items() if rows != initial[table]]
        if changed:
            _write({table: initial[table] for table in changed})

    Flush.handle = put_back  # type: ignore[assignment]
    yield
    Flush.handle = flush  # type: ignore[method-assign]


def _rows() -> dict[str, Rows]:
    """Return the rows of every table."""
    found: dict[str, Rows] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own
            found[table] = list(cursor.fetchall())
    return found


def _write(tables: dict[str, Rows]) -> None:
    """Make tables hold these rows and no other; insert-only ones too."""
    guarded = [table for table in tables if triggers.is_registered(table)]
    triggers.lift(connection, guarded)
    try:
        with (
            connection.constraint_checks_disabled(),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            for table, rows in tables.items():
                name = connection.ops.quote_name(table)
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - names of our own
                if rows:
                    values = ", ".join(["%s"] * len(rows[0]))
                    cursor.executemany(f"INSERT INTO {name} VALUES ({values})", rows)  # noqa: S608 - names of our own
    finally:
        triggers.install(connection, guarded)
