"""Rehearsals: everything is done as it would be, and nothing of it is kept.

The database forgets by rolling back, so what follows a commit (bells, pushes, tasks) never happens; what a rollback does not reach
is held back here: files, e-mail, other sinks than the bank's own consumers, another store of vectors, and lines in the log.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction

HELD_BACK: Final[dict[str, Any]] = {
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "CENTLI_SINKS": ["inprocess"],
    "CENTLI_VECTORS": "database",
}
SERVED_ALONE: Final = "staticfiles"
"""The storage that no command writes to; it reads a manifest when it is made."""


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Keep all that is written inside, or none of it; owners of transactions open theirs as savepoints, and try nothing again."""
    block = transaction.atomic()
    # What makes a TestCase's transaction one that ``durable`` blocks may open inside; there is no public name for it.
    block._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
    with block:
        yield


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo every row that is written inside."""
    with all_or_nothing():
        yield
        transaction.set_rollback(True)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Undo what is done inside, in the database and beside it; for a process that does nothing else meanwhile.

    It holds its locks to the end (on SQLite the one write lock): what takes minutes is counted, not rehearsed.
    """
    before = {name: getattr(settings, name) for name in HELD_BACK}
    kept = {alias: storages[alias] for alias in settings.STORAGES if alias != SERVED_ALONE}
    quiet = logging.root.manager.disable
    _use({alias: Sketch(storage) for alias, storage in kept.items()}, HELD_BACK)
    logging.disable(logging.ERROR)
    try:
        with rolled_back():
            yield
    finally:
        logging.disable(quiet)
        _use(kept, before)


def _use(found: dict[str, Storage], options: dict[str, Any]) -> None:
    storages._storages.update(found)  # type: ignore[attr-defined]  # noqa: SLF001 - Django makes each once, and names no way to set it
    default_storage._wrapped = found["default"]  # type: ignore[attr-defined]  # noqa: SLF001
    for name, value in options.items():
        setattr(settings, name, value)


class Sketch(Storage):
    """Keeps files in memory; what it was not given is read from the storage beneath."""

    def __init__(self, beneath: Storage) -> None:
        self._beneath = beneath
        self._files: dict[str, bytes] = {}

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        if name in self._files:
            return ContentFile(self._files[name])
        return self._beneath.open(name, mode)

    def _save(self, name: str, content: IO[bytes]) -> str:
        self._files[name] = content.read()
        return name

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """Return the name itself: what was there under it is hidden until the rehearsal ends."""
        return name

    def exists(self, name: str) -> bool:
        """Say whether a file is here or beneath."""
        return name in self._files or self._beneath.exists(name)

    def delete(self, name: str) -> None:
        """Forget a file of this rehearsal; one beneath stays."""
        self._files.pop(name, None)

    def url(self, name: str | None) -> str:
        """Return where a file would be read."""
        return self._beneath.url(name)
