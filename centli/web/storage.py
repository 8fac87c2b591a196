"""Files on their way in: whoever may send one gets a form, and the file goes straight to where it is kept.

A form is an address and fields, to be posted with the file as ``multipart/form-data``. A bucket takes it itself
(``centli.web.bucket``); where files are kept in a folder, ``uploads/file`` does. A client sees no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, cast

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.urls import reverse

INCOMING: Final = "incoming"
"""The storage of what has not been looked at; it is never served."""
_SALT: Final = "centli.web.incoming"


@dataclass(frozen=True, slots=True)
class Form:
    """Where a file is posted, and the fields that come before it; whoever has them may send it."""

    url: str
    fields: Mapping[str, str] = field(repr=False)


class Incoming(Protocol):
    """A storage that gives forms."""

    def form(self, key: str, *, content_type: str, bytes_max: int, until: datetime) -> Form:
        """Return the form for one file of at most so many bytes, good until then."""

    def open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Open what was sent.

        Raises:
            FileNotFoundError: nothing was.
        """

    def delete(self, name: str) -> None:
        """Forget what was sent, if anything was."""


def incoming() -> Incoming:
    """Return the profile's storage of what was sent."""
    return cast("Incoming", storages[INCOMING])


def sent(key: str, *, size_bytes: int) -> bytes | None:
    """Return what was sent under a key, and one byte more than was allowed at most; None where nothing has come."""
    try:
        with incoming().open(key) as file:
            raw: bytes = file.read(size_bytes + 1)
            return raw
    except FileNotFoundError:
        return None


class Folder(FileSystemStorage):
    """Incoming files in the folder of uploads; a form sent again replaces what it sent before."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_overwrite=True, **options)

    def form(self, key: str, *, content_type: str, bytes_max: int, until: datetime) -> Form:
        """Return a form of our own door, signed as a bucket signs its own."""
        policy = signing.dumps([key, content_type, bytes_max, until.timestamp()], salt=_SALT)
        return Form(
            f"{settings.CENTLI_BASE_URL}{reverse('api:upload-file')}",
            {"key": key, "Content-Type": content_type, "policy": policy},
        )

    @staticmethod
    def permitted(fields: Mapping[str, Any], *, now: datetime) -> int | None:
        """Return how many bytes a form's fields allow; None when they are not ours, altered, or over."""
        try:
            key, content_type, bytes_max, until = signing.loads(
                str(fields.get("policy", "")), salt=_SALT
            )
        except signing.BadSignature:
            return None
        same = (key, content_type) == (fields.get("key"), fields.get("Content-Type"))
        return int(bytes_max) if same and now.timestamp() < until else None
