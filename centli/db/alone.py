"""Work that one process at a time may do, whatever machine it runs on; it is free again however that process ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection

from centli.db import vendor

NAME_LENGTH_MAX: Final = 64


class Taken(Exception):
    """Another process is at it."""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock of that name for this database.

    Raises:
        Taken: another process has it.
    """
    kept = str(connection.settings_dict["NAME"])
    if vendor.name() == "mysql":
        # A connection of its own: what the work does with its connection must not give the lock away.
        own, lock = connection.copy(), f"{kept}:{name}"[-NAME_LENGTH_MAX:]
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT GET_LOCK(%s, 0)", [lock])
                if cursor.fetchone() != (1,):
                    raise Taken
            try:
                yield
            finally:
                # The server notices a connection's end when it comes to it, which may be after the next asks for the lock.
                with suppress(DatabaseError), own.cursor() as cursor:
                    cursor.execute("DO RELEASE_LOCK(%s)", [lock])
        finally:
            own.close()
        return
    if not Path(kept).is_file():
        yield  # a database in memory is this process's own
        return
    with Path(f"{kept}.{name}").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Taken from error
        yield
