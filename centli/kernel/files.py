"""Writing files so that whoever reads them finds all of the old text or all of the new."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write a file whole or not at all: beside its place first, then renamed over it.

    What it replaces keeps its permissions unless ``mode`` says others, and its owner where that may be given. A pipe or a device is written as it is.
    """
    old = path.stat() if path.exists() else None
    if old is not None and not stat.S_ISREG(old.st_mode):
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    if mode is None and old is not None:
        mode = old.st_mode & 0o777
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode or 0o666),
            "w",
            encoding="utf-8",
            newline="\n",
        ) as file:
            if old is not None:
                with suppress(OSError):  # nor may a container without the owner's number
                    os.fchown(file.fileno(), old.st_uid, old.st_gid)
            if mode is not None:
                os.fchmod(file.fileno(), mode)  # whatever the umask
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            beside.unlink()
        raise
