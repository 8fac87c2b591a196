"""Which database this is, asked of Django once: its proxy of the connection costs more than what is done with the answer."""

from __future__ import annotations

from functools import cache

from django.db import connection

from centli.db.mysql.charset import FOR_PEOPLE


@cache
def name() -> str:
    """Return ``mysql`` (MariaDB too) or ``sqlite``."""
    return connection.vendor


@cache
def for_update() -> str:
    """Return what ends a SELECT that locks its rows; SQLite has no row locks, and needs none with one writer."""
    return " FOR UPDATE" if connection.features.has_select_for_update else ""


@cache
def alike() -> str:
    """Return what follows a pattern that people typed, so that «jose» finds «José» where the database can."""
    return f" COLLATE {FOR_PEOPLE}" if name() == "mysql" else ""
