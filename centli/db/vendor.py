"""The database, asked of Django once: its way to the connection costs more than what is done with the answer."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections

from centli.db.mysql.charset import FOR_PEOPLE

_own: Final = threading.local()


def database() -> Any:
    """Return this thread's connection: Django has one for each thread, for as long as the thread lives."""
    try:
        return _own.database
    except AttributeError:
        _own.database = connections[DEFAULT_DB_ALIAS]
        return _own.database


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
