"""How tables store and compare text: in UTF-8 and by its bytes, whatever the database's or the server's defaults are.

So two texts are equal where SQLite calls them equal: keys, tokens and codes that differ by a letter's case are two. What
people search, and what is sorted for them to read, asks for ``FOR_PEOPLE`` itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.migrations.recorder import MigrationRecorder

CHARSET: Final = "utf8mb4"
COLLATION: Final = "utf8mb4_bin"
FOR_PEOPLE: Final = "utf8mb4_unicode_ci"
"""The same on MariaDB and on MySQL; «JOSE» is «José»."""


def others(connection: Any) -> Sequence[tuple[str, str]]:
    """Return the product's tables that store or compare text otherwise, wholly or in a column, and how."""
    tables = connection.introspection.django_table_names(only_existing=True)
    known = {*tables, MigrationRecorder.Migration._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, table_collation FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_collation <> %s"
            " UNION SELECT table_name, collation_name FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND collation_name <> %s ORDER BY 1, 2",
            [COLLATION, COLLATION],
        )
        return [(table, found) for table, found in cursor.fetchall() if table in known]


def rewrite(connection: Any) -> Sequence[str]:
    """Have every table of the product store and compare text as all do; returns those that did not.

    A table is written anew by it, and nobody writes to it meanwhile. No two rows become equal: bytes tell more apart.
    """
    tables = sorted({table for table, _found in others(connection)})
    if not tables:
        return tables
    quote = connection.ops.quote_name
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        # What is compared with another table's column is changed only where nothing says that it must be found there.
        references = _references(cursor, tables)
        for table, name, *_ in references:
            cursor.execute(f"ALTER TABLE {quote(table)} DROP FOREIGN KEY {quote(name)}")
        try:
            for table in tables:
                cursor.execute(
                    f"ALTER TABLE {quote(table)} CONVERT TO CHARACTER SET {CHARSET} COLLATE {COLLATION}"
                )
        finally:
            for table, name, column, target, key in references:
                cursor.execute(
                    f"ALTER TABLE {quote(table)} ADD CONSTRAINT {quote(name)} FOREIGN KEY ({quote(column)})"
                    f" REFERENCES {quote(target)} ({quote(key)})"
                )
    return tables


def _references(cursor: Any, tables: Sequence[str]) -> Sequence[tuple[str, ...]]:
    """Return the constraints by which text of these tables points at text: table, name, column, and at what."""
    marks = ", ".join(["%s"] * len(tables))
    cursor.execute(
        "SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name"  # noqa: S608 - placeholders only
        " FROM information_schema.key_column_usage k JOIN information_schema.columns c"
        " ON c.table_schema = k.table_schema AND c.table_name = k.table_name AND c.column_name = k.column_name"
        " WHERE k.table_schema = DATABASE() AND k.referenced_table_schema = DATABASE()"
        f" AND c.collation_name IS NOT NULL AND (k.table_name IN ({marks})"
        f" OR k.referenced_table_name IN ({marks}))",
        [*tables, *tables],
    )
    return list(cursor.fetchall())
