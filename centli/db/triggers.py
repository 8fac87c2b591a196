"""Tables whose rows are only inserted: triggers that refuse UPDATE, DELETE and REPLACE on every vendor.

MariaDB and MySQL delete what they replace, and that trigger refuses it. SQLite does not ask it, unless a pragma says so on
each connection; so there a row is refused whose key another has, before it can take that one's place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.db import migrations, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REPLACE: Final = "REPLACE"

_insert_only: dict[str, tuple[str, ...]] = {}
"""Table → the actions refused; filled as models are declared insert-only."""


def register(table: str, *actions: str) -> None:
    """Remember that a table refuses actions, so that tests can lift and restore its triggers."""
    _insert_only[table] = actions or ("UPDATE", "DELETE", REPLACE)


def create_sql(connection: BaseDatabaseWrapper, table: str, action: str) -> str:
    """Return the statement that makes a table refuse one action; none where another trigger refuses it already."""
    name = f"{table}_no_{action.lower()}"
    if connection.vendor == "sqlite":
        event, when = (
            ("INSERT", f"WHEN {_is_taken(connection, table)} ")
            if action == REPLACE
            else (action, "")
        )
        return (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table} is insert only'); END"
        )
    if action == REPLACE:
        return ""
    return (
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW "
        f"SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{table} is insert only'"
    )


def _is_taken(connection: BaseDatabaseWrapper, table: str) -> str:
    """Return the condition that a new row has a key that another has."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table).values()
    keys = {tuple(each["columns"]) for each in constraints if each["primary_key"] or each["unique"]}
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608 - the table's own columns
        + " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        + ")"
        for key in sorted(keys)
    )


def is_registered(table: str) -> bool:
    """Return whether a table is declared insert-only."""
    return table in _insert_only


def registered() -> Collection[str]:
    """Return the tables that are declared insert-only, in full or in part."""
    return _insert_only.keys()


def refused(table: str) -> Collection[str]:
    """Return the actions that a table's triggers refuse; none of one that is not declared."""
    return _insert_only.get(table, ())


def install(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Create the triggers of these tables, or of all that are registered."""
    for table in _insert_only if tables is None else tables:
        for action in _insert_only[table]:
            if sql := create_sql(connection, table, action):
                with connection.cursor() as cursor:
                    cursor.execute(sql)


def lift(connection: BaseDatabaseWrapper, tables: Iterable[str] | None = None) -> None:
    """Drop the triggers of these tables, or of all that are registered; only tests may."""
    with connection.cursor() as cursor:
        for table in _insert_only if tables is None else tables:
            for action in _insert_only[table]:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action.lower()}")


class InsertOnly(migrations.RunPython):
    """A migration step that makes tables refuse UPDATE and DELETE, or the actions that are named."""

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
                if sql := create_sql(editor.connection, table, action):
                    editor.execute(sql)

    def _drop(self, _apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for table in self.tables:
            for action in self.actions:
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{action.lower()}")
