"""Tables that are only inserted: each refuses whatever would change, delete or take the place of a row."""

from __future__ import annotations

import pytest
from django.db import connection

from centli.db import triggers

pytestmark = pytest.mark.django_db


def test_every_table_that_is_declared_so_has_its_triggers_as_they_are_made_today():
    """One that was lost with its table, or that knows nothing of a key that came later, is found."""
    wanted = {
        f"{table}_no_{action.lower()}": triggers.create_sql(connection, table, action)
        for table, actions in triggers._insert_only.items()
        for action in actions
    }
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            assert dict(cursor.fetchall()) == wanted
        else:
            cursor.execute(
                "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
            )
            assert {name for (name,) in cursor.fetchall()} == {
                name for name, sql in wanted.items() if sql
            }
    assert len(wanted) > 50
