"""Tables whose rows are only inserted: triggers that refuse UPDATE and DELETE on every vendor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import migrations, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_insert_only: dict[str, tuple[str, ...]] = {}
"""Table → the actions refused; filled as models are declared insert-only."""


def register(table: str, *actions: str) -> None:
    """Remember that a table refuses actions, so that tests can lift and restore its triggers."""
    _insert_only[table] = actions or ("UPDATE", "DELETE")


def create_sql(vendor: str, table: str, action: str) -> str:
    """Return the statement that makes a table refuse one action."""
    name = f"{table}_no_{action.lower()}"
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert only'); END"
        )
    return (
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW "
        f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{table} is insert only'"
    )


def is_registered(table: str) -> bool:
    """Return whether a table is declared insert-only."""
    return table in _insert_only


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Create the triggers of these tables, or of all that are registered."""
    with connection.cursor() as cursor:
        for table in _insert_only if tables is None else tables:
            for action in _insert_only[table]:
                cursor.execute(create_sql(connection.vendor, table, action))


def lift(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Drop the triggers of these tables, or of all that are registered; only tests may."""
    with connection.cursor() as cursor:
        for table in _insert_only if tables is None else tables:
            for action in _insert_only[table]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action.lower()}")


class InsertOnly(migrations.RunPython):
    """A migration step that makes tables refuse UPDATE and DELETE."""

    def __init__(
        self, tables: Sequence[str], *, actions: Sequence[str] = ("UPDATE", "DELETE")
    ) -> None:
        self.tables, self.actions = tuple(tables), tuple(actions)
        # MySQL and MariaDB cannot roll a trigger back: no transaction around it.
        super().__init__(self._create, self._drop, atomic=False)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.tables], {"actions": self.actions}

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,
        to_state: Any,
    ) -> None:
        # Without the models as they were: to render them all costs more than the triggers, for each such step.
        del from_state, to_state
        if router.allow_migrate(schema_editor.connection.alias, app_label, **self.hints):
            self._create(None, schema_editor)

    def _create(self, _apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            for action in self.actions:
                editor.execute(create_sql(editor.connection.vendor, table, action))

    def _drop(self, _apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            for action in self.actions:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action.lower()}")
