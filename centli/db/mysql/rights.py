"""What the product's database user may do: on tables whose rows are only inserted, nothing that changes or removes one.

Triggers refuse UPDATE and DELETE there in any case; TRUNCATE and DROP ask no trigger, and dropping a trigger asks none.
Migrations are run by another user, who may do all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from centli.db import triggers

_EVERYWHERE: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")
_READ_ONLY: Final = frozenset({"django_migrations"})
_DANGEROUS: Final = ("UPDATE", "DELETE", "DROP", "TRIGGER", "ALTER")
_HELD: Final = """
SELECT privilege_type, '' FROM information_schema.user_privileges WHERE grantee = {me}
UNION SELECT privilege_type, '' FROM information_schema.schema_privileges
  WHERE grantee = {me} AND DATABASE() LIKE table_schema
UNION SELECT privilege_type, table_name FROM information_schema.table_privileges
  WHERE grantee = {me} AND table_schema = DATABASE()
"""
_ME: Final = "CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')"


def grants(connection: Any, user: str, host: str) -> Sequence[str]:
    """Return the statements that give a user what the product needs of each of its tables, and no more."""
    quote, account = connection.ops.quote_name, f"'{user}'@'{host}'"
    schema = quote(connection.settings_dict["NAME"])
    return [
        f"GRANT {', '.join(_needed(table))} ON {schema}.{quote(table)} TO {account}"
        for table in sorted(connection.introspection.table_names())
    ]


def excess(connection: Any) -> Sequence[str]:
    """Return what this connection's user may do to rows that are only inserted, though the product never does."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD.format(me=_ME))
        held = set(cursor.fetchall())
    return [
        f"{right} {table}"
        for table in sorted(triggers.registered())
        for right in _DANGEROUS
        if right not in _needed(table) and {(right, ""), (right, table)} & held
    ]


def _needed(table: str) -> Sequence[str]:
    if table in _READ_ONLY:
        return ("SELECT",)
    refused = triggers.refused(table)
    return [right for right in _EVERYWHERE if right not in refused]
