"""The ends of the hash chains, kept outside the database: whoever writes a chain anew there cannot write these anew.

A domain has its chain looked after by a sweep::

    sweeper.sweep("banking.heads", every=heads.EVERY)(partial(heads.sweep, sealing.LEDGER))

The storage ``chain_heads`` has a file a day and chain, ``ledger/2026-11-22.txt``; that nobody can alter or delete one is
the storage's part (``deploy/README.md``).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages

from centli.db import sealer
from centli.db.sealer import SealedTable
from centli.kernel import clock

logger = logging.getLogger(__name__)

ALIAS: Final = "chain_heads"
EVERY: Final = timedelta(hours=1)
"""How often it is looked whether the day's head is kept; a chain that does not hold is an alarm as often."""
KNOWN_MAX: Final = 31
"""So many of the last days' heads must stand on the chain: one that an intruder added hides nothing from the others."""
MEANING: Final = (
    "Rows were altered, or this is not the database that the heads are of: made anew, or restored from an older backup. "
    "See deploy/README.md, «What shows that the books were altered»."
)
"""What an operator reads with the alarm: nobody but a person can tell these apart."""
_FILE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.txt")
_walked: Final[dict[str, date]] = {}
"""The day on which this process last found each chain to hold: a file of the day may be somebody else's."""


def sweep(table: SealedTable, now: datetime) -> int:
    """Verify a chain from its first entry once a day, against the heads kept before, and keep its head; returns 1 then.

    A process that starts verifies it again. One that does not hold is an alarm, and nothing is kept of it: so it is one in
    each round until a person has seen to it.
    """
    today = clock.local_date(now)
    if _walked.get(table.name) == today:
        return 0
    sealer.seal(table, now=now)
    found = sealer.verify(table, now=now, known_heads=known(table.name, today))
    if found.faults:
        problems = sorted({fault.problem for fault in found.faults})
        logger.error(
            "chain.broken",
            extra={
                "chain": table.name,
                "faults": len(found.faults),
                "problems": problems,
                "meaning": MEANING,
            },
        )
        return 0
    storage, name = storages[ALIAS], f"{table.name}/{today.isoformat()}.txt"
    if not storage.exists(name):
        storage.save(name, ContentFile(f"{found.head}\n".encode()))
    _walked[table.name] = today
    return 1


def known(chain: str, today: date) -> Sequence[str]:
    """Return the heads that were kept of a chain on the last days, oldest first; what bears no day up to today is none.

    Raises:
        ValueError: a file holds no head.
    """
    storage = storages[ALIAS]
    days = sorted(
        day for name in _names(storage, chain) if (day := _day(name)) is not None and day <= today
    )
    return [_read(storage, f"{chain}/{day.isoformat()}.txt") for day in days[-KNOWN_MAX:]]


def are_ours() -> bool:
    """Say whether the heads are kept in a folder of this installation, and not where nobody should be able to delete them."""
    return isinstance(storages[ALIAS], FileSystemStorage)


def forget() -> None:
    """Delete the heads of a database that is made anew."""
    assert are_ours(), "a bucket's heads are never deleted"
    storage = storages[ALIAS]
    for chain in storage.listdir("")[0] if storage.exists("") else ():
        for name in _names(storage, chain):
            storage.delete(f"{chain}/{name}")
    _walked.clear()


def _day(name: str) -> date | None:
    if (match := _FILE.fullmatch(name)) is not None:
        with suppress(ValueError):  # 2026-02-31
            return date.fromisoformat(match[1])
    return None


def _names(storage: Storage, chain: str) -> Sequence[str]:
    try:
        return storage.listdir(chain)[1]
    except FileNotFoundError:  # a folder before its first file
        return []


def _read(storage: Storage, name: str) -> str:
    with storage.open(name) as file:
        content: Any = file.read()
    head = bytes(content).decode("ascii", "replace").strip()
    if sealer.HEAD.fullmatch(head) is None:
        raise ValueError(f"{name} holds no head")
    return head
