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
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from centli.db import sealer
from centli.db.sealer import SealedTable
from centli.kernel import clock

logger = logging.getLogger(__name__)

ALIAS: Final = "chain_heads"
EVERY: Final = timedelta(hours=1)
"""How often it is looked whether the day's head is kept; a chain that does not hold is an alarm as often."""
KNOWN_MAX: Final = 31
"""So many of the last days' heads must stand on the chain: one that an intruder added hides nothing from the others."""
_FILE: Final = re.compile(r"\d{4}-\d\d-\d\d\.txt")


def sweep(table: SealedTable, now: datetime) -> int:
    """Verify a chain from its first entry once a day, against the heads kept before, and keep its head; returns 1 then.

    One that does not hold is an alarm, and nothing is kept of it: so it is one in each round until a person has seen to it.
    """
    storage = storages[ALIAS]
    name = f"{table.name}/{clock.local_date(now).isoformat()}.txt"
    if storage.exists(name):
        return 0
    sealer.seal(table, now=now)
    found = sealer.verify(table, now=now, known_heads=known(table.name))
    if found.faults:
        problems = sorted({fault.problem for fault in found.faults})
        logger.error(
            "chain.broken",
            extra={"chain": table.name, "faults": len(found.faults), "problems": problems},
        )
        return 0
    storage.save(name, ContentFile(f"{found.head}\n".encode()))
    return 1


def known(chain: str) -> Sequence[str]:
    """Return the heads that were kept of a chain on the last days, oldest first.

    Raises:
        ValueError: a file holds no head.
    """
    storage = storages[ALIAS]
    names = sorted(name for name in _names(storage, chain) if _FILE.fullmatch(name))
    return [_read(storage, f"{chain}/{name}") for name in names[-KNOWN_MAX:]]


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
