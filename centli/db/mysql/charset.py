"""How tables store and compare text: in UTF-8 and by its bytes, whatever the database's or the server's defaults are.

So two texts are equal where SQLite calls them equal: keys, tokens and codes that differ by a letter's case are two. What
people search, and what is sorted for them to read, asks for ``FOR_PEOPLE`` itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.recorder import MigrationRecorder

from centli.db.mysql import references

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


def rewrite(editor: BaseDatabaseSchemaEditor, apps: Apps) -> Sequence[str]:
    """Have every table of the product store and compare text as all do; returns those that did not.

    A table is written anew by it, and nobody writes to it meanwhile. No two rows become equal: bytes tell more apart.
    Whatever it is cut short by, it can be done again, and ends as if it had not been: ``apps`` knows what pointed where.
    """
    connection = editor.connection
    quote = connection.ops.quote_name
    tables = sorted({table for table, _found in others(connection)})
    # What is compared with another table's column is changed only where nothing says that it must be found there.
    dropped = references.of_text(connection, tables)
    with connection.constraint_checks_disabled():
        for each, name in dropped.items():
            editor.execute(f"ALTER TABLE {quote(each.table)} DROP FOREIGN KEY {quote(name)}")
        for table in tables:
            editor.execute(
                f"ALTER TABLE {quote(table)} CONVERT TO CHARACTER SET {CHARSET} COLLATE {COLLATION}"
            )
    references.restore(editor, apps, dropped)
    return tables
