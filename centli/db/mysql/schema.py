"""How tables are made."""

from __future__ import annotations

from django.db.backends.mysql import schema

from centli.db.mysql.charset import CHARSET, COLLATION


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Django's; a table is not left to the database's defaults."""

    sql_create_table = f"{schema.DatabaseSchemaEditor.sql_create_table} CHARACTER SET {CHARSET} COLLATE {COLLATION}"
