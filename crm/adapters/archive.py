"""The archive of tickets as they were received: the storage ``tickets_raw``, a folder or a bucket."""

from __future__ import annotations

from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from centli.kernel.errors import Unavailable

TICKETS_RAW: Final = "tickets_raw"
FEEDBACK: Final = "feedback"
ML_ARTIFACTS: Final = "ml_artifacts"


def keep(name: str, content: bytes, *, alias: str = TICKETS_RAW) -> None:
    """Keep bytes under a name; what was there under it is replaced.

    Raises:
        Unavailable: the storage did not take it; later it may.
    """
    try:
        storages[alias].save(name, ContentFile(content))
    except Exception as error:  # a bucket's client raises what it likes
        raise Unavailable from error


def read(name: str, *, alias: str) -> bytes:
    """Return what is kept under a name.

    Raises:
        Unavailable: it is not there, or the storage does not answer.
    """
    try:
        with storages[alias].open(name) as file:
            return bytes(file.read())
    except Exception as error:
        raise Unavailable from error


def forget(name: str, *, alias: str) -> None:
    """Delete what is kept under a name, if anything is.

    Raises:
        Unavailable: the storage does not answer.
    """
    try:
        storages[alias].delete(name)
    except Exception as error:
        raise Unavailable from error


def exists(name: str, *, alias: str) -> bool:
    """Say whether something is kept under a name.

    Raises:
        Unavailable: the storage does not answer.
    """
    try:
        return storages[alias].exists(name)
    except Exception as error:
        raise Unavailable from error
