"""Whether the database has the tables that this version of the code reads."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def missing() -> Sequence[str]:
    """Return the migrations that were not applied, in their order; a newer version's that were are none of ours."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
