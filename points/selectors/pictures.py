"""Pictures of rewards: where they are stored, and under which address they are seen."""

from __future__ import annotations

from typing import Final

from django.core.files import File
from django.core.files.storage import default_storage

from centli.kernel.errors import NotFound

FOLDER: Final = "rewards"
SIDE: Final = 480


def picture_file(name: str) -> str:
    """Return where a picture is stored."""
    return f"{FOLDER}/{name}.webp"


def picture_open(name: str) -> File[bytes]:
    """Return a picture, open for reading.

    Raises:
        NotFound: there is none.
    """
    try:
        return default_storage.open(picture_file(name))
    except FileNotFoundError as error:
        raise NotFound from error


def address(stored: str) -> str:
    """Return the address of a reward's picture, from what its column says: a name of our storage."""
    return default_storage.url(stored) if stored else ""
