"""What every test shares."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.core.management.commands.flush import Command as Flush
from django.db import connection, connections, transaction
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples

from centli.agent import frames
from centli.db import triggers
from centli.events import sweeper
from tools import measured, migrated

pytest_plugins = ["tools.forks"]

Rows = list[tuple[Any, ...]]
OPENS_DATABASE: Final = "django_db_setup"


# A verdict depends neither on chance nor on how much else the machine has to do.
examples.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    # They are the same ones in each run: twice as many would say the same again.
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
examples.load_profile("suite")

LONG: Final = Path(__file__).parent / "centli" / "tests" / "long"


def pytest_configure(config: pytest.Config) -> None:
    """Note what is asked of the database, where somebody wants to know."""
    if measured.RECORD in os.environ:
        config.pluginmanager.register(measured.Recorder(Path(os.environ[measured.RECORD])))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is long, what is slow and what needs a database; the rest, and what is portable, runs on SQLite alone."""
    if item.path.is_relative_to(LONG):
        item.add_marker("once")
    fixtures = getattr(item, "fixturenames", ())
    needs = item.get_closest_marker("django_db") or OPENS_DATABASE in fixtures
    is_portable = item.get_closest_marker("portable") or measured.is_portable(item.nodeid)
    if needs and not is_portable:
        item.add_marker("database")
    if measured.is_slow(item.nodeid):
        item.add_marker("slow")


def pytest_collection_finish() -> None:
    """Load the pages and the staff site once for all; spare what has been loaded from being looked through for garbage."""
    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database; run browser journeys last.

    While Playwright is open, an event loop runs in the test's thread.
    """
    other = "mariadb" if connection.vendor == "sqlite" else "sqlite"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session", autouse=True)
def _described_frames() -> Iterator[None]:
    """Hold every message that a test puts on the wire against what ``docs/client`` says of its kind."""
    put_on_wire = frames.durable

    def durable(**message: Any) -> dict[str, Any]:
        from centli.agent import catalogue  # noqa: PLC0415 - few tests make messages

        catalogue.check(message["kind"], message["data"])
        return put_on_wire(**message)

    frames.durable = durable
    yield
    frames.durable = put_on_wire


@pytest.fixture(scope="session", autouse=True)
def _forced_logins() -> None:
    """Let staff whom a test signs in by force have given their code, as nobody else can sign in as staff."""
    from centli.people.testing import note_forced  # noqa: PLC0415 - once Django is ready

    user_logged_in.connect(note_forced)


@pytest.fixture(autouse=True)
def _own_requests() -> Iterator[None]:
    """Let no test speak the language that another's last request was answered in, nor have its requests counted.

    A row that failed a sweep in one is not left alone in the next.
    """
    yield
    translation.deactivate()
    cache.clear()
    sweeper.forget_failures()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,  # noqa: ARG001 - extends it
) -> Iterator[None]:
    """Let one process migrate an empty database, and the others copy it."""
    folder = os.environ.get(migrated.FOLDER)
    if folder is None and connection.vendor == "sqlite":
        folder = str(migrated.kept())
    if folder is None:
        yield
        return
    creation: Any = connection.creation
    create = creation.create_test_db

    def create_or_copy(*arguments: Any, **options: Any) -> None:
        name = creation._create_test_db(0, True)  # noqa: FBT003, SLF001 - Django has no other name for it
        connection.close()
        connection.settings_dict["NAME"] = connections.databases[connection.alias]["NAME"] = name
        migrated.copy_or_make(connection, Path(folder), lambda: create(*arguments, **options))

    creation.create_test_db = create_or_copy
    yield
    creation.create_test_db = create


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:  # noqa: ARG001 - extends it
    """After a test that commits, put back what the migrations left, where it changed.

    Django's flush empties all tables and makes content types and permissions anew, which costs more than most such
    tests; it loses what data migrations wrote, and insert-only tables refuse it.
    """
    flush = Flush.handle
    with django_db_blocker.unblock():
        tables = connection.introspection.django_table_names(only_existing=True)
        initial = {table: _rows(table) for table in tables}
    empty = [table for table, rows in initial.items() if not rows]
    filled = [table for table, rows in initial.items() if rows]

    def put_back(_self: Flush, **_options: Any) -> None:
        changed = _filled(empty) + [table for table in filled if _rows(table) != initial[table]]
        if changed:
            _write({table: initial[table] for table in changed})

    Flush.handle = put_back  # type: ignore[assignment]
    yield
    Flush.handle = flush  # type: ignore[method-assign]


@pytest.fixture
def put_back() -> Callable[[str], AbstractContextManager[None]]:
    """A block at whose end a table holds the rows that it began with; insert-only tables too."""

    @contextmanager
    def put_back(table: str) -> Iterator[None]:
        rows = _rows(table)
        yield
        _write({table: rows})

    return put_back


def _rows(table: str) -> Rows:
    """Return all of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our own
        return list(cursor.fetchall())


def _filled(tables: list[str]) -> list[str]:
    """Return those that have rows, by one statement: this is asked after each test that commits."""
    names = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names))  # noqa: S608
        return [table for table, found in zip(tables, cursor.fetchone(), strict=True) if found]


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
