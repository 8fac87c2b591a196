"""Foreign keys as the models have them, and as the database has them.

Each statement that alters a table stands by itself here: what is cut short between two of them leaves out what was to be
put back, and what was dropped is known from the models alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.apps.registry import Apps
from django.db.models import ForeignKey


class Reference(NamedTuple):
    """A column whose every value must be found in another table."""

    table: str
    column: str
    target: str
    key: str


def missing(connection: Any, apps: Apps) -> Sequence[Reference]:
    """Return the foreign keys that the models of the tables that are there have, and the database has not."""
    there = _present(connection)
    return [each for each in _declared(connection, apps) if each not in there]


def of_text(connection: Any, tables: Sequence[str]) -> Mapping[Reference, str]:
    """Return the foreign keys by which text of these tables points at text, or is pointed at, and their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND collation_name IS NOT NULL"
        )
        texts = set(cursor.fetchall())
    return {
        each: name
        for each, name in _present(connection).items()
        if (each.table, each.column) in texts and {each.table, each.target} & {*tables}
    }


def restore(editor: Any, apps: Apps, dropped: Mapping[Reference, str]) -> None:
    """Put back what was dropped, and whatever else the models have that is not there; what points at nothing is refused."""
    quote, there = editor.connection.ops.quote_name, _present(editor.connection)
    for each in dict.fromkeys((*dropped, *_declared(editor.connection, apps))):
        if each in there:
            continue
        name = dropped.get(each) or editor._create_index_name(  # noqa: SLF001 - as Django names it
            each.table, [each.column], suffix=f"_fk_{each.target}_{each.key}"
        )
        editor.execute(
            f"ALTER TABLE {quote(each.table)} ADD CONSTRAINT {quote(name)} FOREIGN KEY ({quote(each.column)})"
            f" REFERENCES {quote(each.target)} ({quote(each.key)})"
        )


def _declared(connection: Any, apps: Apps) -> Sequence[Reference]:
    """Return the foreign keys of the models whose tables are there."""
    tables = {*connection.introspection.table_names()}
    found = [
        Reference(
            model._meta.db_table,
            field.column,
            field.target_field.model._meta.db_table,
            str(field.target_field.column),
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.can_migrate(connection)
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey) and field.db_constraint  # type: ignore[attr-defined]  # django-stubs leave it out
    ]
    return [each for each in found if {each.table, each.target} <= tables]


def _present(connection: Any) -> dict[Reference, str]:
    """Return the database's foreign keys, and their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, referenced_table_name, referenced_column_name, constraint_name"
            " FROM information_schema.key_column_usage"
            " WHERE table_schema = DATABASE() AND referenced_table_schema = DATABASE()"
        )
        return {Reference(*place): name for *place, name in cursor.fetchall()}
